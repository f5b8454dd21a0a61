import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Metrics } from '@keyturn/observability';
import { headersOf, openApiWithRedis, signIn } from '../../test/open-signed-in.ts';
import { ADMIN_KEY, openTestApi, type TestApi } from '../../test/open-test-api.ts';
import { createApi } from '../create-api.ts';
import { until } from '../../test/until.ts';

interface Told {
  readonly status: number;
  readonly code: string | undefined;
  readonly detail: string | undefined;
  readonly body: Record<string, unknown>;
}

let api: TestApi;

beforeAll(async () => {
  api = await openApiWithRedis();
});
afterAll(() => api?.close());

/** Without a key, as a browser calls. */
async function ask(method: string, path: string, options: { headers?: Record<string, string>; body?: unknown } = {}) {
  const answer = await api.call(method, path, { key: null, ...options });
  const body = (await answer.json()) as Told['body'];
  const { code, detail } = body as { code?: string; detail?: string };
  return { status: answer.status, code, detail, body, headers: answer.headers };
}

const aLink = async (key = ADMIN_KEY) => {
  const answer = await api.call('POST', '/v1/sign-in-links', { key });
  return (await answer.json()) as { link: string; expiresAt: string };
};

const A_KEY = { name: 'made-by-a-browser', roles: ['viewer'] };

describe('signing in', () => {
  it('with a key hands out a cookie, the CSRF value and who one is', async () => {
    const answer = await api.call('POST', '/v1/sessions', { key: null, body: { key: ADMIN_KEY } });
    expect(answer.status).toBe(201);
    expect(answer.headers.get('set-cookie')).toMatch(/^keyturn_session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/);
    const { csrf, me } = (await answer.json()) as { csrf: string; me: Record<string, unknown> };
    expect(csrf).toMatch(/^[\w-]{43}$/);
    expect(me).toMatchObject({
      id: 'first',
      name: 'first key',
      person: null,
      roles: ['admin', 'operator', 'approver'],
    });
    expect(me['permissions']).toEqual(expect.arrayContaining(['tokens.read', 'keys.manage', 'consents.decide']));
    expect(me['permissions']).not.toContain('tokens.pull');
  });

  it('with a link does the same, once: whoever has stolen it comes too late', async () => {
    const { link, expiresAt } = await aLink();
    const left = Date.parse(expiresAt) - Date.now();
    expect(left).toBeGreaterThan(50_000);
    expect(left).toBeLessThanOrEqual(60_000);
    expect((await signIn(api, { link })).me.id).toBe('first');
    const again = await ask('POST', '/v1/sessions', { body: { link } });
    expect([again.status, again.code]).toEqual([401, 'auth.unauthenticated']);
    expect(again.headers.get('set-cookie')).toBeNull();
  });

  it('is refused the same way for whatever is not valid', async () => {
    const { id, key } = await api.createKey({ name: 'gone', roles: ['viewer'] });
    const { link } = await aLink(key);
    await api.call('DELETE', `/v1/keys/${id}`);
    const told = new Set<string>();
    for (const body of [{ key }, { link }, { key: 'x' }, { link: 'x' }, { link: 'a'.repeat(43) }, { key: `${key}x` }]) {
      const { status, body: problem, headers } = await ask('POST', '/v1/sessions', { body });
      expect([status, headers.get('set-cookie')]).toEqual([401, null]);
      const { requestId: _differs, ...same } = problem;
      told.add(JSON.stringify(same));
    }
    expect(told.size).toBe(1);
    expect([...told][0]).toContain('keyturn sign-in');
  });

  it('takes a key or a link, and says so without a word of what was sent', async () => {
    for (const body of [
      {},
      { key: ADMIN_KEY, link: 'x' },
      { key: '' },
      { key: 1 },
      { secret: ADMIN_KEY },
      [ADMIN_KEY],
    ]) {
      const { status, code, body: problem } = await ask('POST', '/v1/sessions', { body });
      expect([body, status, code]).toEqual([body, 422, 'request.invalid']);
      expect(JSON.stringify(problem)).not.toContain(ADMIN_KEY);
    }
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    expect((await ask('POST', '/v1/sessions', { headers: form, body: `key=${ADMIN_KEY}` })).status).toBe(415);
  });

  it('is not for the key of a consumer, which is for a program', async () => {
    const { key } = await api.createKey({ name: 'nightly', roles: ['consumer', 'operator'], tokens: ['abc'] });
    const { status, code, detail } = await ask('POST', '/v1/sessions', { body: { key } });
    expect([status, code]).toEqual([403, 'auth.forbidden']);
    expect(detail).toContain('for a program');
    expect((await api.call('POST', '/v1/sign-in-links', { key })).status).toBe(403);
  });

  it('cannot be done by another page in the name of somebody else', async () => {
    for (const headers of [{ origin: 'http://evil.test' }, { origin: 'null' }, { 'sec-fetch-site': 'cross-site' }]) {
      const refused = await ask('POST', '/v1/sessions', { headers, body: { key: ADMIN_KEY } });
      expect([refused.status, refused.headers.get('set-cookie')]).toEqual([403, null]);
    }
    const headers = { origin: api.url, 'sec-fetch-site': 'same-origin' };
    expect((await ask('POST', '/v1/sessions', { headers, body: { key: ADMIN_KEY } })).status).toBe(201);
  });

  it('gives a new id each time, never one that was sent, and ends what this browser had', async () => {
    const planted = `keyturn_session=${'a'.repeat(43)}`;
    const first = await signIn(api);
    const answer = await api.call('POST', '/v1/sessions', {
      key: null,
      headers: { cookie: first.cookie },
      body: { key: ADMIN_KEY },
    });
    expect(answer.headers.get('set-cookie')).not.toContain(first.cookie);
    expect((await ask('GET', '/v1/me', { headers: { cookie: first.cookie } })).status).toBe(401);
    await api.call('POST', '/v1/sessions', { key: null, headers: { cookie: planted }, body: { key: ADMIN_KEY } });
    expect((await ask('GET', '/v1/me', { headers: { cookie: planted } })).status).toBe(401);
  });

  it('is never answered a second time from memory', async () => {
    const headers = { 'idempotency-key': 'the-same-key-twice' };
    const cookies = [];
    for (const _time of [1, 2]) {
      const answer = await api.call('POST', '/v1/sessions', { key: null, headers, body: { key: ADMIN_KEY } });
      cookies.push(answer.headers.get('set-cookie'));
    }
    expect(new Set(cookies).size).toBe(2);
    const links = [];
    for (const _time of [1, 2]) links.push(await (await api.call('POST', '/v1/sign-in-links', { headers })).text());
    expect(new Set(links).size).toBe(2);
  });
});

