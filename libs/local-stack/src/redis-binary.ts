import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { findOnPath } from './find-program.ts';
import { MissingPart } from './missing-part.ts';
import { runProgram, type Say } from './run-program.ts';

const APT_LIMIT_MS = 5 * 60_000;
const POLICY = '/usr/sbin/policy-rc.d';

/** `redis-server` or `valkey-server` on the path. */
export function findRedis(): string | undefined {
  return findOnPath('redis-server', 'valkey-server');
}

/** Finds Redis or Valkey, or installs it as root on Debian or Ubuntu. Throws `MissingPart` with the ways to get it. */
export async function obtainRedis(say: Say): Promise<string> {
  const found = findRedis();
  if (found !== undefined) return found;
  const apt = findOnPath('apt-get');
  if (apt === undefined || !isDebian()) throw missingRedis('it is not on the path');
  if (process.getuid?.() !== 0) throw missingRedis('it is not on the path, and only root may install it');
  say('Redis: not on this machine yet, installing it with apt-get');
  const reason = await withoutServiceStart(async () => {
    // A stale package list is the common case in containers; a failed update may still leave a usable one.
    await runProgram(aptStep(apt, ['update', '-q']));
    return runProgram(aptStep(apt, ['install', '-y', '-q', '--no-install-recommends', 'redis-server']));
  });
  const installed = findRedis();
  if (installed === undefined) throw missingRedis(reason.reason);
  return installed;
}

function aptStep(apt: string, args: readonly string[]) {
  return { file: apt, args, limitMs: APT_LIMIT_MS, extraEnv: { DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' } };
}

/** We run Redis ourselves, with a password: the package must not start one without. */
async function withoutServiceStart<T>(install: () => Promise<T>): Promise<T> {
  const isOurs = !existsSync(POLICY);
  if (isOurs) writeFileSync(POLICY, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  try {
    return await install();
  } finally {
    if (isOurs) rmSync(POLICY, { force: true });
  }
}

function isDebian(): boolean {
  try {
    return /^ID(_LIKE)?=.*(debian|ubuntu)/m.test(readFileSync('/etc/os-release', 'utf8'));
  } catch {
    return false;
  }
}

function missingRedis(why: string): MissingPart {
  return new MissingPart('Redis', why, [
    'install Redis or Valkey so that `redis-server` or `valkey-server` is on the path (apt-get install redis-server, brew install redis)',
    'or set REDIS_URL to a server you already run, such as redis://127.0.0.1:6379',
  ]);
}
