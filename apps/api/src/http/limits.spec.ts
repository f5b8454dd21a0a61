import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openTestApi, type TestApi } from '../../test/open-test-api.ts';

describe('the limit per key', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await openTestApi({ env: { KEYTURN_RATE_LIMIT: '10' } });
  });
  afterAll(() => api.close());

  it('is told with every answer, and what goes beyond it waits', async () => {
    const first = await api.call('GET', '/v1/me');
    expect(first.headers.get('ratelimit-policy')).toBe('"key";q=10;w=60');
    expect(first.headers.get('ratelimit')).toMatch(/^"key";r=9;t=\d+$/);
    const { key } = await api.createKey({ name: 'other', roles: ['viewer'] });
    const statuses: number[] = [];
    for (let sent = 2; sent < 12; sent += 1) statuses.push((await api.call('GET', '/v1/me')).status);
    expect(statuses).toEqual([200, 200, 200, 200, 200, 200, 200, 200, 429, 429]);
    const refused = await api.call('GET', '/v1/me');
    expect(await refused.json()).toMatchObject({ code: 'request.limited', retryable: true });
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await api.call('GET', '/v1/me', { key })).status).toBe(200);
  });

  it('also holds for an address that guesses, which then leaves no more audit rows', async () => {
    const statuses: number[] = [];
    for (let sent = 0; sent < 12; sent += 1)
      statuses.push((await api.call('GET', '/v1/me', { key: `guess-${sent}` })).status);
    expect(statuses.slice(0, 10)).toEqual(Array.from({ length: 10 }, () => 401));
    expect(statuses.slice(10)).toEqual([429, 429]);
    const denied = (await api.parts.records.audit.list({ after: 0, limit: 100 })).filter(
      ({ outcome }) => outcome === 'auth.unauthenticated',
    );
    expect(denied).toHaveLength(10);
  });

  it('takes over a request id that is well-formed, and no other', async () => {
    for (const [sent, kept] of [
      ['trace-0123456789', true],
      ['short', false],
      ['with space in it', false],
      ['x'.repeat(129), false],
    ] as const) {
      const answer = await api.call('GET', '/livez', { key: null, headers: { 'x-request-id': sent } });
      expect([sent, answer.headers.get('x-request-id') === sent]).toEqual([sent, kept]);
    }
  });
});