describe('a session', () => {
  it('tells a page that was loaded anew what it needs', async () => {
    const { cookie, csrf } = await signIn(api);
    const { body } = await ask('GET', '/v1/me', { headers: { cookie } });
    expect(body['session']).toEqual({ csrf, idleMinutes: 30, endsAt: expect.stringMatching(/^\d{4}-.*Z$/) });
    const { endsAt } = body['session'] as { endsAt: string };
    expect(Math.round((Date.parse(endsAt) - Date.now()) / 60_000)).toBe(12 * 60);
    expect(await (await api.call('GET', '/v1/me')).json()).not.toHaveProperty('session');
  });

  it('has the rights of its key, and says which', async () => {
    const { key } = await api.createKey({ name: 'reader', person: 'ann@acme.test', roles: ['viewer'] });
    const browser = await signIn(api, { key });
    expect(browser.me).toMatchObject({ name: 'reader', person: 'ann@acme.test', roles: ['viewer'] });
    expect(browser.me.permissions).toEqual(expect.not.arrayContaining(['keys.manage', 'tokens.apply']));
    const refused = await ask('POST', '/v1/keys', { headers: headersOf(browser), body: A_KEY });
    expect([refused.status, refused.detail]).toEqual([403, expect.stringContaining('admin')]);
  });

  it('changes nothing for another page, nor without its CSRF value', async () => {
    const browser = await signIn(api);
    const other = await signIn(api);
    const right = headersOf(browser);
    const attacks: Record<string, Record<string, string>> = {
      'from another site': { ...right, origin: 'http://evil.test', 'sec-fetch-site': 'cross-site' },
      'from another port': { ...right, origin: 'http://127.0.0.1:4790', 'sec-fetch-site': 'same-site' },
      'from a sandboxed frame': { ...right, origin: 'null' },
      'from a form': { cookie: browser.cookie, 'sec-fetch-site': 'none' },
      'without CSRF': { cookie: browser.cookie },
      'with an empty one': { ...right, 'x-keyturn-csrf': '' },
      'with that of another session': { ...right, 'x-keyturn-csrf': other.csrf },
      'with the id of the session': { ...right, 'x-keyturn-csrf': browser.cookie.split('=')[1] ?? '' },
    };
    const before = ((await (await api.call('GET', '/v1/keys')).json()) as { total: number }).total;
    for (const [name, headers] of Object.entries(attacks)) {
      const { status, code } = await ask('POST', '/v1/keys', { headers, body: A_KEY });
      expect([name, status, code]).toEqual([name, 403, 'auth.forbidden']);
    }
    expect(((await (await api.call('GET', '/v1/keys')).json()) as { total: number }).total).toBe(before);
    expect((await ask('POST', '/v1/keys', { headers: right, body: A_KEY })).status).toBe(201);
  });

  it('reads without CSRF, but not for another page', async () => {
    const { cookie } = await signIn(api);
    expect((await ask('GET', '/v1/keys', { headers: { cookie } })).status).toBe(200);
    const refused = await ask('GET', '/v1/keys', { headers: { cookie, 'sec-fetch-site': 'same-site' } });
    expect([refused.status, refused.code]).toEqual([403, 'auth.forbidden']);
  });

  it('is one audit row for each attack, under the name of its key', async () => {
    const { id, key } = await api.createKey({ name: 'attacked', roles: ['viewer'] });
    const before = (await api.parts.records.audit.head())?.seq ?? 0;
    const { cookie } = await signIn(api, { key });
    await ask('POST', '/v1/keys', { headers: { cookie }, body: A_KEY });
    await ask('POST', '/v1/sessions', { body: { key: 'wrong' } });
    const rows = await api.parts.records.audit.list({ after: before, limit: 10 });
    expect(rows.map(({ actor, action, outcome }) => [actor, action, outcome])).toEqual([
      [`key/${id}`, 'POST /v1/sessions', '201'],
      [`key/${id}`, 'POST /v1/keys', 'auth.forbidden'],
      ['anonymous', 'POST /v1/sessions', 'auth.unauthenticated'],
    ]);
    expect(rows[2]?.detail).toMatchObject({ remote: '127.0.0.1' });
  });

  it('gives way to a key that is sent, good or not', async () => {
    const { cookie } = await signIn(api);
    const { key } = await api.createKey({ name: 'beats-the-cookie', roles: ['viewer'] });
    const answer = await api.call('GET', '/v1/me', { key, headers: { cookie } });
    expect(await answer.json()).toMatchObject({ name: 'beats-the-cookie' });
    expect((await api.call('GET', '/v1/me', { key: 'wrong', headers: { cookie } })).status).toBe(401);
  });

  it('makes no sign-in link, which could outlive it', async () => {
    const browser = await signIn(api);
    const refused = await ask('POST', '/v1/sign-in-links', { headers: headersOf(browser) });
    expect([refused.status, refused.detail]).toEqual([403, expect.stringContaining('made with a key')]);
  });

  it('ends when one signs out, here and not in another browser', async () => {
    const [mine, other] = [await signIn(api), await signIn(api)];
    const { status, body, headers } = await ask('DELETE', '/v1/sessions/current', { headers: headersOf(mine) });
    expect([status, body]).toEqual([200, {}]);
    expect(headers.get('set-cookie')).toMatch(/^keyturn_session=; Max-Age=0; Path=\/; HttpOnly; SameSite=Strict$/);
    expect((await ask('GET', '/v1/me', { headers: { cookie: mine.cookie } })).status).toBe(401);
    expect((await ask('GET', '/v1/me', { headers: { cookie: other.cookie } })).status).toBe(200);
  });

  it('dies with its key, revoked here or by another process, as soon as the key does', async () => {
    for (const revoke of [
      (id: string) => api.call('DELETE', `/v1/keys/${id}`),
      (id: string) => api.parts.records.keys.revoke({ id, at: new Date().toISOString() }),
    ]) {
      const { id, key } = await api.createKey({ name: 'short-lived', roles: ['viewer'] });
      const { cookie } = await signIn(api, { key });
      expect((await ask('GET', '/v1/me', { headers: { cookie } })).status).toBe(200);
      await revoke(id);
      const revokedMs = performance.now();
      await until(async () => ((await ask('GET', '/v1/me', { headers: { cookie } })).status === 401 ? true : null));
      // Half a second on a quiet machine (authenticator.ts), and not the minutes of a session.
      expect(performance.now() - revokedMs).toBeLessThan(5_000);
    }
  });

  it('counts as a use of its key, and toward its limit', async () => {
    const { id, key } = await api.createKey({ name: 'used', roles: ['viewer'] });
    const { cookie } = await signIn(api, { key });
    const answer = await api.call('GET', '/v1/me', { key: null, headers: { cookie } });
    expect(answer.headers.get('ratelimit')).toMatch(/^"key";r=\d+/);
    expect((await api.parts.records.keys.find(id))?.lastUsedAt).not.toBeNull();
  });

  it("does not open what is open anyway, so that an ended one is in nobody's way", async () => {
    const cookie = `keyturn_session=${'b'.repeat(43)}`;
    for (const path of ['/livez', '/docs/errors', '/metrics']) {
      const answer = await api.call('GET', path, { key: null, headers: { cookie } });
      await answer.text();
      expect([path, answer.status]).toEqual([path, 200]);
    }
    expect((await ask('GET', '/v1/me', { headers: { cookie } })).status).toBe(401);
  });

  it('leaves no trace of ids, links and CSRF values in logs, records and metrics', async () => {
    const { link } = await aLink();
    const browser = await signIn(api, { link });
    await ask('POST', '/v1/sessions', { body: { link } });
    await ask('POST', '/v1/keys', { headers: { cookie: browser.cookie }, body: A_KEY });
    const metrics = await (await api.call('GET', '/metrics')).text();
    const audit = JSON.stringify(await api.parts.records.audit.list({ after: 0, limit: 500 }));
    const all = [metrics, audit, ...api.log].join('\n');
    for (const secret of [link, browser.csrf, browser.cookie.split('=')[1] ?? '']) expect(all).not.toContain(secret);
  });
});

