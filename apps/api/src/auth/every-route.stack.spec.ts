import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Browser, headersOf, openApiWithRedis, signIn } from '../../test/open-signed-in.ts';
import type { TestApi } from '../../test/open-test-api.ts';
import { routes } from '../app.module.ts';

const guarded = routes.filter(({ permission }) => permission !== 'public' && permission !== 'open');
const reading = guarded.filter(({ method }) => method === 'GET');
const changing = guarded.filter(({ method }) => method !== 'GET');

describe('every route, asked by a browser', () => {
  let api: TestApi;
  let browser: Browser;

  beforeAll(async () => {
    api = await openApiWithRedis();
    browser = await signIn(api);
  });
  afterAll(() => api?.close());

  const knock = async ({ method, path }: { method: string; path: string }, headers: Record<string, string>) => {
    const { status, body } = await api.wire(method, path.replaceAll(/\/:[a-z]+/gi, '/abc'), headers);
    const { code } = JSON.parse(body === '' ? '{}' : body) as { code?: string };
    return [method, path, status, code];
  };

  it('answers 401 to a cookie that is no session, any more or ever', async () => {
    const ended = await signIn(api);
    await api.call('DELETE', '/v1/sessions/current', { key: null, headers: headersOf(ended) });
    const cookies = [ended.cookie, `keyturn_session=${'a'.repeat(43)}`, 'keyturn_session=', 'keyturn_session=x;'];
    for (const route of guarded) {
      for (const cookie of cookies) {
        const headers = { ...headersOf(ended), cookie };
        expect(await knock(route, headers)).toEqual([route.method, route.path, 401, 'auth.unauthenticated']);
      }
    }
  });

  it('answers 403 to a change without the CSRF value, whatever the route', async () => {
    for (const route of changing) {
      for (const headers of [{}, { 'x-keyturn-csrf': 'wrong' }, { 'x-keyturn-csrf': browser.cookie }]) {
        const answer = await knock(route, { cookie: browser.cookie, ...headers });
        expect(answer).toEqual([route.method, route.path, 403, 'auth.forbidden']);
      }
    }
  });

  it('answers 403 to another page that has the browser ask, CSRF value or not', async () => {
    for (const route of [...reading, ...changing]) {
      for (const headers of [{ origin: 'http://evil.test' }, { 'sec-fetch-site': 'same-site' }]) {
        const answer = await knock(route, { ...headersOf(browser), ...headers });
        expect(answer).toEqual([route.method, route.path, 403, 'auth.forbidden']);
      }
    }
  });

  it('answers no other method, signed in or not', async () => {
    for (const { path } of guarded) {
      const headers = { ...headersOf(browser), 'content-type': 'application/json' };
      const { status } = await api.wire('PATCH', path.replaceAll(/\/:[a-z]+/gi, '/abc'), headers);
      expect([path, status]).toEqual([path, 405]);
    }
  });
});
