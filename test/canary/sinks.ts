import { DatabaseSync } from 'node:sqlite';
import { processesOf } from '../harness/processes.ts';
import { askRedis } from '../harness/redis-client.ts';
import type { CliEnded, Keyturn } from '../harness/keyturn.ts';
import { readFile, type Sink } from './marker-scan.ts';

/** Whatever was started for one folder. */
type Started = Pick<Keyturn, 'rootDir'>;

/** The command line of every process of this Keyturn, the command line's own included. */
export function commandLines(keyturn: Started): Sink[] {
  return processTexts(keyturn, 'cmdline');
}

/** What every process of this Keyturn was given as its environment. */
export function environments(keyturn: Started): Sink[] {
  return processTexts(keyturn, 'environ');
}

function processTexts(keyturn: Started, file: 'cmdline' | 'environ'): Sink[] {
  return processesOf(keyturn.rootDir).flatMap((pid) => readFile(`/proc/${pid}/${file}`));
}

/** Everything a command of the command line printed. */
export function printedBy(command: string, { stdout, stderr }: CliEnded): Sink {
  return { name: `keyturn ${command}`, bytes: Buffer.from(`${stdout}\n${stderr}`) };
}

const READERS: Readonly<Record<string, (key: string) => string[]>> = {
  string: (key) => ['GET', key],
  hash: (key) => ['HGETALL', key],
  stream: (key) => ['XRANGE', key, '-', '+'],
  list: (key) => ['LRANGE', key, '0', '-1'],
  set: (key) => ['SMEMBERS', key],
  zset: (key) => ['ZRANGE', key, '0', '-1', 'WITHSCORES'],
};

/** Every key of Redis with all it holds. Throws for a type nobody can read here. */
export async function redisKeys(keyturn: Keyturn): Promise<Sink[]> {
  const keys = (await askRedis(keyturn, ['KEYS', '*']))
    .toString()
    .split('\r\n')
    .filter((line) => line.startsWith('kt:'));
  return Promise.all(
    keys.map(async (key) => {
      const type = (await askRedis(keyturn, ['TYPE', key])).toString().trim().slice(1);
      const read = READERS[type];
      // Expired between the two questions.
      if (type === 'none') return { name: `redis ${key}`, bytes: Buffer.from(key) };
      if (read === undefined) throw new Error(`${key} is a ${type}`);
      return {
        name: `redis ${key}`,
        bytes: Buffer.concat([Buffer.from(`${key}\n`), await askRedis(keyturn, read(key))]),
      };
    }),
  );
}

/** Every row of every table: in the file itself, what is longer than a page lies in pieces. For a database nobody writes to. */
export function tableRows(file: string): Sink[] {
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    const tables = database
      .prepare("SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'")
      .all();
    return tables.map(({ name }) => {
      const values = database
        .prepare(`SELECT * FROM "${String(name)}"`)
        .all()
        .flatMap((row) => Object.values(row));
      const bytes = values.flatMap((value) => [
        value instanceof Uint8Array ? Buffer.from(value) : Buffer.from(String(value)),
        Buffer.from('\n'),
      ]);
      return { name: `${file}, table ${String(name)}`, bytes: Buffer.concat(bytes) };
    });
  } finally {
    database.close();
  }
}

interface OpenApi {
  readonly paths: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** The answer of every GET route of the product, for every id there is, headers included; the consumer's value pull is what values are for. */
export async function getAnswers(keyturn: Keyturn): Promise<Sink[]> {
  const { api } = keyturn;
  const { paths } = await api.get<OpenApi>('/openapi.json');
  const tokens = await api.tokens();
  const migrations = await api.get<{ items: { id: string; attempts: { count: number } }[] }>('/v1/migrations');
  const ids: Readonly<Record<string, readonly string[]>> = {
    tokens: tokens.map(({ id }) => id),
    migrations: migrations.items.map(({ id }) => id),
    tasks: (await api.get<{ items: { id: string }[] }>('/v1/tasks')).items.map(({ id }) => id),
    confirmations: (await api.get<{ items: { id: string }[] }>('/v1/confirmations')).items.map(({ id }) => id),
    events: (await api.feed()).slice(-1).map(({ seq }) => String(seq)),
    secrets: (await api.get<{ items: { name: string }[] }>('/v1/secrets')).items.map(({ name }) => name),
  };
  const templates = Object.keys(paths).filter(
    (path) => paths[path]?.['get'] !== undefined && !/\/(value|stream)$/.test(path),
  );
  const wanted = templates.flatMap((template) => {
    const [, kind, parameter] = /^\/v1\/([a-z]+)\/(\{\w+\})/.exec(template) ?? [];
    if (parameter === undefined) return [template];
    // Their answers are searched where there are some: `migration-canary.spec.ts`.
    if (kind === 'migrations' && migrations.items.length === 0) return [];
    if (template.endsWith('/{n}'))
      return migrations.items.flatMap(({ id, attempts: { count } }) =>
        Array.from({ length: count }, (_, index) => `/v1/migrations/${id}/attempts/${index + 1}`),
      );
    const known = template.endsWith('/consents')
      ? tokens.filter((token) => token.kind === 'migration.containerToken').map(({ id }) => id)
      : (ids[kind ?? ''] ?? []);
    // Those are searched where there are some: `canary.spec.ts`.
    const mayBeNone = template.endsWith('/consents') || kind === 'confirmations';
    if (known.length === 0 && !mayBeNone) throw new Error(`no id for ${template}`);
    return known.map((id) => template.replace(parameter, id));
  });
  const withQueries = wanted.flatMap((path) => {
    if (path === '/v1/events') return ['/v1/events?after=0&limit=500'];
    return /^\/v1\/(tokens|migrations)\/[^/]+$/.test(path) ? [path, `${path}?fresh=true`] : [path];
  });
  const sinks: Sink[] = [];
  for (const path of withQueries) {
    const { status, headers, bytes } = await api.call('GET', path);
    if (status !== 200) throw new Error(`GET ${path} answered ${status}`);
    sinks.push({ name: `GET ${path}`, bytes: Buffer.concat([Buffer.from(JSON.stringify(headers)), bytes]) });
  }
  return sinks;
}
