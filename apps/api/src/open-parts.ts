import { mkdirSync } from 'node:fs';
import { type Config, fixClock } from '@keyturn/config';
import { createLogger, Metrics } from '@keyturn/observability';
import { openRecords } from '@keyturn/records';
import { openRedis } from '@keyturn/redis';
import { loadKeyRing, openSecrets } from '@keyturn/secrets';
import { createMigrationGateway, createTokenGateway, openTemporal } from '@keyturn/temporal';
import type { Parts } from './parts.ts';

/** Where both listen when nothing else is said. */
const LOCAL = { temporalAddress: '127.0.0.1:7233', redisUrl: 'redis://127.0.0.1:6379' } as const;

export type ClosableParts = Parts & { close(): Promise<void> };

/** Opens what the API stands on. Temporal and Redis may be away; a missing key, a damaged file or an unusable setting throws and is named. */
export async function openParts(config: Config): Promise<ClosableParts> {
  mkdirSync(config.paths.data, { recursive: true, mode: 0o700 });
  const logger = createLogger({ name: 'api', format: config.log, color: config.color });
  const clock = fixClock(config);
  const records = await openRecords(
    config.databaseUrl === undefined ? { file: config.paths.records } : { url: config.databaseUrl },
  );
  const keyRing = await loadKeyRing({ keysDir: config.paths.keys, records });
  const secrets = await openSecrets({ records, keyRing });
  const redis = await openRedis({
    url: config.redisUrl ?? LOCAL.redisUrl,
    onOutage: (code) =>
      logger.warn({ code }, 'Redis is away; limits are counted in this process, and browsers cannot sign in'),
    onBack: () => logger.info({}, 'Redis is back'),
  });
  const { temporalNamespace: namespace } = config;
  const temporal = openTemporal({
    address: config.temporalAddress ?? LOCAL.temporalAddress,
    namespace,
    codecKeys: keyRing.codecKeys,
  });
  const close = async () => {
    await temporal.close();
    redis.close();
    await records.close();
  };
  return {
    config,
    clock,
    logger,
    metrics: new Metrics({ part: 'api' }),
    records,
    secrets,
    redis,
    temporal,
    tokenGateway: createTokenGateway({ client: temporal, clock }),
    migrationGateway: createMigrationGateway({ client: temporal, clock }),
    close,
  };
}
