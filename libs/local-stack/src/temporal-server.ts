import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { foreignEnvironment } from '@keyturn/config';
import { exchange } from './connection.ts';
import type { LocalServer } from './local-server.ts';
import { runProgram } from './run-program.ts';

export interface TemporalOptions {
  readonly binary: string;
  readonly port: number;
  /** Without it there is no web page. */
  readonly uiPort?: number;
  readonly dbFile: string;
  readonly namespace: string;
}

/** The official development server with a database file, on loopback. */
export function temporalServer({ binary, port, uiPort, dbFile, namespace }: TemporalOptions): LocalServer {
  mkdirSync(dirname(dbFile), { recursive: true, mode: 0o700 });
  const address = `127.0.0.1:${port}`;
  const fixed = ['server', 'start-dev', '--ip', '127.0.0.1', '--log-level', 'error', '--namespace', namespace];
  // Three to four times the throughput of the defaults; 10,000 sleeping workflows survived kill -9 (measured).
  const pragmas = ['--sqlite-pragma', 'journal_mode=wal', '--sqlite-pragma', 'synchronous=normal'];
  const page = uiPort === undefined ? ['--headless'] : ['--ui-port', String(uiPort)];
  return {
    address,
    file: binary,
    args: [...fixed, '--port', String(port), '--db-filename', dbFile, ...pragmas, ...page],
    env: foreignEnvironment(),
    isReady: async () => (await isTemporalAnswering(address)) && (await hasNamespace({ binary, address, namespace })),
  };
}

/** True when something accepts connections at host:port; all that can be asked of a server that is not ours. */
export function isTemporalAnswering(address: string): Promise<boolean> {
  const parsed = URL.parse(`tcp://${address}`);
  if (parsed === null) return Promise.resolve(false);
  return exchange({ host: parsed.hostname.replaceAll(/[[\]]/g, ''), port: Number(parsed.port) });
}

/** The port opens 0.1 s before the namespace exists; a worker started in between dies. */
async function hasNamespace(options: { binary: string; address: string; namespace: string }): Promise<boolean> {
  const args = ['operator', 'namespace', 'describe', '--namespace', options.namespace, '--address', options.address];
  return (await runProgram({ file: options.binary, args, limitMs: 5000 })).ok;
}
