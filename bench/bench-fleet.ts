import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleWorkflowCode, DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { createIssuers, TokenRecordsActivities, TokenStepsActivities } from '@keyturn/activities';
import { TASK_QUEUE } from '@keyturn/contracts';
import type { FleetClock, TokenSpec } from '@keyturn/domain';
import { createEmulator, EMULATOR_ISSUER_SECRET } from '@keyturn/emulator';
import type { TestStack } from '@keyturn/local-stack';
import { openRecords, type Records } from '@keyturn/records';
import { openRedis } from '@keyturn/redis';
import { loadKeyRing, openSecrets, SecretValue } from '@keyturn/secrets';
import { createDataConverter, createTokenGateway, openTemporal, type LazyClient, type TokenGateway } from '@keyturn/temporal';
import { EgressClient } from '@keyturn/upstream';
import { boundActivities, createWorkflowBundle } from '@keyturn/worker';

export type Activities = Record<string, (input: never) => Promise<unknown>>;

/** Where the bare workflows wait for their worker. */
export const BARE_QUEUE = 'bare';

export interface RunningWorker {
  stop(): Promise<void>;
}

/** Keyturn without its API, as built, and beside it a bare worker with the same activities and no codec. */
export interface BenchFleet {
  readonly clock: FleetClock;
  readonly records: Records;
  readonly gateway: TokenGateway;
  readonly temporal: LazyClient;
  readonly address: string;
  readonly spec: (overrides: Partial<TokenSpec> & { id: string }) => TokenSpec;
  readonly startOurs: (around?: (real: Activities) => Activities) => Promise<RunningWorker>;
  readonly startBare: (around?: (real: Activities) => Activities) => Promise<RunningWorker>;
  readonly close: () => Promise<void>;
}

/** Real time by default, and an issuer without faults: the same for both sides. */
export async function openBenchFleet({ stack, factor = 1 }: { stack: TestStack; factor?: number }): Promise<BenchFleet> {
  quietRuntime();
  const dir = await mkdtemp(join(tmpdir(), 'keyturn-bench-fleet-'));
  const clock: FleetClock = { factor, epochMs: Date.now() };
  const records = await openRecords({ file: join(dir, 'records.db') });
  const keyRing = await loadKeyRing({ keysDir: join(dir, 'keys'), records });
  const { codecKeys } = keyRing;
  const secrets = await openSecrets({ records, keyRing });
  const redis = await openRedis({ url: stack.redisUrl });
  const emulator = await createEmulator({ host: '127.0.0.1', port: 0, clock, faults: { rate: 0 } });
  const egress = new EgressClient([{ host: '127.0.0.1' }]);
  await secrets.named.put({ name: 'issuer', value: new SecretValue(EMULATOR_ISSUER_SECRET), note: null });
  const address = stack.temporalAddress;
  const temporal = openTemporal({ address, namespace: 'default', codecKeys });
  await temporal.registerSearchAttributes();
  const connection = await NativeConnection.connect({ address });
  const activities = boundActivities([
    new TokenRecordsActivities(records, secrets, redis.wakeups),
    new TokenStepsActivities(secrets, createIssuers({ secrets, egress })),
  ]);
  const start = async (options: Pick<Parameters<typeof Worker.create>[0], 'dataConverter' | 'taskQueue' | 'activities'> & { code: string }) => {
    const { code, ...rest } = options;
    const worker = await Worker.create({ connection, workflowBundle: { code }, shutdownGraceTime: '2s', ...rest });
    const run = worker.run();
    return {
      stop: async () => {
        worker.shutdown();
        await run;
      },
    };
  };
  const logger = new DefaultLogger('ERROR');
  return {
    clock,
    records,
    temporal,
    address,
    gateway: createTokenGateway({ client: temporal, clock }),
    spec: (overrides) => ({
      kind: 'custom',
      label: `Bench ${overrides.id}`,
      owner: 'platform@acme.test',
      issuer: { mode: 'webhook', url: `${emulator.url}/issuer`, secret: { secret: 'issuer' } },
      lifetime: 'P30D',
      ...overrides,
    }),
    startOurs: async (around = (real) => real) =>
      start({
        code: await createWorkflowBundle({ logger }),
        taskQueue: TASK_QUEUE,
        activities: around(activities),
        dataConverter: createDataConverter(codecKeys),
      }),
    startBare: async (around = (real) => real) => {
      const workflowsPath = join(import.meta.dirname, 'bare.workflow.ts');
      const { code } = await bundleWorkflowCode({ workflowsPath, logger });
      return start({ code, taskQueue: BARE_QUEUE, activities: around(activities) });
    },
    close: async () => {
      await connection.close();
      await temporal.close();
      await emulator.close();
      await egress.close();
      redis.close();
      await records.close();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

let quiet = false;

function quietRuntime(): void {
  if (quiet) return;
  quiet = true;
  Runtime.install({ logger: new DefaultLogger('ERROR'), telemetryOptions: { logging: { filter: 'ERROR', forward: {} } }, shutdownSignals: [] });
}
