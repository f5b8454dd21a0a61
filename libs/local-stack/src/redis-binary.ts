import { installPackage } from './apt-get.ts';
import { findOnPath } from './find-program.ts';
import { MissingPart } from './missing-part.ts';
import type { Say } from './run-program.ts';

/** `redis-server` or `valkey-server` on the path. */
export function findRedis(): string | undefined {
  return findOnPath('redis-server', 'valkey-server');
}

/** Finds Redis or Valkey, or installs it as root on Debian or Ubuntu. Throws `MissingPart` with the ways to get it. */
export async function obtainRedis(say: Say): Promise<string> {
  const found = findRedis();
  if (found !== undefined) return found;
  const { reason } = await installPackage({ name: 'redis-server', part: 'Redis', say });
  const installed = findRedis();
  if (installed === undefined) throw missingRedis(reason);
  return installed;
}

function missingRedis(why: string): MissingPart {
  return new MissingPart('Redis', why, [
    'install Redis or Valkey so that `redis-server` or `valkey-server` is on the path (apt-get install redis-server, brew install redis)',
    'or set REDIS_URL to a server you already run, such as redis://127.0.0.1:6379',
  ]);
}
