import { mkdtempSync, rmSync } from 'node:fs';
import { type IncomingHttpHeaders, request, type RequestOptions } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '@keyturn/config';
import { createLogger, Metrics } from '@keyturn/observability';
import { openRecords } from '@keyturn/records';
import { openRedis } from '@keyturn/redis';
import { loadKeyRing, openSecrets } from '@keyturn/secrets';
import { TemporalUnavailable, type MigrationGateway, type TokenGateway } from '@keyturn/temporal';
import { createApi } from '../src/create-api.ts';
import { DASHBOARD_FOLDER } from '../src/dashboard/load-dashboard.ts';
import type { Parts } from '../src/parts.ts';

export const ADMIN_KEY = 'the-first-key-of-a-test-and-nothing-else';

export interface TestApi {
  readonly url: string;
  readonly port: number;
  readonly parts: Parts;
  /** Lines the log got. */
  readonly log: readonly string[];
  /** With the first key unless another is given (null: none). */
  call(method: string, path: string, options?: CallOptions): Promise<Response>;
  /** As it stands on the wire: fetch would tidy the path. */
  wire(method: string, path: string, headers?: Readonly<Record<string, string>>): Promise<WireAnswer>;
  /** Answers the new key. */
  createKey(body: object): Promise<{ id: string; key: string }>;
  close(): Promise<void>;
}

export interface WireAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface CallOptions {
  readonly key?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
  /** An object is sent as JSON, text as it is. */
  readonly body?: unknown;
}

export interface TestApiOptions {
  readonly gateway?: Partial<TokenGateway>;
  readonly migrationGateway?: Partial<MigrationGateway>;
  readonly env?: Readonly<Record<string, string>>;
  /** Kept by the caller, to open the same data again. */
  readonly dir?: string;
  /** Default: nobody listens there. */
  readonly redisUrl?: string;
  /** Default: the one of this repository, built or not. */
  readonly dashboardFolder?: string;
}

/** The real app on a free port over real records; Redis is away unless it is named, and Temporal is what the caller hands in. */
export async function openTestApi({
  gateway = {},
  migrationGateway = {},
  env = {},
  dir,
  redisUrl = 'redis://127.0.0.1:1',
  dashboardFolder = DASHBOARD_FOLDER,
}: TestApiOptions = {}): Promise<TestApi> {
  const folder = dir ?? mkdtempSync(join(tmpdir(), 'kt-api-'));
  const given = { gateway, migrationGateway, env, dir: folder, redisUrl, dashboardFolder };
  const { parts, log } = await openTestParts(given);
  const app = await createApi(parts);
  await app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = app.getHttpServer().address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  const call: TestApi['call'] = (method, path, options = {}) => fetch(`${url}${path}`, requestOf(method, options));
  return {
    url,
    port,
    parts,
    log,
    call,
    wire: (method, path, headers = {}) => sendAsIs({ port, method, path, headers }),
    createKey: async (body) => (await (await call('POST', '/v1/keys', { body })).json()) as { id: string; key: string },
    close: async () => {
      await app.close();
      parts.redis.close();
      await parts.records.close();
      if (dir === undefined) rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function openTestParts({
  gateway,
  migrationGateway,
  env,
  dir,
  redisUrl,
  dashboardFolder,
}: Required<TestApiOptions>): Promise<{ parts: Parts; log: string[] }> {
  const config = loadConfig({
    KEYTURN_DATA: dir,
    KEYTURN_KEYS: join(dir, 'keys'),
    KEYTURN_ADMIN_KEY: ADMIN_KEY,
    KEYTURN_CLOCK: 'x1',
    KEYTURN_RATE_LIMIT: '100000',
    ...env,
  });
  const log: string[] = [];
  const records = await openRecords({ file: config.paths.records });
  const keyRing = await loadKeyRing({ keysDir: config.paths.keys, records });
  const parts: Parts = {
    config,
    clock: { factor: 1, epochMs: 0 },
    logger: createLogger({ name: 'api', format: 'json', stream: { write: (line: string) => void log.push(line) } }),
    metrics: new Metrics({ part: 'api' }),
    records,
    secrets: await openSecrets({ records, keyRing }),
    // Where nobody listens, limits are counted in memory.
    redis: await openRedis({ url: redisUrl }),
    dashboardFolder,
    temporal: { check: () => Promise.reject(new Error('away')), close: () => Promise.resolve() },
    tokenGateway: { ...AWAY, ...gateway },
    migrationGateway: { ...AWAY, ...migrationGateway },
  };
  return { parts, log };
}

const away = () => Promise.reject(new TemporalUnavailable('Temporal could not be asked.'));
const AWAY: TokenGateway & MigrationGateway = {
  applySpec: away,
  command: away,
  adoptionChanged: away,
  status: away,
  restart: away,
};

function requestOf(method: string, { key = ADMIN_KEY, headers = {}, body }: CallOptions): RequestInit {
  return {
    method,
    redirect: 'manual',
    headers: {
      ...(key !== null && { authorization: `Bearer ${key}` }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body !== undefined && {
      body: typeof body === 'string' || body instanceof Uint8Array ? (body as string) : JSON.stringify(body),
    }),
  };
}

function sendAsIs(options: RequestOptions): Promise<WireAnswer> {
  return new Promise((resolve, reject) => {
    const outgoing = request({ host: '127.0.0.1', agent: false, ...options }, (answer) => {
      let body = '';
      answer.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body }));
    });
    outgoing.on('error', reject);
    outgoing.end();
  });
}
