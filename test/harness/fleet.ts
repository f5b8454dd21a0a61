import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NativeConnection, Worker } from '@temporalio/worker';
import {
  ContainerStepsActivities,
  createIssuers,
  createMigrationUpstreams,
  createSinks,
  RerunRecordsActivities,
  RerunStepsActivities,
  RerunWatchActivities,
  TokenRecordsActivities,
  TokenStepsActivities,
} from '@keyturn/activities';
import { atlassianAddresses, callLimits } from '@keyturn/config';
import { TASK_QUEUE, WATCH_QUEUE } from '@keyturn/contracts';
import type { FleetClock, TokenSpec } from '@keyturn/domain';
import { createEmulator, EMULATOR_ISSUER_SECRET, type Emulator } from '@keyturn/emulator';
import { createLogger } from '@keyturn/observability';
import { openRecords, type Records } from '@keyturn/records';
import { openRedis } from '@keyturn/redis';
import { loadKeyRing, openSecrets, SecretValue, type Secrets } from '@keyturn/secrets';
import {
  createDataConverter,
  createMigrationGateway,
  createTokenGateway,
  openTemporal,
  type CodecKeys,
  type LazyClient,
  type MigrationGateway,
  type TokenGateway,
} from '@keyturn/temporal';
import { EgressClient } from '@keyturn/upstream';
import { boundActivities } from '@keyturn/worker';
import { ensureNamespace } from './namespace.ts';
import { quietRuntime } from './quiet-runtime.ts';
import { ScriptedIssuer } from './scripted-issuer.ts';
import { TokenDriver } from './token-driver.ts';
import { workflowBundle as bundleOfWorkflows } from './workflow-bundle.ts';

/** Everything of Keyturn but the API, in this process, on the real Temporal and Redis of the test run. */
export interface Fleet {
  readonly clock: FleetClock;
  readonly records: Records;
  readonly secrets: Secrets;
  readonly emulator: Emulator;
  readonly gateway: TokenGateway;
  readonly migrationGateway: MigrationGateway;
  readonly temporal: LazyClient;
  /** A specification whose issuer is this fleet's emulator. */
  spec(overrides: Partial<TokenSpec> & { id: string }): TokenSpec;
  /** A credential with an issuer of its own, which does as the story says. */
  token(overrides: Partial<TokenSpec> & { id: string }): Promise<TokenDriver>;
  startWorker(options?: WorkerChange): Promise<{ stop(): Promise<void> }>;
  close(): Promise<void>;
}

/** What Atlassian allows an account (domain/migration-api.md §3). */
const DOCUMENTED_CALLS = { authToken: 10, jobWrite: 5, taskWrite: 5, read: 600 };

type Activity = (input: never) => Promise<unknown>;
export type Activities = Record<string, Activity>;

export interface WorkerChange {
  /** Stands between the workflow and the real activities. */
  readonly around?: (activities: Activities) => Activities;
  /** After this, activities that still run are left behind and `stop` ends all the same. */
  readonly forceAfterMs?: number;
}

export interface FleetOptions {
  /** Default: a day in ten seconds. */
  readonly factor?: number;
  readonly namespace?: string;
  readonly faultRate?: number;
  /** Default: new ones; recorded histories need the keys they were written with. */
  readonly codecKeys?: CodecKeys;
}

quietRuntime();

