import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openTestApi, type TestApi } from '../../test/open-test-api.ts';
import { keyIdOf } from '../auth/api-key.ts';

describe('keys', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await openTestApi();
  });
  afterAll(() => api.close());

  it('are shown once, and kept as a hash alone', async () => {
    const answer = await api.call('POST', '/v1/keys', {
      body: { name: 'ci', person: 'a@acme.test', roles: ['viewer'] },
    });
    const { id, key, expiresAt } = (await answer.json()) as { id: string; key: string; expiresAt: string };
    expect(answer.status).toBe(201);
    expect(key).toMatch(/^kt_[a-z0-9]{10}_[0-9a-f]{64}_[0-9a-f]{8}$/);
    expect(keyIdOf(key)).toBe(id);
    const days = (Date.parse(expiresAt) - Date.now()) / 86_400_000;
    expect(Math.round(days)).toBe(90);
    const list = await (await api.call('GET', '/v1/keys')).text();
    expect(list).toContain(id);
    expect(list).not.toContain(key.split('_')[2]);
    expect(JSON.stringify(await api.parts.records.keys.find(id))).not.toContain(key.split('_')[2]);
  });

  it('with a typing error are noticed by their checksum', () => {
    expect(
      keyIdOf('kt_abcdefghij_0000000000000000000000000000000000000000000000000000000000000000_00000000'),
    ).toBeNull();
  });

  it('are refused from the moment they are revoked, and revoking again answers the same', async () => {
    const { id, key } = await api.createKey({ name: 'short', roles: ['viewer'] });
    expect((await api.call('GET', '/v1/me', { key })).status).toBe(200);
    const first = await (await api.call('DELETE', `/v1/keys/${id}`)).json();
    expect((await api.call('GET', '/v1/me', { key })).status).toBe(401);
    expect(await (await api.call('DELETE', `/v1/keys/${id}`)).json()).toEqual({
      ...(first as object),
      lastUsedAt: expect.anything(),
    });
  });

  it('that another process revokes are refused within a second', async () => {
    const { id, key } = await api.createKey({ name: 'elsewhere', roles: ['viewer'] });
    expect((await api.call('GET', '/v1/me', { key })).status).toBe(200);
    await api.parts.records.keys.revoke({ id, at: new Date().toISOString() });
    const deadline = Date.now() + 1000;
    let status = 200;
    while (status === 200 && Date.now() < deadline) ({ status } = await api.call('GET', '/v1/me', { key }));
    expect(status).toBe(401);
  });

  it('of a consumer name tokens, others do not', async () => {
    for (const body of [
      { name: 'nightly', roles: ['consumer'] },
      { name: 'Nightly Import', roles: ['consumer'], tokens: ['abc'] },
      { name: 'x', roles: ['viewer'], tokens: ['abc'] },
      { name: 'x', roles: ['viewer', 'viewer'] },
      { name: 'x', roles: [] },
      { name: 'x', roles: ['root'] },
      { name: 'x', roles: ['viewer'], expiresIn: '3 days' },
    ]) {
      expect((await api.call('POST', '/v1/keys', { body })).status).toBe(422);
    }
    expect(
      (await api.call('POST', '/v1/keys', { body: { name: 'nightly', roles: ['consumer'], tokens: ['abc'] } })).status,
    ).toBe(201);
  });

  it('do not include a way to revoke the first one', async () => {
    const answer = await api.call('DELETE', '/v1/keys/first');
    expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([403, 'auth.forbidden']);
    expect((await api.call('DELETE', '/v1/keys/nobody')).status).toBe(404);
  });

  it('leave one audit row each when they are made and when they are revoked, without the value', async () => {
    const before = (await api.parts.records.audit.head())?.seq ?? 0;
    const { id, key } = await api.createKey({ name: 'audited', roles: ['viewer'] });
    await api.call('DELETE', `/v1/keys/${id}`);
    const rows = await api.parts.records.audit.list({ after: before, limit: 10 });
    expect(rows.map(({ actor, action, subject, outcome }) => [actor, action, subject, outcome])).toEqual([
      ['key/first', 'POST /v1/keys', `key/${id}`, '201'],
      ['key/first', 'DELETE /v1/keys/:id', `key/${id}`, '200'],
    ]);
    expect(JSON.stringify(rows)).not.toContain(key.split('_')[2]);
  });
});
