import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { LocalServer } from './local-server.ts';

export interface RunningServer {
  readonly address: string;
  readonly pid: number;
  /** Resolves when the process is gone: asked first, killed after 10 s. */
  readonly stop: () => Promise<void>;
}

const START_LIMIT_MS = 60_000;
const STOP_LIMIT_MS = 10_000;

/** Starts a server and waits until it answers; throws with the end of its log when it dies or stays silent for 60 s. */
export async function startServer(server: LocalServer, logFile: string): Promise<RunningServer> {
  const log = openSync(logFile, 'a', 0o600);
  const child = spawn(server.file, server.args, { env: server.env, stdio: ['ignore', log, log] });
  closeSync(log);
  const gone = goneOf(child);
  const stop = async () => {
    child.kill('SIGTERM');
    if (await Promise.race([gone.then(() => true), delay(STOP_LIMIT_MS, false, { ref: false })])) return;
    child.kill('SIGKILL');
    await gone;
  };
  const deadline = Date.now() + START_LIMIT_MS;
  while (!(await server.isReady())) {
    const hasEnded = child.exitCode !== null || child.signalCode !== null || child.pid === undefined;
    if (hasEnded || Date.now() > deadline) {
      await stop();
      const last = readFileSync(logFile, 'utf8').trimEnd().split('\n').slice(-10).join('\n  ');
      throw new Error(`${server.file} ${hasEnded ? 'ended at once' : 'does not answer'}:\n  ${last}`);
    }
    await delay(25);
  }
  if (child.pid === undefined) throw new Error(`${server.file} could not be started`);
  return { address: server.address, pid: child.pid, stop };
}

function goneOf(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    child.once('error', () => {
      resolve();
    });
    child.once('exit', () => {
      resolve();
    });
  });
}
