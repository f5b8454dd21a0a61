import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MockActivityEnvironment } from '@temporalio/testing';
import {
  ContainerStepsActivities,
  createMigrationUpstreams,
  RerunRecordsActivities,
  RerunStepsActivities,
  RerunWatchActivities,
  type MigrationUpstreams,
} from '@keyturn/activities';
import { atlassianAddresses, callLimits, loadConfig } from '@keyturn/config';
import { fleetNow, type FleetClock, type MigrationSpec } from '@keyturn/domain';
import { createEmulator, type Emulator } from '@keyturn/emulator';
import { createLogger } from '@keyturn/observability';
import { openRecords, type Records } from '@keyturn/records';
import { openRedis } from '@keyturn/redis';
import { loadKeyRing, openSecrets, SecretValue, type Secrets } from '@keyturn/secrets';
import { EgressClient } from '@keyturn/upstream';
import { httpCall } from '../harness/http-call.ts';

export const ACME = 'https://acme.atlassian.net';
export const EMAIL = 'migrator@acme.test';
export const SERVER_ID = 'B1XA-ABCD-1234-WXYZ';
export const PATHS = {
  mint: '/migrations/public/v1/token',
  jobs: '/migrations/public/v1/jobs',
  save: '/jira/rest/migration/latest/cloud/save/token',
  attach: '/jira/rest/migration/latest/public/v1/attach',
} as const;
/** None of these, and nothing that begins like a token of C1, may be seen anywhere. */
const VALUES = ['emulator-token', 'emulator-pat', 'mat_'];

/** Ten minutes in a second: half an hour of patience is short, and a lifetime long. */
const FACTOR = 600;

interface Activities {
  readonly container: ContainerStepsActivities;
  readonly steps: RerunStepsActivities;
  readonly watch: RerunWatchActivities;
}

export interface MigrationStage extends Activities {
  readonly clock: FleetClock;
  readonly records: Records;
  readonly secrets: Secrets;
  readonly emulator: Emulator;
  readonly recording: RerunRecordsActivities;
  readonly upstreams: MigrationUpstreams;
  now(): number;
  at(msFromNow: number): string;
  spec(change?: Partial<MigrationSpec>): MigrationSpec;
  /** The activities with something between them and the two systems. */
  around(change: (real: MigrationUpstreams) => MigrationUpstreams): Activities;
  /** The server is connected to the site, as by hand. */
  connect(): Promise<void>;
  control(method: string, path: string, body?: object): Promise<unknown>;
  faults(...kinds: string[]): Promise<unknown>;
  /** Paths of the calls the emulator met, oldest first. */
  calls(): Promise<string[]>;
  close(): Promise<void>;
}

