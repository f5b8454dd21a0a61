import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NativeConnection, Worker } from '@temporalio/worker';
import { createIssuers, TokenRecordsActivities, TokenStepsActivities } from '@keyturn/activities';
import { TASK_QUEUE } from '@keyturn/contracts';
import type { FleetClock, TokenSpec } from '@keyturn/domain';
import { createEmulator, EMULATOR_ISSUER_SECRET, type Emulator } from '@keyturn/emulator';
import { openRecords, type Records } from '@keyturn/records';
import { openRedis } from '@keyturn/redis';
import { loadKeyRing, openSecrets, SecretValue, type Secrets } from '@keyturn/secrets';
import {
  createDataConverter,
  createTokenGateway,
  openTemporal,
  type LazyClient,
  type TokenGateway,
} from '@keyturn/temporal';
import { EgressClient } from '@keyturn/upstream';
import { boundActivities } from '@keyturn/worker';
import { workflowBundle } from './workflow-bundle.ts';

/** Everything of Keyturn but the API, in this process, on the real Temporal and Redis of the test run. */
export interface Fleet {
  readonly clock: FleetClock;
  readonly records: Records;
  readonly secrets: Secrets;
  readonly emulator: Emulator;
  readonly gateway: TokenGateway;
  readonly temporal: LazyClient;
  /** A specification whose issuer is this fleet's emulator. */
  spec(overrides: Partial<TokenSpec> & { id: string }): TokenSpec;
  startWorker(): Promise<{ stop(): Promise<void> }>;
  close(): Promise<void>;
}

export interface FleetOptions {
  /** Default: a day in ten seconds. */
  readonly factor?: number;
  readonly namespace?: string;
  readonly faultRate?: number;
}

/** One namespace, so one fleet, per test file: files run side by side on one server. */
export async function createFleet({
  factor = 8640,
  namespace = 'default',
  faultRate = 0,
}: FleetOptions = {}): Promise<Fleet> {
  const dir = await mkdtemp(join(tmpdir(), 'keyturn-fleet-'));
  const clock: FleetClock = { factor, epochMs: Date.now() };
  const records = await openRecords({ file: join(dir, 'records.db') });
  const keyRing = await loadKeyRing({ keysDir: join(dir, 'keys'), records });
  const secrets = await openSecrets({ records, keyRing });
  const redis = await openRedis({ url: process.env['REDIS_URL'] ?? '' });
  const emulator = await createEmulator({ host: '127.0.0.1', port: 0, clock, faults: { rate: faultRate } });
  const { hostname, port } = new URL(emulator.url);
  const egress = new EgressClient([{ host: hostname, port: Number(port) }]);
  await secrets.named.put({ name: 'emulator-issuer', value: new SecretValue(EMULATOR_ISSUER_SECRET), note: null });
  const address = process.env['TEMPORAL_ADDRESS'] ?? '';
  const temporal = openTemporal({ address, namespace, codecKeys: keyRing.codecKeys });
  await temporal.registerSearchAttributes();
  const connection = await NativeConnection.connect({ address });
  const activities = boundActivities([
    new TokenRecordsActivities(records, secrets, redis.wakeups),
    new TokenStepsActivities(secrets, createIssuers({ secrets, egress })),
  ]);
  return {
    clock,
    records,
    secrets,
    emulator,
    temporal,
    gateway: createTokenGateway({ client: temporal, clock }),
    spec: (overrides) => ({
      kind: 'custom',
      label: `Test ${overrides.id}`,
      owner: 'platform@acme.test',
      issuer: { mode: 'webhook', url: `${emulator.url}/issuer`, secret: { secret: 'emulator-issuer' } },
      lifetime: 'P12D',
      ...overrides,
    }),
    startWorker: async () => {
      const worker = await Worker.create({
        connection,
        namespace,
        taskQueue: TASK_QUEUE,
        workflowBundle: { code: await workflowBundle() },
        activities,
        dataConverter: createDataConverter(keyRing.codecKeys),
        shutdownGraceTime: '2s',
      });
      const run = worker.run();
      return {
        stop: async () => {
          worker.shutdown();
          await run;
        },
      };
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
