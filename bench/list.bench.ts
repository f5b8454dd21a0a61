import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import autocannon from 'autocannon';
import { freePort } from '@keyturn/local-stack';
import { openRecords } from '@keyturn/records';
import { openRedis } from '@keyturn/redis';
import { aTokenSpec, createInMemoryLives, type InMemoryLives } from '@keyturn/testing';
import { median, type Bench } from './bench.ts';

const ROWS = 10_000;
const ROUNDS = 5;
const SECONDS = 4;
const CONNECTIONS = 10;
const TRANSITIONS_PER_SECOND = 5;
const DAY_MS = 86_400_000;
const KEY = 'the-first-key-of-a-benchmark-and-nothing-else';
const root = join(import.meta.dirname, '..');

const iso = (inDays: number): string => encodeURIComponent(new Date(Date.now() + inDays * DAY_MS).toISOString());

/** Filter, order, total and 50 rows each; half of them pick few rows, half of them many. */
const QUERIES = [
  '',
  'sort=expiresAt',
  'sort=-expiresAt',
  'sort=nextActionAt&phase=active',
  'sort=label&status=healthy',
  'sort=-since&health=healthy&kind=custom',
  'owner=team-3@acme.test&sort=renewAt',
  'owner=team-4@acme.test&owner=team-5@acme.test&sort=-label',
  'tag.env=prod&sort=expiresAt',
  'tag.env=prod&tag.tier=2&sort=-renewAt',
  `expiresBefore=${iso(20)}&sort=expiresAt`,
  `expiresAfter=${iso(40)}&sort=owner`,
  `expiresAfter=${iso(20)}&expiresBefore=${iso(40)}&sort=id`,
  'q=service-77&sort=expiresAt',
  'q=team-9&phase=active&sort=label',
  'site=https://site-2.acme.test&sort=owner',
  'site=https://site-1.acme.test&status=healthy&status=dueSoon&sort=nextActionAt',
  'phase=active&phase=expiring&sort=-currentVersion',
  'status=healthy&owner=team-1@acme.test&sort=-issuedAt',
  'kind=custom&tag.tier=1&sort=phase',
].map((query) => `/v1/tokens?${query === '' ? '' : `${query}&`}limit=50`);

/** The token list of the real API, authenticated, while rows change; against Fastify alone giving the same bytes. */
export const bench: Bench = {
  name: 'list',
  run: async ({ stack, say, count = ROWS }) => {
    const { redisUrl } = await stack();
    const dir = await mkdtemp(join(tmpdir(), 'keyturn-list-'));
    const fleet = await openFleet({ dir, redisUrl });
    const servers: ChildProcess[] = [];
    try {
      await fleet.fill(count);
      say(`${count} tokens in records`);
      const ours = await startOurs({ dir, redisUrl, servers });
      const bare = await startBare({ dir, bodies: await bodiesOf(ours), servers });
      return await compare({ ours, bare, fleet, say });
    } finally {
      await Promise.all(servers.map(stop));
      await fleet.close();
      await rm(dir, { recursive: true, force: true });
    }
  },
};

interface Fleet {
  fill(count: number): Promise<void>;
  /** Changes one token after another until it is stopped. */
  change(): { stop(): Promise<void> };
  close(): Promise<void>;
}

async function openFleet({ dir, redisUrl }: { dir: string; redisUrl: string }): Promise<Fleet> {
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

interface Start {
  readonly dir: string;
  readonly servers: ChildProcess[];
}

async function startOurs({ dir, redisUrl, servers }: Start & { redisUrl: string }): Promise<string> {
  const port = await freePort();
  const env = {
    KEYTURN_DATA: dir,
    KEYTURN_KEYS: join(dir, 'keys'),
    KEYTURN_PORT: String(port),
    KEYTURN_ADMIN_KEY: KEY,
    KEYTURN_CLOCK: 'x1',
    KEYTURN_RATE_LIMIT: '1000000',
    KEYTURN_LOG: 'json',
    // Lists never ask Temporal.
    TEMPORAL_ADDRESS: '127.0.0.1:1',
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

async function startBare({ dir, bodies, servers }: Start & { bodies: Record<string, string> }): Promise<string> {
  const file = join(dir, 'bodies.json');
  await writeFile(file, JSON.stringify(bodies));
  const script = join(import.meta.dirname, 'bare-list.server.ts');
  const server = spawn(process.execPath, [script, file], { env: {}, stdio: ['ignore', 'pipe', 'inherit'] });
  servers.push(server);
  return `http://127.0.0.1:${(await outputOf(server, '\n')).trim()}`;
}

/** What a server has printed once it has printed `until`. */
async function outputOf(server: ChildProcess, until: string): Promise<string> {
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

async function bodiesOf(url: string): Promise<Record<string, string>> {
  const bodies: Record<string, string> = {};
  for (const path of QUERIES) {
    const answer = await fetch(`${url}${path}`, { headers: { authorization: `Bearer ${KEY}` } });
    const body = await answer.text();
    if (answer.status !== 200) throw new Error(`${path} was answered ${answer.status}: ${body}`);
    bodies[path] = body;
  }
  return bodies;
}

interface Contest {
  readonly ours: string;
  readonly bare: string;
  readonly fleet: Fleet;
  readonly say: (line: string) => void;
}

async function compare({ ours, bare, fleet, say }: Contest): ReturnType<Bench['run']> {
  const rates: Record<'ours' | 'bare', Load[]> = { ours: [], bare: [] };
  for (let round = 0; round <= ROUNDS; round += 1) {
    // Interleaved, so that a noisy minute of the machine hits both; rows change all the time, also beside the bare one.
    const changes = fleet.change();
    const loads = { ours: await load(ours), bare: await load(bare) };
    await changes.stop();
    if (round === 0) continue;
    rates.ours.push(loads.ours);
    rates.bare.push(loads.bare);
    say(
      `ours ${loads.ours.rate.toFixed(0)} /s (p99 ${loads.ours.p99} ms), bare ${loads.bare.rate.toFixed(0)} /s (p99 ${loads.bare.p99} ms)`,
    );
  }
  const middle = (side: 'ours' | 'bare', what: keyof Load) => median(rates[side].map((each) => each[what]));
  return [
    {
      what: 'token list, 20 queries',
      unit: '/s',
      ours: middle('ours', 'rate'),
      bare: middle('bare', 'rate'),
      aim: '≥ 0.35 ×',
    },
    { what: 'token list, p99', unit: 'ms', ours: middle('ours', 'p99'), bare: middle('bare', 'p99'), aim: '≤ 10 ×' },
  ];
}

interface Load {
  /** Answers a second. */
  readonly rate: number;
  readonly p99: number;
}

async function load(url: string): Promise<Load> {
  const requests = QUERIES.map((path) => ({ method: 'GET' as const, path }));
  const headers = { authorization: `Bearer ${KEY}` };
  const result = await autocannon({ url, connections: CONNECTIONS, duration: SECONDS, headers, requests });
  if (result.non2xx > 0 || result.errors > 0)
    throw new Error(`${result.non2xx} refusals and ${result.errors} errors from ${url}`);
  return { rate: result.requests.average, p99: result.latency.p99 };
}

async function stop(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const ended = once(server, 'exit');
  server.kill();
  await ended;
}
