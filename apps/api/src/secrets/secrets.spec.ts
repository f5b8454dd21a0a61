import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openTestApi, type TestApi } from '../../test/open-test-api.ts';
import { recordToken } from '../../test/record-token.ts';
import { until } from '../../test/until.ts';

const VALUE = 'a-planted-secret-value';

describe('named secrets', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await openTestApi();
  });
  afterAll(() => api.close());

  it('are told apart by a fingerprint, and never come back', async () => {
    const stored = await api.call('PUT', '/v1/secrets/issuer-key', { body: { value: VALUE, note: 'of the issuer' } });
    const { fingerprint } = (await stored.json()) as { fingerprint: string };
    const again = await (
      await api.call('PUT', '/v1/secrets/issuer-key', { body: { value: VALUE, note: 'of the issuer' } })
    ).json();
    expect(again).toEqual({ name: 'issuer-key', fingerprint });
    const list = await (await api.call('GET', '/v1/secrets')).text();
    expect(JSON.parse(list)).toMatchObject({
      items: [{ name: 'issuer-key', fingerprint, note: 'of the issuer', usedBy: [] }],
      total: 1,
    });
    expect(list).not.toContain(VALUE);
    expect(await (await api.call('GET', '/v1/secrets/issuer-key')).text()).not.toContain(VALUE);
  });

  it('are not removed while a specification refers to them', async () => {
    await api.call('PUT', '/v1/secrets/in-use', { body: { value: VALUE } });
    await recordToken({ records: api.parts.records, id: 'uses-it', secret: 'in-use' });
    const refused = await until(async () => {
      const { items } = (await (await api.call('GET', '/v1/secrets')).json()) as {
        items: { name: string; usedBy: string[] }[];
      };
      return items.some(({ name, usedBy }) => name === 'in-use' && usedBy.includes('uses-it'))
        ? api.call('DELETE', '/v1/secrets/in-use')
        : null;
    });
    expect([refused.status, await refused.json()]).toEqual([409, expect.objectContaining({ code: 'secret.inUse' })]);
    expect((await api.call('GET', '/v1/secrets/in-use')).status).toBe(200);
  });

  it('are gone once removed', async () => {
    await api.call('PUT', '/v1/secrets/short-lived', { body: { value: VALUE } });
    expect((await api.call('DELETE', '/v1/secrets/short-lived')).status).toBe(200);
    expect((await api.call('DELETE', '/v1/secrets/short-lived')).status).toBe(404);
    expect((await api.call('GET', '/v1/secrets/short-lived')).status).toBe(404);
  });

  it('have names that are slugs', async () => {
    for (const name of ['A', 'ab', 'a%20b', 'x'.repeat(64)]) {
      expect((await api.call('PUT', `/v1/secrets/${name}`, { body: { value: VALUE } })).status).toBe(400);
    }
  });

  it('show neither in the audit nor in the log', async () => {
    const rows = await api.parts.records.audit.list({ after: 0, limit: 100 });
    expect(
      rows.some(({ action, subject }) => action === 'PUT /v1/secrets/:name' && subject === 'secret/issuer-key'),
    ).toBe(true);
    expect(JSON.stringify(rows) + api.log.join('')).not.toContain(VALUE);
  });
});
