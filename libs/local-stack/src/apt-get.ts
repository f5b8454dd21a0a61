import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { findOnPath } from './find-program.ts';
import { type Outcome, runProgram, type Say } from './run-program.ts';

const LIMIT_MS = 10 * 60_000;
const POLICY = '/usr/sbin/policy-rc.d';

/** Installs a package as root on Debian or Ubuntu, without starting what it contains. Elsewhere it does nothing and says so. */
export async function installPackage({ name, part, say }: PackageRequest): Promise<Outcome> {
  const apt = findOnPath('apt-get');
  if (apt === undefined || !isDebian()) return { ok: false, reason: 'it is not on the path' };
  if (process.getuid?.() !== 0) return { ok: false, reason: 'it is not on the path, and only root may install it' };
  say(`${part}: not on this machine yet, installing it with apt-get`);
  const run = (args: readonly string[]) =>
    runProgram({
      file: apt,
      args,
      limitMs: LIMIT_MS,
      extraEnv: { DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' },
      heartbeat: (elapsedMs) => {
        say(`${part}: still installing (${Math.round(elapsedMs / 1000)} s)`);
      },
    });
  return withoutServiceStart(async () => {
    // A stale package list is the common case in containers; a failed update may still leave a usable one.
    await run(['update', '-q']);
    return run(['install', '-y', '-q', '--no-install-recommends', name]);
  });
}

export interface PackageRequest {
  /** As apt knows it. */
  readonly name: string;
  /** As a person knows it. */
  readonly part: string;
  readonly say: Say;
}

/** We run Redis ourselves, with a password: its package must not start one without. */
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
