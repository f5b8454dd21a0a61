import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openTestApi, type TestApi } from '../../test/open-test-api.ts';
import { PATH_VARIANTS } from '../../test/path-variants.ts';
import { routes } from '../app.module.ts';
import { acceptedEncoding } from './accepted-encoding.ts';
import { PAGE_PATHS } from './page-paths.ts';

const PAGE = `<!doctype html><title>Keyturn</title>${'<p>one of many</p>'.repeat(200)}`;
const SCRIPT = `console.log(${JSON.stringify('x'.repeat(5000))})`;
const FONT = Buffer.alloc(4000, 7);

let dir: string;
let api: TestApi;

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'kt-dashboard-'));
  const assets = join(dir, 'assets');
  mkdirSync(assets);
  writeFileSync(join(dir, 'index.html'), PAGE);
  writeFileSync(join(dir, 'favicon.svg'), '<svg/>');
  writeFileSync(join(dir, 'secret.txt'), 'beside the page');
  writeFileSync(join(assets, 'main-abc123.js'), SCRIPT);
  writeFileSync(join(assets, 'main-abc123.js.br'), 'made by the build');
  writeFileSync(join(assets, 'inter-def456.woff2'), FONT);
  api = await openTestApi({ dashboardFolder: dir });
});
afterAll(async () => {
  await api?.close();
  rmSync(dir, { recursive: true });
});

interface Got {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly bytes: Buffer;
}

/** As it is on the wire: fetch would unpack it. */
function get(path: string, headers: Record<string, string> = {}): Promise<Got> {
  return new Promise((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port: api.port, path, headers, agent: false }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('end', () =>
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, bytes: Buffer.concat(chunks) }),
      );
    });
    asked.once('error', reject).end();
  });
}

