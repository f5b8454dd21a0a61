import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from './free-port.ts';
import { obtainRedis } from './redis-binary.ts';
import { redisServer } from './redis-server.ts';
import type { Say } from './run-program.ts';
import { startServer } from './start-server.ts';
import { obtainTemporal } from './temporal-binary.ts';
import { temporalServer } from './temporal-server.ts';

export interface TestStack {
  readonly temporalAddress: string;
  /** Holds the generated password. */
  readonly redisUrl: string;
  /** Temporal's SQLite file. */
  readonly temporalDbFile: string;
  readonly stop: () => Promise<void>;
}

export interface TestStackOptions {
  /** A folder of its own, which the caller removes. */
  readonly dir: string;
  readonly say?: Say;
}

/** One Temporal and one Redis for a whole test run; unique queues, ids and key prefixes keep test files apart. */
export async function startTestStack({ dir, say = () => undefined }: TestStackOptions): Promise<TestStack> {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const [temporalBinary, redisBinary] = [await obtainTemporal(say), await obtainRedis(say)];
  const redis = redisServer({ binary: redisBinary, port: await freePort(), dir: join(dir, 'redis') });
  const temporalDbFile = join(dir, 'temporal', 'temporal.db');
  const temporal = temporalServer({
    binary: temporalBinary,
    port: await freePort(),
    dbFile: temporalDbFile,
    namespace: 'default',
  });
  const started = await Promise.allSettled([
    startServer(temporal, join(dir, 'temporal.log')),
    startServer(redis, join(dir, 'redis.log')),
  ]);
  const stop = async () => {
    await Promise.all(started.map(async (one) => (one.status === 'fulfilled' ? one.value.stop() : undefined)));
  };
  const failed = started.find((one) => one.status === 'rejected');
  if (failed !== undefined) {
    await stop();
    throw failed.reason;
  }
  return { temporalAddress: temporal.address, redisUrl: redis.url, temporalDbFile, stop };
}