/** The activities of migrations with everything they work with: records, secrets, Redis and the emulator. */
export async function openMigrationStage({ factor = FACTOR } = {}): Promise<MigrationStage> {
  const dir = await mkdtemp(join(tmpdir(), 'keyturn-migrations-'));
  const clock: FleetClock = { factor, epochMs: Date.now() };
  const records = await openRecords({ file: join(dir, 'records.db') });
  const secrets = await openSecrets({ records, keyRing: await loadKeyRing({ keysDir: join(dir, 'keys'), records }) });
  for (const [name, text] of [
    ['acme-account', 'emulator-token'],
    ['jira-pat', 'emulator-pat'],
  ] as const)
    await secrets.named.put({ name, value: new SecretValue(text), note: null });
  const redis = await openRedis({ url: process.env['REDIS_URL'] ?? '' });
  const emulator = await createEmulator({ host: '127.0.0.1', port: 0, clock, faults: { rate: 0 } });
  const egress = new EgressClient([{ host: '127.0.0.1' }]);
  const upstreams = createMigrationUpstreams({
    records,
    secrets,
    egress,
    clock,
    budgets: redis.budgets,
    limits: callLimits(loadConfig({}), clock),
    atlassian: atlassianAddresses({ upstream: 'emulator', emulatorUrl: emulator.url }),
  });
  const activitiesOf = (access: MigrationUpstreams): Activities => ({
    container: new ContainerStepsActivities(records, access, clock),
    steps: new RerunStepsActivities(records, access, clock),
    watch: new RerunWatchActivities(records, access, clock),
  });
  const logger = createLogger({ name: 'stage', format: 'json', stream: { write: () => undefined } });
  const recording = new RerunRecordsActivities(records, { wakeups: redis.wakeups, logger });
  const now = (): number => fleetNow(clock, Date.now());
  const control = (method: string, path: string, body?: object): Promise<unknown> =>
    controlled(emulator.url, { method, path, body });
  const { server, account } = specOf(emulator.url);
  return {
    ...activitiesOf(upstreams),
    clock,
    records,
    secrets,
    emulator,
    recording,
    upstreams,
    now,
    control,
    at: (ms) => new Date(now() + ms).toISOString(),
    spec: (change = {}) => ({ ...specOf(emulator.url), ...change }),
    around: (change) => activitiesOf(change(upstreams)),
    connect: async () => {
      const { token } = await (await upstreams.cloud(account)).cloud.mintToken({ cloudUrl: ACME });
      await (await upstreams.server(server)).saveToken({ cloudUrl: ACME, token });
    },
    faults: (...kinds) => control('PUT', 'faults', kinds.length === 0 ? { rate: 0 } : { rate: 1, seed: 1, kinds }),
    calls: async () => ((await control('GET', 'calls')) as { items: { path: string }[] }).items.map(({ path }) => path),
    close: async () => {
      await emulator.close();
      await egress.close();
      redis.close();
      await records.close();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

const specOf = (emulatorUrl: string): MigrationSpec => ({
  id: 'wave-3',
  product: 'jira',
  server: { baseUrl: `${emulatorUrl}/jira`, serverId: SERVER_ID, auth: { secret: 'jira-pat' } },
  destination: { cloudUrl: ACME },
  account: { email: EMAIL, auth: { secret: 'acme-account' } },
  scope: {
    projects: { includedKeys: ['FIN', 'OPS', 'HR', 'LAW'], includedData: 'all' },
    usersAndGroups: { mode: 'ALL' },
  },
});

async function controlled(
  base: string,
  { method, path, body }: { method: string; path: string; body: object | undefined },
): Promise<unknown> {
  const headers = { 'content-type': 'application/json' };
  const sent = body === undefined ? {} : { headers, body: JSON.stringify(body) };
  const answer = await httpCall(base, { method, path: `/_emulator/${path}`, ...sent });
  if (answer.status !== 200) throw new Error(`${method} ${path} answered ${answer.status}: ${answer.text}`);
  return JSON.parse(answer.text);
}

const say = (): void => undefined;
const quiet = { log: say, trace: say, debug: say, info: say, warn: say, error: say };

/** An activity's surroundings; `heartbeatDetails` are of an earlier try. */
export const surroundings = (heartbeatDetails?: unknown): MockActivityEnvironment =>
  new MockActivityEnvironment({ heartbeatDetails }, { logger: quiet });

/** Runs an activity, and sees to it that neither its answer nor its failure shows a value. */
export async function run<T>(activity: () => Promise<T>, environment = surroundings()): Promise<T> {
  try {
    return withoutValues(await environment.run<[], T, () => Promise<T>>(activity));
  } catch (error) {
    withoutValues(Object.getOwnPropertyNames(error).map((name) => String(Reflect.get(error as object, name))));
    throw error;
  }
}

/** The thing itself; throws when a value is to be seen in it. */
export function withoutValues<T>(thing: T): T {
  const text = JSON.stringify(thing) ?? '';
  const seen = VALUES.filter((value) => text.includes(value));
  if (seen.length > 0) throw new Error(`a value is seen: ${seen.join(', ')}`);
  return thing;
}