describe('a session of the first key', () => {
  it('dies when that key is changed', async () => {
    const { cookie } = await signIn(api);
    const { records, secrets, redis } = api.parts;
    const changed = await openApiWithRedis({
      env: { KEYTURN_ADMIN_KEY: 'another-first-key-of-the-same-installation' },
    });
    const app = await createApi({ ...changed.parts, records, secrets, redis, metrics: new Metrics({ part: 'api' }) });
    try {
      const { statusCode } = await app.inject({ method: 'GET', url: '/v1/me', headers: { cookie, host: '127.0.0.1' } });
      expect(statusCode).toBe(401);
      expect((await ask('GET', '/v1/me', { headers: { cookie } })).status).toBe(200);
    } finally {
      await app.close();
      await changed.close();
    }
  });
});

describe('while Redis is away', () => {
  let cutOff: TestApi;
  beforeAll(async () => {
    cutOff = await openTestApi();
  });
  afterAll(() => cutOff?.close());

  it('browsers are told so, and programs go on', async () => {
    const cookie = `keyturn_session=${'c'.repeat(43)}`;
    const asBrowser = { key: null, headers: { cookie } };
    const calls = [
      await cutOff.call('GET', '/v1/me', asBrowser),
      await cutOff.call('POST', '/v1/sessions', { key: null, body: { key: ADMIN_KEY } }),
      await cutOff.call('POST', '/v1/sessions', { key: null, body: { link: 'd'.repeat(43) } }),
      await cutOff.call('POST', '/v1/sign-in-links'),
    ];
    for (const answer of calls) {
      expect(answer.status).toBe(503);
      expect(answer.headers.get('retry-after')).toBe('1');
      expect(await answer.json()).toMatchObject({
        code: 'service.unavailable',
        detail: expect.stringContaining('Redis'),
      });
    }
    expect((await cutOff.call('GET', '/v1/me')).status).toBe(200);
    expect((await cutOff.call('GET', '/v1/me', { headers: { cookie } })).status).toBe(200);
    expect((await cutOff.call('GET', '/livez', asBrowser)).status).toBe(200);
  });
});
