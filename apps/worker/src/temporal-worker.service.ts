import { rm, writeFile } from 'node:fs/promises';
import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { NativeConnection, Worker, type WorkerOptions } from '@temporalio/worker';
import type { Config } from '@keyturn/config';
import { describeError, type Logger } from '@keyturn/observability';
import { createDataConverter, type CodecKeys, type LazyClient } from '@keyturn/temporal';
import { LOCAL_TEMPORAL } from './parts.module.ts';
import { WORKER_PARTS } from './parts.ts';
import { BUNDLE_PATH } from './workflow-bundle.ts';

/** A task queue this process works on. */
export interface Queue {
  readonly name: string;
  readonly runsWorkflows: boolean;
  readonly activities: Record<string, (input: never) => Promise<unknown>>;
}

/** Running activities may take this long to end at a shutdown; the supervisor waits longer. */
const SHUTDOWN_GRACE = '10s';

/** A cached run costs about 1.3 MB (measured); one that fell out is replayed, and between two cycles its history is short. */
const MAX_CACHED_WORKFLOWS = 300;

/** When a worker is gone, its lives go on with another after this long. */
const STICKY_TIMEOUT = '5s';

const WORKFLOWS: Partial<WorkerOptions> = {
  workflowBundle: { codePath: BUNDLE_PATH },
  maxCachedWorkflows: MAX_CACHED_WORKFLOWS,
  stickyQueueScheduleToStartTimeout: STICKY_TIMEOUT,
  shutdownGraceTime: SHUTDOWN_GRACE,
};

/** Each watched task takes a place for as long as it runs, and spends nearly all of it asleep; one that is cut off goes on where it was. */
const WATCHES: Partial<WorkerOptions> = { maxConcurrentActivityTaskExecutions: 1000, shutdownGraceTime: '1s' };

/** Hosts the Temporal workers: they start when everything they work with is open, and drain before anything of that closes. */
@Injectable()
export class TemporalWorker implements OnApplicationBootstrap, OnModuleDestroy {
  #workers: readonly Worker[] = [];
  #connection: NativeConnection | undefined;
  #run: Promise<unknown> | undefined;

  readonly #config: Config;
  readonly #codecKeys: CodecKeys;
  readonly #temporal: LazyClient;
  readonly #logger: Logger;
  readonly #queues: readonly Queue[];

  constructor(
    @Inject(WORKER_PARTS.config) config: Config,
    @Inject(WORKER_PARTS.codecKeys) codecKeys: CodecKeys,
    @Inject(WORKER_PARTS.temporal) temporal: LazyClient,
    @Inject(WORKER_PARTS.logger) logger: Logger,
    @Inject(WORKER_PARTS.queues) queues: readonly Queue[],
  ) {
    this.#config = config;
    this.#codecKeys = codecKeys;
    this.#temporal = temporal;
    this.#logger = logger;
    this.#queues = queues;
  }

  async onApplicationBootstrap(): Promise<void> {
    const { temporalAddress: address = LOCAL_TEMPORAL, paths } = this.#config;
    const connection = await NativeConnection.connect({ address });
    this.#connection = connection;
    await this.#temporal.registerSearchAttributes();
    this.#workers = await Promise.all(this.#queues.map((queue) => this.#create(queue, connection)));
    this.#run = Promise.all(this.#workers.map((worker) => worker.run()));
    // A worker that stops by itself is of no use: end the process, so that whoever watches it starts a new one.
    this.#run.catch((error: unknown) => {
      this.#logger.error({ error: describeError(error) }, 'the Temporal worker failed');
      process.exit(1);
    });
    await writeFile(paths.workerReady, `${process.pid}\n`, { mode: 0o600 });
  }

  async onModuleDestroy(): Promise<void> {
    await rm(this.#config.paths.workerReady, { force: true });
    for (const worker of this.#workers) if (worker.getState() === 'RUNNING') worker.shutdown();
    await this.#run;
    await this.#connection?.close();
  }

  #create({ name, runsWorkflows, activities }: Queue, connection: NativeConnection): Promise<Worker> {
    return Worker.create({
      connection,
      namespace: this.#config.temporalNamespace,
      taskQueue: name,
      activities,
      dataConverter: createDataConverter(this.#codecKeys),
      ...(runsWorkflows ? WORKFLOWS : WATCHES),
    });
  }
}
