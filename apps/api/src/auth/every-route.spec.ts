import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openTestApi, type TestApi } from '../../test/open-test-api.ts';
import { PATH_VARIANTS } from '../../test/path-variants.ts';
import { routes } from '../app.module.ts';
import { PAGE_PATHS, ROOT_FILES } from '../dashboard/page-paths.ts';
import { createApiKey, digestOf } from './api-key.ts';

const guarded = routes.filter(({ permission }) => permission !== 'public' && permission !== 'open');

const METHODS = ['HEAD', 'OPTIONS', 'PATCH', 'TRACE', 'PROPFIND', 'QUERY'];

describe('every route', () => {
  let api: TestApi;
  const credentials: Record<string, string | undefined> = {};

  beforeAll(async () => {
    api = await openTestApi();
    const [expired, revoked] = [createApiKey(), createApiKey()];
    const row = {
      name: 'x',
      person: null,
      roles: ['admin', 'operator', 'approver'],
      tokens: null,
      createdAt: '2020-01-01T00:00:00.000Z',
    };
    await api.parts.records.keys.insert({
      ...row,
      id: expired.id,
      secretHash: digestOf(expired.key).toString('hex'),
      expiresAt: '2020-02-01T00:00:00.000Z',
    });
    await api.parts.records.keys.insert({
      ...row,
      id: revoked.id,
      secretHash: digestOf(revoked.key).toString('hex'),
      expiresAt: null,
    });
    await api.parts.records.keys.revoke({ id: revoked.id, at: '2020-02-01T00:00:00.000Z' });
    Object.assign(credentials, {
      none: undefined,
      wrong: `Bearer ${createApiKey().key}`,
      expired: `Bearer ${expired.key}`,
      revoked: `Bearer ${revoked.key}`,
      'another scheme': `Basic ${expired.key}`,
      nonsense: 'Bearer',
    });
  });
  afterAll(() => api.close());

  const knock = (method: string, path: string, authorization: string | undefined) =>
    api.wire(method, path, authorization === undefined ? {} : { authorization });

  it('is in the list, and most of them are guarded', () => {
    expect(guarded.length).toBeGreaterThan(20);
    const unguarded = routes.filter((route) => !guarded.includes(route));
    const isDashboard = ({ path }: (typeof routes)[number]) =>
      [...PAGE_PATHS, ...ROOT_FILES.map((name) => `/${name}`), '/assets/:file'].includes(path);
    expect(unguarded.filter((route) => !isDashboard(route)).map(({ method, path }) => `${method} ${path}`)).toEqual([
      'GET /docs',
      'GET /docs/errors',
      'GET /livez',
      'GET /metrics',
      'GET /openapi.json',
      'GET /readyz',
      'POST /v1/sessions',
    ]);
    // What the dashboard's addresses answer is the same for everybody.
    for (const { method, permission } of unguarded.filter(isDashboard))
      expect([method, permission]).toEqual(['GET', 'public']);
  });

  it('answers 401 the same way to whoever has no valid credential', async () => {
    const told = new Set<string>();
    for (const { method, path } of guarded) {
      for (const authorization of Object.values(credentials)) {
        const { status, body, headers } = await knock(method, path.replaceAll(/\/:[a-z]+/gi, '/abc'), authorization);
        expect([method, path, status]).toEqual([method, path, 401]);
        expect(headers['www-authenticate']).toBe('Bearer');
        const { requestId: _differs, ...problem } = JSON.parse(body) as Record<string, unknown>;
        told.add(JSON.stringify(problem));
      }
    }
    expect(told.size).toBe(1);
  });

  it('lets nobody in by another way of writing its path', async () => {
    for (const { method, path } of guarded) {
      for (const [name, variant] of Object.entries(PATH_VARIANTS)) {
        const written = variant(path.replaceAll(/\/:[a-z]+/gi, '/abc'));
        const { status } = await knock(method, written, credentials['wrong']);
        expect([name, written, [400, 401, 404].includes(status)]).toEqual([name, written, true]);
      }
    }
  });

  it('lets nobody in by another method', async () => {
    for (const { path } of guarded) {
      for (const method of METHODS) {
        const { status } = await knock(method, path.replaceAll(/\/:[a-z]+/gi, '/abc'), undefined);
        expect([method, path, status]).toEqual([method, path, 401]);
      }
    }
  });

  it('leaves one audit row for each denied request', async () => {
    const before = (await api.parts.records.audit.head())?.seq ?? 0;
    await knock('GET', '/v1/tokens', credentials['wrong']);
    const [row, ...more] = await api.parts.records.audit.list({ after: before, limit: 10 });
    expect(more).toEqual([]);
    expect(row).toMatchObject({ actor: 'anonymous', action: 'GET /v1/tokens', outcome: 'auth.unauthenticated' });
  });
});
