import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import autocannon from 'autocannon';
import { median, type Bench } from './bench.ts';
import { KEY, openTokenRows, outputOf, type Start, startApi, stopServer, type TokenRows } from './token-rows.ts';

const ROWS = 10_000;
const ROUNDS = 5;
const SECONDS = 4;
const CONNECTIONS = 10;
const DAY_MS = 86_400_000;

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
    const fleet = await openTokenRows({ dir, redisUrl });
    const servers: ChildProcess[] = [];
    try {
      await fleet.fill(count);
      say(`${count} tokens in records`);
      const ours = await startApi({ dir, redisUrl, servers });
      const bare = await startBare({ dir, bodies: await bodiesOf(ours), servers });
      return await compare({ ours, bare, fleet, say });
    } finally {
      await Promise.all(servers.map(stopServer));
      await fleet.close();
      await rm(dir, { recursive: true, force: true });
    }
  },
};

async function startBare({ dir, bodies, servers }: Start & { bodies: Record<string, string> }): Promise<string> {
  const file = join(dir, 'bodies.json');
  await writeFile(file, JSON.stringify(bodies));
  const script = join(import.meta.dirname, 'bare-list.server.ts');
  const server = spawn(process.execPath, [script, file], { env: {}, stdio: ['ignore', 'pipe', 'inherit'] });
  servers.push(server);
  return `http://127.0.0.1:${(await outputOf(server, '\n')).trim()}`;
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
  readonly fleet: TokenRows;
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