/** One namespace, so one fleet, per test file: files run side by side on one server. */
export async function createFleet({
  factor = 8640,
  namespace = 'default',
  faultRate = 0,
  codecKeys: fixedKeys,
}: FleetOptions = {}): Promise<Fleet> {
  const dir = await mkdtemp(join(tmpdir(), 'keyturn-fleet-'));
  const clock: FleetClock = { factor, epochMs: Date.now() };
  const records = await openRecords({ file: join(dir, 'records.db') });
  const keyRing = await loadKeyRing({ keysDir: join(dir, 'keys'), records });
  const codecKeys = fixedKeys ?? keyRing.codecKeys;
  const secrets = await openSecrets({ records, keyRing });
  const logger = createLogger({ name: 'fleet', format: 'json', stream: { write: () => undefined } });
  const redis = await openRedis({ url: process.env['REDIS_URL'] ?? '' });
  const emulator = await createEmulator({ host: '127.0.0.1', port: 0, clock, faults: { rate: faultRate } });
  const egress = new EgressClient([{ host: '127.0.0.1' }]);
  await secrets.named.put({ name: 'emulator-issuer', value: new SecretValue(EMULATOR_ISSUER_SECRET), note: null });
  const atlassian = atlassianAddresses({ upstream: 'emulator', emulatorUrl: emulator.url });
  const address = process.env['TEMPORAL_ADDRESS'] ?? '';
  const temporal = openTemporal({ address, namespace, codecKeys });
  if (namespace !== 'default') await ensureNamespace(temporal, namespace);
  await temporal.registerSearchAttributes();
  const connection = await NativeConnection.connect({ address });
  const listeners = { wakeups: redis.wakeups, logger };
  const limits = callLimits({ calls: DOCUMENTED_CALLS }, clock);
  const upstreams = createMigrationUpstreams({
    records,
    secrets,
    egress,
    budgets: redis.budgets,
    limits,
    atlassian,
    clock,
  });
  const activities = boundActivities([
    new TokenRecordsActivities(records, secrets, listeners),
    new TokenStepsActivities(
      secrets,
      createIssuers({ secrets, egress, atlassian }),
      createSinks({ secrets, folders: [] }),
    ),
    new ContainerStepsActivities(records, upstreams, clock),
    new RerunRecordsActivities(records, listeners),
    new RerunStepsActivities(records, upstreams, clock),
    new RerunWatchActivities(records, upstreams, clock),
  ]);
  const issuers: ScriptedIssuer[] = [];
  const fleet: Fleet = {
    clock,
    records,
    secrets,
    emulator,
    temporal,
    gateway: createTokenGateway({ client: temporal, clock }),
    migrationGateway: createMigrationGateway({ client: temporal, clock }),
    spec: (overrides) => ({
      kind: 'custom',
      label: `Test ${overrides.id}`,
      owner: 'platform@acme.test',
      issuer: { mode: 'webhook', url: `${emulator.url}/issuer`, secret: { secret: 'emulator-issuer' } },
      lifetime: 'P12D',
      ...overrides,
    }),
    token: async (overrides) => {
      const issuer = new ScriptedIssuer(clock);
      issuers.push(issuer);
      await issuer.up();
      const name = `issuer-${overrides.id}`;
      await secrets.named.put({ name, value: new SecretValue(issuer.secret), note: null });
      const spec = fleet.spec({ issuer: { mode: 'webhook', url: issuer.url, secret: { secret: name } }, ...overrides });
      return new TokenDriver({ fleet, issuer, spec });
    },
    startWorker: async ({ around = (real: Activities) => real, forceAfterMs } = {}) => {
      const common = {
        connection,
        namespace,
        activities: around(activities),
        dataConverter: createDataConverter(codecKeys),
        shutdownGraceTime: forceAfterMs === undefined ? '2s' : 0,
        ...(forceAfterMs === undefined ? {} : { shutdownForceTime: forceAfterMs }),
      } as const;
      const workflowBundle = { code: await bundleOfWorkflows() };
      const workers = await Promise.all([
        Worker.create({ ...common, taskQueue: TASK_QUEUE, workflowBundle }),
        Worker.create({ ...common, taskQueue: WATCH_QUEUE }),
      ]);
      const runs = workers.map((worker) => worker.run());
      return {
        stop: async () => {
          for (const worker of workers) worker.shutdown();
          const ends = forceAfterMs === undefined ? runs : runs.map((run) => run.catch(() => undefined));
          await Promise.all(ends);
        },
      };
    },
    close: async () => {
      await connection.close();
      await temporal.close();
      await Promise.all([emulator.close(), ...issuers.map((issuer) => issuer.down())]);
      await egress.close();
      redis.close();
      await records.close();
      await rm(dir, { recursive: true, force: true });
    },
  };
  return fleet;
}
