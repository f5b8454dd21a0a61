import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { REAL_TIME } from '@keyturn/domain';
import { openTestApi, type TestApi } from '../../test/open-test-api.ts';
import { createReadiness } from './readiness.ts';

const asked = (pollers: number) => ({
  temporal: {
    check: () => Promise.resolve({ latencyMs: 1, pollers, databaseId: 'x' }),
    close: () => Promise.resolve(),
  },
  clock: REAL_TIME,
  fleet: { lagMs: () => 5 },
});

describe('health', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await openTestApi();
  });
  afterAll(() => api.close());

  it('is open on this machine', async () => {
    for (const path of ['/livez', '/metrics', '/openapi.json', '/docs', '/docs/errors']) {
      expect([path, (await api.call('GET', path, { key: null })).status]).toEqual([path, 200]);
    }
  });

  it('is not ready without Temporal, and says which part is away and what time it is for the fleet', async () => {
    const answer = await api.call('GET', '/readyz', { key: null });
    expect(answer.status).toBe(503);
    expect(await answer.json()).toMatchObject({
      status: 'notReady',
      checks: {
        temporal: { ok: false },
        workers: { ok: false },
        records: { ok: true },
        redis: { ok: false },
        informer: { ok: true },
      },
      clock: { factor: 1 },
    });
  });

  it('is ready with Temporal, a worker and records, even without Redis', async () => {
    const { records, redis } = api.parts;
    expect((await createReadiness({ ...asked(1), records, redis })()).status).toBe('ready');
    expect((await createReadiness({ ...asked(0), records, redis })()).status).toBe('notReady');
  });

  it('counts answers by the template of their route', async () => {
    await api.call('GET', '/v1/tokens/some-planted-id');
    const text = await (await api.call('GET', '/metrics', { key: null })).text();
    expect(text).toMatch(/keyturn_http_request_duration_seconds_count\{[^}]*route="\/v1\/tokens\/:id"[^}]*\} 1/);
    expect(text).toContain('keyturn_informer_lag_seconds');
    expect(text).not.toContain('some-planted-id');
  });
});
