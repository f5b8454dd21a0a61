import { rm, writeFile } from 'node:fs/promises';
import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { NativeConnection, Worker } from '@temporalio/worker';
import { TokenRecordsActivities, TokenStepsActivities } from '@keyturn/activities';
import type { Config } from '@keyturn/config';
import { TASK_QUEUE } from '@keyturn/contracts';
import { describeError, type Logger } from '@keyturn/observability';
import { createDataConverter, type CodecKeys, type LazyClient } from '@keyturn/temporal';
import { boundActivities } from './bound-activities.ts';
import { LOCAL_TEMPORAL } from './parts.module.ts';
import { WORKER_PARTS } from './parts.ts';
import { BUNDLE_PATH } from './workflow-bundle.ts';

/** Running activities may take this long to end at a shutdown; the supervisor waits longer. */
const SHUTDOWN_GRACE = '10s';

/** A cached run costs about 1.3 MB (measured); one that fell out is replayed, and between two cycles its history is short. */
const MAX_CACHED_WORKFLOWS = 300;

/** When a worker is gone, its lives go on with another after this long. */
const STICKY_TIMEOUT = '5s';

/** Hosts the Temporal worker: it starts when everything it works with is open, and drains before anything of that closes. */
@Injectable()
export class TemporalWorker implements OnApplicationBootstrap, OnModuleDestroy {
  #worker: Worker | undefined;
  #connection: NativeConnection | undefined;
  #run: Promise<void> | undefined;

  readonly #config: Config;
  readonly #codecKeys: CodecKeys;
  readonly #temporal: LazyClient;
  readonly #logger: Logger;
  readonly #activities: Record<string, (input: never) => Promise<unknown>>;

  constructor(
    @Inject(WORKER_PARTS.config) config: Config,
    @Inject(WORKER_PARTS.codecKeys) codecKeys: CodecKeys,
    @Inject(WORKER_PARTS.temporal) temporal: LazyClient,
    @Inject(WORKER_PARTS.logger) logger: Logger,
    records: TokenRecordsActivities,
    steps: TokenStepsActivities,
  ) {
    this.#config = config;
    this.#codecKeys = codecKeys;
    this.#temporal = temporal;
    this.#logger = logger;
    this.#activities = boundActivities([records, steps]);
  }

  async onApplicationBootstrap(): Promise<void> {
    const { temporalAddress: address = LOCAL_TEMPORAL, temporalNamespace: namespace, paths } = this.#config;
    this.#connection = await NativeConnection.connect({ address });
    await this.#temporal.registerSearchAttributes();
    this.#worker = await Worker.create({
      connection: this.#connection,
      namespace,
      taskQueue: TASK_QUEUE,
      workflowBundle: { codePath: BUNDLE_PATH },
      activities: this.#activities,
      dataConverter: createDataConverter(this.#codecKeys),
      maxCachedWorkflows: MAX_CACHED_WORKFLOWS,
      stickyQueueScheduleToStartTimeout: STICKY_TIMEOUT,
      shutdownGraceTime: SHUTDOWN_GRACE,
    });
    this.#run = this.#worker.run();
    // A worker that stops by itself is of no use: end the process, so that whoever watches it starts a new one.
    this.#run.catch((error: unknown) => {
      this.#logger.error({ error: describeError(error) }, 'the Temporal worker failed');
      process.exit(1);
    });
    await writeFile(paths.workerReady, `${process.pid}\n`, { mode: 0o600 });
  }

  async onModuleDestroy(): Promise<void> {
    await rm(this.#config.paths.workerReady, { force: true });
    if (this.#worker?.getState() === 'RUNNING') this.#worker.shutdown();
    await this.#run;
    await this.#connection?.close();
  }
}
