import { Global, Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import {
  createIssuers,
  createMigrationUpstreams,
  createSinks,
  PARTS,
  type MigrationUpstreams,
} from '@keyturn/activities';
import { atlassianAddresses, callLimits, fixClock, loadConfig, type Config } from '@keyturn/config';
import type { FleetClock } from '@keyturn/domain';
import { createLogger, type Logger } from '@keyturn/observability';
import { openRecords, type Records } from '@keyturn/records';
import { openRedis, type RedisParts } from '@keyturn/redis';
import { loadKeyRing, openSecrets, type KeyRing, type Secrets } from '@keyturn/secrets';
import {
  createMigrationGateway,
  createTokenGateway,
  openTemporal,
  type CodecKeys,
  type LazyClient,
} from '@keyturn/temporal';
import { EgressClient } from '@keyturn/upstream';
import { WORKER_PARTS } from './parts.ts';

const KEY_RING = Symbol('keyRing');
const REDIS = Symbol('redis');
const EGRESS = Symbol('egress');

const { config, clock, codecKeys, temporal, gateway, migrationGateway, logger } = WORKER_PARTS;

const providers = [
  { provide: config, useFactory: () => loadConfig() },
  { provide: clock, inject: [config], useFactory: (from: Config) => fixClock(from) },
  {
    provide: logger,
    inject: [config],
    useFactory: (from: Config) => createLogger({ name: 'worker', format: from.log }),
  },
  { provide: PARTS.records, inject: [config], useFactory: (from: Config) => openRecords(databaseOf(from)) },
  {
    provide: KEY_RING,
    inject: [config, PARTS.records],
    useFactory: (from: Config, records: Records) => loadKeyRing({ keysDir: from.paths.keys, records }),
  },
  { provide: codecKeys, inject: [KEY_RING], useFactory: (keyRing: KeyRing): CodecKeys => keyRing.codecKeys },
  {
    provide: PARTS.secrets,
    inject: [PARTS.records, KEY_RING],
    useFactory: (records: Records, keyRing: KeyRing) => openSecrets({ records, keyRing }),
  },
  { provide: REDIS, inject: [config, logger], useFactory: connectRedis },
  {
    provide: PARTS.listeners,
    inject: [REDIS, logger],
    useFactory: (redis: RedisParts, log: Logger) => ({ wakeups: redis.wakeups, logger: log }),
  },
  { provide: EGRESS, inject: [config], useFactory: (from: Config) => new EgressClient(from.egressAllow) },
  {
    provide: PARTS.issuers,
    inject: [config, PARTS.secrets, EGRESS],
    useFactory: (from: Config, secrets: Secrets, egress: EgressClient) =>
      createIssuers({ secrets, egress, atlassian: atlassianAddresses(from) }),
  },
  {
    provide: PARTS.sinks,
    inject: [config, PARTS.secrets],
    useFactory: (from: Config, secrets: Secrets) => createSinks({ secrets, folders: from.fileFolders }),
  },
  { provide: PARTS.clock, useExisting: clock },
  {
    provide: PARTS.migrations,
    inject: [config, clock, PARTS.records, PARTS.secrets, REDIS, EGRESS],
    useFactory: connectMigrations,
  },
  {
    provide: temporal,
    inject: [config, codecKeys],
    useFactory: (from: Config, keys: CodecKeys) =>
      openTemporal({
        address: from.temporalAddress ?? LOCAL_TEMPORAL,
        namespace: from.temporalNamespace,
        codecKeys: keys,
      }),
  },
  {
    provide: gateway,
    inject: [temporal, clock],
    useFactory: (client: LazyClient, at: FleetClock) => createTokenGateway({ client, clock: at }),
  },
  {
    provide: migrationGateway,
    inject: [temporal, clock],
    useFactory: (client: LazyClient, at: FleetClock) => createMigrationGateway({ client, clock: at }),
  },
];

/** Where Temporal listens when nothing else is said. */
export const LOCAL_TEMPORAL = '127.0.0.1:7233';

/** Opens everything a worker works with, and closes it after the worker has drained. */
@Global()
@Module({ providers, exports: providers.map(({ provide }) => provide) })
export class PartsModule implements OnApplicationShutdown {
  readonly #closers: readonly (() => unknown)[];

  constructor(
    @Inject(PARTS.records) records: Records,
    @Inject(REDIS) redis: RedisParts,
    @Inject(EGRESS) egress: EgressClient,
    @Inject(temporal) client: LazyClient,
  ) {
    this.#closers = [() => egress.close(), () => client.close(), () => redis.close(), () => records.close()];
  }

  async onApplicationShutdown(): Promise<void> {
    for (const close of this.#closers) await close();
  }
}

function databaseOf(from: Config): Parameters<typeof openRecords>[0] {
  return from.databaseUrl === undefined ? { file: from.paths.records } : { url: from.databaseUrl };
}

function connectRedis(from: Config, log: Logger): Promise<RedisParts> {
  return openRedis({
    url: from.redisUrl ?? 'redis://127.0.0.1:6379',
    onOutage: (code) => log.warn({ code }, 'Redis is away; going on without wake-ups'),
    onBack: () => log.info({}, 'Redis is back'),
  });
}

function connectMigrations(
  from: Config,
  at: FleetClock,
  ...[records, secrets, redis, egress]: [Records, Secrets, RedisParts, EgressClient]
): MigrationUpstreams {
  const { budgets } = redis;
  const calls = { budgets, limits: callLimits(from, at), clock: at };
  return createMigrationUpstreams({ records, secrets, egress, atlassian: atlassianAddresses(from), ...calls });
}
