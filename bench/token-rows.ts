import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { freePort } from '@keyturn/local-stack';
import { openRecords } from '@keyturn/records';
import { openRedis } from '@keyturn/redis';
import { aTokenSpec, createInMemoryLives, type InMemoryLives } from '@keyturn/testing';

const TRANSITIONS_PER_SECOND = 5;
const DAY_MS = 86_400_000;
const root = join(import.meta.dirname, '..');

/** The first key of an API that `startApi` has started. */
export const KEY = 'the-first-key-of-a-benchmark-and-nothing-else';

/** Many tokens in records, as they are after they were issued; nothing lives behind them. */
export interface TokenRows {
  fill(count: number): Promise<void>;
  /** Changes one token after another until it is stopped. */
  change(): { stop(): Promise<void> };
  close(): Promise<void>;
}

export async function openTokenRows({ dir, redisUrl }: { dir: string; redisUrl: string }): Promise<TokenRows> {
  const records = await openRecords({ file: join(dir, 'records.db') });
  const redis = await openRedis({ url: redisUrl });
  let now = Date.now();
  const lives = createInMemoryLives({ records, now: () => now });
  let changed = 0;
  let filled = 0;
  const changeOne = async (): Promise<void> => {
    changed += 1;
    const id = idOf((changed * 7919) % filled);
    const spec = { ...specOf((changed * 7919) % filled), label: `Changed ${changed}` };
    const { revision } = await lives.happen(id, { type: 'changed', at: Date.now(), spec, by: 'bench' });
    await redis.wakeups.announce({ seq: revision, subject: `token/${id}` });
  };
  return {
    fill: async (count) => {
      for (; filled < count; filled += 1) await register({ lives, index: filled, now });
      now = Date.now();
    },
    change: () => {
      let last = Promise.resolve();
      const timer = setInterval(() => {
        last = last.then(changeOne);
      }, 1000 / TRANSITIONS_PER_SECOND);
      return {
        stop: () => {
          clearInterval(timer);
          return last;
        },
      };
    },
    close: async () => {
      redis.close();
      await records.close();
    },
  };
}

const idOf = (index: number): string => `service-${index}`;

function specOf(index: number) {
  return aTokenSpec({
    id: idOf(index),
    label: `Service ${index}`,
    owner: `team-${index % 37}@acme.test`,
    site: `https://site-${index % 5}.acme.test`,
    tags: { env: index % 3 === 0 ? 'prod' : 'test', tier: String(index % 4) },
    lifetime: 'P60D',
  });
}

/** In one write: registered, and by default with a value that ends in 1 to 60 days. */
async function register({ lives, index, now }: { lives: InMemoryLives; index: number; now: number }): Promise<void> {
  const spec = specOf(index);
  const expiresAt = now + (1 + ((index * 7919) % 60)) * DAY_MS;
  const at = expiresAt - 60 * DAY_MS;
  const registered = { type: 'registered', at, id: spec.id, incarnation: 'bench', spec, by: 'bench' } as const;
  if (index % 20 === 0) return void (await lives.happen(spec.id, registered));
  await lives.happen(
    spec.id,
    registered,
    { type: 'issuing', at, version: 1, reason: 'FirstIssue' },
    {
      type: 'issued',
      expiresAtSource: 'reported',
      at,
      version: 1,
      fingerprint: '0123456789abcdef',
      upstreamId: `up-${index}`,
      expiresAt,
    },
    { type: 'verified', at, version: 1, verified: true },
    { type: 'promoted', at, version: 1, supersedes: null },
  );
}

export interface Start {
  readonly dir: string;
  readonly servers: ChildProcess[];
}

/** The built API on these records; answers its address. */
export async function startApi({
  dir,
  redisUrl,
  servers,
  // Lists never ask Temporal.
  temporalAddress = '127.0.0.1:1',
}: Start & { redisUrl: string; temporalAddress?: string }): Promise<string> {
  const port = await freePort();
  const env = {
    KEYTURN_DATA: dir,
    KEYTURN_KEYS: join(dir, 'keys'),
    KEYTURN_PORT: String(port),
    KEYTURN_ADMIN_KEY: KEY,
    KEYTURN_CLOCK: 'x1',
    KEYTURN_RATE_LIMIT: '1000000',
    KEYTURN_LOG: 'json',
    TEMPORAL_ADDRESS: temporalAddress,
    REDIS_URL: redisUrl,
  };
  const server = spawn(process.execPath, [join(root, 'apps/api/dist/main.js')], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  servers.push(server);
  await outputOf(server, 'listening');
  return `http://127.0.0.1:${port}`;
}

/** What a server has printed once it has printed `until`. */
export async function outputOf(server: ChildProcess, until: string): Promise<string> {
  let output = '';
  const printed = (async () => {
    for await (const chunk of server.stdout ?? []) {
      output += String(chunk);
      if (output.includes(until)) return output;
    }
    throw new Error(`The server ended before it served: ${output}`);
  })();
  const text = await printed;
  server.stdout?.resume();
  return text;
}

export async function stopServer(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const ended = once(server, 'exit');
  server.kill();
  await ended;
}
