import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createKeyturnClient, getToken, getTokens, NoAnswer, pauseToken, Refusal } from './index.ts';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

const filesOf = (folder: string) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .toSorted()
    .map((name) => [name, readFileSync(join(folder, name), 'utf8')]);

interface Seen {
  readonly line: string;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
}

describe('the typed client', () => {
  const seen: Seen[] = [];
  let answer: { status: number; type: string; text: string };
  let server: Server;
  let url: string;

  beforeAll(async () => {
    server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const body = Buffer.concat(chunks).toString();
        seen.push({ line: `${request.method} ${request.url}`, headers: request.headers, body });
        response.writeHead(answer.status, { 'content-type': answer.type }).end(answer.text);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });

  afterAll(() => new Promise((resolve) => server.close(resolve)));

  it('is what docs/openapi.json says today (else: npm run client)', () => {
    const folder = mkdtempSync(join(tmpdir(), 'keyturn-client-'));
    try {
      const made = spawnSync(process.execPath, [here('../generate.mjs'), folder], { encoding: 'utf8' });
      expect(made.stderr).toBe('');
      expect(filesOf(folder)).toEqual(filesOf(here('generated')));
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('sends key, repeated filters and body, and resolves the body of the answer', async () => {
    const client = createKeyturnClient({ url, key: 'a-key', headers: () => ({ 'x-request-id': 'asked-here' }) });
    answer = { status: 200, type: 'application/json; charset=utf-8', text: '{"items":[],"total":0}' };
    expect(await getTokens({ client, query: { phase: ['active', 'expiring'], limit: '5' } })).toEqual({
      items: [],
      total: 0,
    });
    await pauseToken({ client, path: { id: 'a b' }, body: { reason: 'because' } });
    expect(seen.at(-2)).toMatchObject({
      line: 'GET /v1/tokens?phase=active&phase=expiring&limit=5',
      headers: { authorization: 'Bearer a-key', 'x-request-id': 'asked-here' },
    });
    expect(seen.at(-1)).toMatchObject({ line: 'POST /v1/tokens/a%20b/pause', body: '{"reason":"because"}' });
  });

  it('throws a refusal with its code and what to do, and something else when nobody answers as Keyturn does', async () => {
    const client = createKeyturnClient({ url });
    const problem = {
      code: 'resource.notFound',
      status: 404,
      detail: 'There is no token x.',
      action: 'Look at the list.',
    };
    answer = { status: 404, type: 'application/problem+json', text: JSON.stringify(problem) };
    const refusal: unknown = await getToken({ client, path: { id: 'x' } }).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(Refusal);
    expect(refusal).toMatchObject({ code: 'resource.notFound', message: 'There is no token x. Look at the list.' });
    answer = { status: 502, type: 'text/html', text: '<h1>Bad gateway</h1>' };
    expect(await getToken({ client, path: { id: 'x' } }).catch((error: unknown) => error)).toMatchObject({
      name: 'NoAnswer',
      status: 502,
    });
    const nobody = createKeyturnClient({ url: 'http://127.0.0.1:9' });
    expect(await getTokens({ client: nobody }).catch((error: unknown) => error)).toBeInstanceOf(NoAnswer);
  });
});
