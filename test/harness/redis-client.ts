import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import type { Keyturn } from './keyturn.ts';

/** Empties the Redis of a running Keyturn, as its administrator could. */
export async function flushRedis(keyturn: Keyturn): Promise<void> {
  const answer = await askRedis(keyturn, ['FLUSHALL']);
  if (!answer.toString().endsWith('+OK\r\n')) throw new Error(`Redis answered ${answer.toString()}`);
}

/** Signs in with the password of its configuration file, sends one command and QUIT; resolves all bytes it answered. */
export function askRedis(keyturn: Keyturn, command: readonly string[]): Promise<Buffer> {
  const { port, password } = settingsOf(keyturn);
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const socket = connect({ host: '127.0.0.1', port }, () => {
      socket.write([['AUTH', password], command, ['QUIT']].map(encoded).join(''));
    });
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.once('error', reject);
    socket.once('close', () => {
      // Without the +OK for AUTH in front and the one for QUIT behind.
      resolve(Buffer.concat(chunks).subarray('+OK\r\n'.length, -'+OK\r\n'.length));
    });
  });
}

function settingsOf(keyturn: Keyturn): { port: number; password: string } {
  const text = readFileSync(join(keyturn.dataDir, 'redis', 'redis.conf'), 'utf8');
  const setting = (name: string) => new RegExp(`^${name} (.+)$`, 'm').exec(text)?.[1] ?? '';
  return { port: Number(setting('port')), password: setting('requirepass') };
}

function encoded(words: readonly string[]): string {
  return `*${words.length}\r\n${words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join('')}`;
}
