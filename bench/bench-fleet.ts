import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import {
  bundleWorkflowCode,
  DefaultLogger,
  NativeConnection,
  Runtime,
  Worker,
  type WorkerOptions,
} from '@temporalio/worker';
import { createIssuers, createSinks, TokenRecordsActivities, TokenStepsActivities } from '@keyturn/activities';
import { atlassianAddresses } from '@keyturn/config';
import { TASK_QUEUE } from '@keyturn/contracts';
import type { FleetClock, TokenSpec } from '@keyturn/domain';
import { createEmulator, EMULATOR_ISSUER_SECRET } from '@keyturn/emulator';
import type { TestStack } from '@keyturn/local-stack';
import { createLogger } from '@keyturn/observability';
import { openRecords, type Records } from '@keyturn/records';
import { openRedis } from '@keyturn/redis';
import { loadKeyRing, openSecrets, SecretValue } from '@keyturn/secrets';
import {
  createDataConverter,
  createTokenGateway,
  openTemporal,
  type LazyClient,
  type TokenGateway,
} from '@keyturn/temporal';
import { EgressClient } from '@keyturn/upstream';
import { boundActivities, createWorkflowBundle } from '@keyturn/worker';

export type Activities = Record<string, (input: never) => Promise<unknown>>;

/** Where the bare workflows wait for their worker. */
export const BARE_QUEUE = 'bare';

/** As apps/worker sets it. */
const MAX_CACHED_WORKFLOWS = 1000;

export interface RunningWorker {
  stop(): Promise<void>;
}

/** Keyturn without its API, as built, and beside it a bare worker with the same activities and no codec. */
export interface BenchFleet {
  readonly clock: FleetClock;
  readonly records: Records;
  readonly gateway: TokenGateway;
  readonly temporal: LazyClient;
  /** As it comes: no codec. */
  readonly bareClient: Client;
  readonly spec: (overrides: Partial<TokenSpec> & { id: string }) => TokenSpec;
  readonly startOurs: (around?: (real: Activities) => Activities) => Promise<RunningWorker>;
  readonly startBare: (around?: (real: Activities) => Activities) => Promise<RunningWorker>;
  readonly close: () => Promise<void>;
}

interface BenchFleetOptions {
  readonly stack: TestStack;
  readonly factor?: number;
}

/** Real time by default, and an issuer without faults: the same for both sides. */
export async function openBenchFleet({ stack, factor = 1 }: BenchFleetOptions): Promise<BenchFleet> {
  quietRuntime();
  const dir = await mkdtemp(join(tmpdir(), 'keyturn-bench-fleet-'));
  const clock: FleetClock = { factor, epochMs: Date.now() };
  const parts = await openParts({ dir, clock, redisUrl: stack.redisUrl });
  const { codecKeys, activities } = parts;
  const { temporalAddress: address } = stack;
  const temporal = openTemporal({ address, namespace: 'default', codecKeys });
  await temporal.registerSearchAttributes();
  const connection = await NativeConnection.connect({ address });
  const bareConnection = await Connection.connect({ address });
  const logger = new DefaultLogger('ERROR');
  return {
    clock,
    records: parts.records,
    temporal,
    bareClient: new Client({ connection: bareConnection }),
    gateway: createTokenGateway({ client: temporal, clock }),
    spec: (overrides) => ({ ...parts.spec, label: `Bench ${overrides.id}`, ...overrides }),
    startOurs: async (around = (real) => real) => {
      const code = await createWorkflowBundle({ logger });
      const dataConverter = createDataConverter(codecKeys);
      return start({
        connection,
        taskQueue: TASK_QUEUE,
        workflowBundle: { code },
        activities: around(activities),
        dataConverter,
      });
    },
    startBare: async (around = (real) => real) => {
      const { code } = await bundleWorkflowCode({
        workflowsPath: join(import.meta.dirname, 'bare.workflow.ts'),
        logger,
      });
      return start({ connection, taskQueue: BARE_QUEUE, workflowBundle: { code }, activities: around(activities) });
    },
    close: async () => {
      await connection.close();
      await bareConnection.close();
      await temporal.close();
      await parts.close();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

async function start(options: WorkerOptions): Promise<RunningWorker> {
  const worker = await Worker.create({ shutdownGraceTime: '2s', maxCachedWorkflows: MAX_CACHED_WORKFLOWS, ...options });
  const run = worker.run();
  return {
    stop: async () => {
      worker.shutdown();
      await run;
    },
  };
}

/** What activities work with: records, secrets, Redis and an issuer. */
async function openParts({ dir, clock, redisUrl }: { dir: string; clock: FleetClock; redisUrl: string }) {
  const records = await openRecords({ file: join(dir, 'records.db') });
  const keyRing = await loadKeyRing({ keysDir: join(dir, 'keys'), records });
  const secrets = await openSecrets({ records, keyRing });
  await secrets.named.put({ name: 'issuer', value: new SecretValue(EMULATOR_ISSUER_SECRET), note: null });
  const redis = await openRedis({ url: redisUrl });
  const emulator = await createEmulator({ host: '127.0.0.1', port: 0, clock, faults: { rate: 0 } });
  const egress = new EgressClient([{ host: '127.0.0.1' }]);
  const atlassian = atlassianAddresses({ upstream: 'emulator', emulatorUrl: emulator.url });
  const logger = createLogger({ name: 'bench', format: 'json', stream: { write: () => undefined } });
  const issuer = { mode: 'webhook', url: `${emulator.url}/issuer`, secret: { secret: 'issuer' } } as const;
  return {
    records,
    codecKeys: keyRing.codecKeys,
    activities: boundActivities([
      new TokenRecordsActivities(records, secrets, { wakeups: redis.wakeups, logger }),
      new TokenStepsActivities(
        secrets,
        createIssuers({ secrets, egress, atlassian }),
        createSinks({ secrets, folders: [] }),
      ),
    ]),
    spec: { kind: 'custom', owner: 'platform@acme.test', issuer, lifetime: 'P30D' } as const,
    close: async () => {
      await emulator.close();
      await egress.close();
      redis.close();
      await records.close();
    },
  };
}

let quiet = false;

function quietRuntime(): void {
  if (quiet) return;
  quiet = true;
  Runtime.install({
    logger: new DefaultLogger('WARN'),
    telemetryOptions: { logging: { filter: 'WARN', forward: {} } },
    shutdownSignals: [],
  });
}