describe('the dashboard', () => {
  it('is the same page at the address of each screen, whatever is asked for there', async () => {
    for (const path of PAGE_PATHS) {
      const address = `${path.replaceAll(/:[a-z]+/g, 'abc')}?phase=active&tag.env=prod`;
      const { status, headers, bytes } = await get(address);
      expect([path, status, bytes.toString()]).toEqual([path, 200, PAGE]);
      expect(headers).toMatchObject({ 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-cache' });
    }
  });

  it('may run nothing but its own files, and be framed by nobody', async () => {
    for (const path of ['/', '/assets/main-abc123.js', '/favicon.svg']) {
      const { headers } = await get(path);
      const policy = String(headers['content-security-policy']);
      expect(policy.split('; ')).toEqual([
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "worker-src 'self'",
        "manifest-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
      ]);
      expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' });
    }
  });

  it('has files that a browser may keep for ever, because their names change with them', async () => {
    const script = await get('/assets/main-abc123.js');
    expect(script.headers).toMatchObject({
      'content-type': 'text/javascript; charset=utf-8',
      'cache-control': 'public, max-age=31536000, immutable',
    });
    expect(script.bytes.toString()).toBe(SCRIPT);
    const font = await get('/assets/inter-def456.woff2', { 'accept-encoding': 'br, gzip' });
    expect(font.headers).toMatchObject({ 'content-type': 'font/woff2' });
    expect(font.headers['content-encoding']).toBeUndefined();
    expect(font.bytes.equals(FONT)).toBe(true);
  });

  it('is compressed once, as the browser takes it, by the build where that has done it', async () => {
    const brotli = await get('/', { 'accept-encoding': 'gzip, deflate, br' });
    expect(brotli.headers).toMatchObject({ 'content-encoding': 'br', vary: 'accept-encoding' });
    expect(brotliDecompressSync(brotli.bytes).toString()).toBe(PAGE);
    const gzipped = await get('/assets/main-abc123.js', { 'accept-encoding': 'gzip' });
    expect(gunzipSync(gzipped.bytes).toString()).toBe(SCRIPT);
    const made = await get('/assets/main-abc123.js', { 'accept-encoding': 'br' });
    expect(made.bytes.toString()).toBe('made by the build');
    expect((await get('/', { 'accept-encoding': 'br;q=0' })).headers['content-encoding']).toBeUndefined();
  });

  it('is not sent again to a browser that has it', async () => {
    for (const encoding of ['br', 'gzip', 'identity']) {
      const { headers } = await get('/', { 'accept-encoding': encoding });
      const tag = String(headers['etag']);
      const again = await get('/tokens', { 'accept-encoding': encoding, 'if-none-match': `"other", ${tag}` });
      expect([again.status, again.bytes.length, again.headers['etag']]).toEqual([304, 0, tag]);
      expect((await get('/', { 'accept-encoding': encoding, 'if-none-match': '"other"' })).status).toBe(200);
    }
  });

  it('hands out nothing that is not a file of the build', async () => {
    for (const name of [
      'nope.js',
      'main-abc123.js.br',
      '..%2findex.html',
      '..%2fsecret.txt',
      '%2e%2e%2fsecret.txt',
      '.',
    ])
      expect([name, (await get(`/assets/${name}`)).status]).toEqual([name, 404]);
    for (const path of ['/secret.txt', '/index.html', '/assets/../secret.txt'])
      expect([path, (await get(path)).status]).toEqual([path, 401]);
    expect((await get('/favicon.ico')).status).toBe(404);
    expect((await get('/favicon.svg')).bytes.toString()).toBe('<svg/>');
  });

  it('does not stand in the way of what was there before it', async () => {
    expect((await get('/livez')).bytes.toString()).toContain('alive');
    expect((await get('/docs')).bytes.toString()).toContain('Keyturn API');
    expect((await get('/v1/tokens')).status).toBe(401);
  });
});

describe('an address that nobody has', () => {
  const NAVIGATION = { accept: 'text/html,application/xhtml+xml;q=0.9,*/*;q=0.8' };

  it('answers a browser the page with 404, so that it can say so, and nothing to keep', async () => {
    const ofRoot = await get('/');
    for (const path of ['/settings', '/token/abc', '/tokens/abc/versions', '/tokens/', '/nowhere?v1=/v1/tokens']) {
      const { status, headers, bytes } = await get(path, {
        ...NAVIGATION,
        'if-none-match': String(ofRoot.headers['etag']),
      });
      expect([path, status, bytes.toString()]).toEqual([path, 404, PAGE]);
      expect(headers).toMatchObject({ 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' });
      expect(headers['content-security-policy']).toBe(ofRoot.headers['content-security-policy']);
      expect(headers['etag']).toBeUndefined();
    }
  });

  it('is the same for a cookie of anybody, which is not looked at', async () => {
    const { status, bytes } = await get('/settings', { ...NAVIGATION, cookie: `keyturn_session=${'a'.repeat(43)}` });
    expect([status, bytes.toString()]).toEqual([404, PAGE]);
  });

  it.each([
    '/v1',
    '/v1/',
    '/v1/nowhere',
    '/V1/tokens',
    '//v1/tokens',
    '/v1//tokens',
    '/v1;a/tokens',
    '/v1./tokens',
    '/%761/tokens',
    '/v1%2ftokens',
    '/x/%2e%2e/v1/tokens',
    '/x/../v1/tokens',
    '/./v1/tokens',
    '/x\\v1',
    '/docs/nowhere',
    '/metrics/x',
    '/openapi.json/x',
    '/secret.txt',
    '/.env',
    '/settings%00',
  ])('is told to nobody at %s, as before', async (path) => {
    const [before, answer] = [await get(path), await get(path, NAVIGATION)];
    expect([answer.status, answer.headers['content-type']]).toEqual([before.status, before.headers['content-type']]);
    expect([400, 401]).toContain(answer.status);
    expect(answer.bytes.toString()).not.toContain('<!doctype');
  });

  it('is no way to write the address of a route that needs a key', async () => {
    for (const { path, permission } of routes) {
      if (permission === 'public' || permission === 'open') continue;
      for (const [name, variant] of Object.entries(PATH_VARIANTS)) {
        const written = variant(path.replaceAll(/\/:[a-z]+/gi, '/abc'));
        const { status, body } = await api.wire('GET', written, NAVIGATION);
        expect([name, written, [400, 401].includes(status), body.includes('<!doctype')]).toEqual([
          name,
          written,
          true,
          false,
        ]);
      }
    }
  }, 30_000);

  it('is told as ever to programs, to keys, and by every other method', async () => {
    for (const headers of [
      {},
      { accept: '*/*' },
      { accept: 'application/json' },
      { ...NAVIGATION, authorization: 'Bearer x' },
    ])
      expect((await get('/settings', headers)).status).toBe(401);
    for (const method of ['HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH'])
      expect([method, (await api.wire(method, '/settings', NAVIGATION)).status]).toEqual([method, 401]);
    const answer = await api.call('GET', '/settings', { headers: NAVIGATION });
    expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([404, 'route.notFound']);
  });

  it('says nothing to a name of this server that is not its own', async () => {
    expect((await get('/settings', { ...NAVIGATION, host: 'evil.test' })).status).toBe(421);
  });
});

describe('a dashboard that is not built', () => {
  it('says so at its address, and how to build it, without anything a policy would refuse', async () => {
    const without = await openTestApi({ dashboardFolder: join(dir, 'nowhere') });
    try {
      const answer = await without.call('GET', '/tokens/abc', { key: null });
      const page = await answer.text();
      expect(answer.status).toBe(503);
      expect(page).toContain('nx run @keyturn/dashboard:build');
      expect(page).not.toMatch(/<(script|style)|style=/);
      expect((await without.call('GET', '/assets/main.js', { key: null })).status).toBe(404);
    } finally {
      await without.close();
    }
  });
});

describe('the form of a file', () => {
  it.each([
    [undefined, null],
    ['', null],
    ['gzip, deflate', 'gzip'],
    ['gzip, deflate, br, zstd', 'br'],
    ['BR;q=0.5 , gzip', 'br'],
    ['br;q=0, gzip;q=0.1', 'gzip'],
    ['br; q=0.000', null],
    ['brotli', null],
    ['*', null],
  ])('for a browser that takes %j is %j', (header, encoding) => {
    expect(acceptedEncoding(header)).toBe(encoding);
  });
});
