import { randomBytes } from 'node:crypto';
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { foreignEnvironment } from '@keyturn/config';
import { exchange } from './connection.ts';
import type { LocalServer } from './local-server.ts';

export interface RedisServer extends LocalServer {
  /** Holds the generated password: for the environment of parts, never for a log or a command line. */
  readonly url: string;
}

/** Redis on loopback with a password made for this run and an append-only file in `dir`. */
export function redisServer({ binary, port, dir }: { binary: string; port: number; dir: string }): RedisServer {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const password = randomBytes(24).toString('base64url');
  const url = `redis://:${password}@127.0.0.1:${port}`;
  return {
    address: `127.0.0.1:${port}`,
    url,
    file: binary,
    args: [writeConfiguration({ port, dir, password })],
    env: foreignEnvironment(),
    isReady: () => isRedisReady(url),
  };
}

/** The password goes through a private file: arguments are visible to every user of the machine. */
function writeConfiguration({ port, dir, password }: { port: number; dir: string; password: string }): string {
  const file = join(dir, 'redis.conf');
  const lines = [
    'bind 127.0.0.1',
    `port ${port}`,
    'protected-mode yes',
    `requirepass ${password}`,
    `dir ${JSON.stringify(dir)}`,
    'appendonly yes',
    'appendfsync everysec',
    'save ""',
    'daemonize no',
    'loglevel warning',
    'maxmemory-policy noeviction',
  ];
  writeFileSync(`${file}.new`, `${lines.join('\n')}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
  return file;
}

/** True when Redis at this URL lets us in and answers PING (it says LOADING while it reads its file). */
export function isRedisReady(url: string): Promise<boolean> {
  const { hostname, port, username, password, protocol } = new URL(url);
  const credentials = [username, password].filter((part) => part !== '').map(decodeURIComponent);
  const login = credentials.length > 0 ? command('AUTH', ...credentials) : '';
  return exchange({
    host: hostname.replaceAll(/[[\]]/g, ''),
    port: Number(port === '' ? 6379 : port),
    tls: protocol === 'rediss:',
    send: login + command('PING'),
    judge: (received) => (received.includes('+PONG\r\n') ? true : /^-/m.test(received) ? false : undefined),
  });
}

function command(...words: readonly string[]): string {
  return `*${words.length}\r\n${words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join('')}`;
}
