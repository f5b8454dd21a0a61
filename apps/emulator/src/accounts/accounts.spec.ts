import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Answer, send, sendJson, startEmulator } from '../../test/issuer-client.ts';
import { PageVisitor } from '../../test/page-visitor.ts';
import type { Emulator } from '../index.ts';

let emulator: Emulator;

beforeEach(async () => {
  emulator = await startEmulator();
});
afterEach(() => emulator.close());

const LIST = '/admin/api-access/v1/orgs/emulator-org/api-tokens';
const OWN = '/users/emulator-account/manage/api-tokens';
const admin = (path: string, method = 'GET', key = 'emulator-org-key'): Promise<Answer> =>
  send(`${emulator.url}${path}`, { method, headers: { authorization: `Bearer ${key}` } });
const whoAmI = (account: string, token: string): Promise<Answer> => {
  const authorization = `Basic ${Buffer.from(`${account}:${token}`).toString('base64')}`;
  return send(`${emulator.url}/sites/acme/rest/api/3/myself`, { headers: { authorization } });
};

interface Page {
  readonly data: readonly { label: string }[];
  readonly links: { next: string; prev: string };
}

async function create(label: string, { account = 'svc@acme.test', days = '30' } = {}): Promise<string> {
  const page = new PageVisitor({ base: emulator.url });
  await page.open(`/id/manage-profile/security/api-tokens?account=${account}`);
  await page.submit('Create', { Name: label, 'Expires in (days)': days });
  return page.value('Token');
}

describe('the built-in account token', () => {
  it('signs in and is listed with its account', async () => {
    const me = await whoAmI('migrator@acme.test', 'emulator-token');
    expect(me.json).toMatchObject({ accountId: 'emulator-account', emailAddress: 'migrator@acme.test' });
    const list = await admin(LIST);
    expect(list.json).toEqual({
      data: [
        {
          id: 'emulator-token-id',
          label: 'emulator-token',
          status: 'ALLOWED',
          createdAt: expect.any(String),
          expiresAt: expect.any(String),
          lastActiveAt: null,
          user: {
            id: 'emulator-account',
            orgId: 'emulator-org',
            name: 'migrator@acme.test',
            email: 'migrator@acme.test',
          },
        },
      ],
      links: { self: `${LIST}?cursor=0`, next: null, prev: null },
    });
    for (const header of ['limit', 'remaining', 'reset'])
      expect(list.headers.get(`x-ratelimit-${header}`)).not.toBeNull();
  });

  it('ends when it is expired, and comes back with a reset', async () => {
    await sendJson(`${emulator.url}/_emulator/tokens/expire`, { method: 'POST', body: { label: 'emulator-token' } });
    expect((await whoAmI('migrator@acme.test', 'emulator-token')).status).toBe(401);
    expect((await admin(`${LIST}/count`)).json).toEqual({ count: 1 });
    await send(`${emulator.url}/_emulator/reset`, { method: 'POST' });
    expect((await whoAmI('migrator@acme.test', 'emulator-token')).status).toBe(200);
  });
});

describe('a token made on the page', () => {
  it('works for its account until it is deleted, once and for all', async () => {
    const value = await create('nightly');
    expect((await whoAmI('svc@acme.test', value)).status).toBe(200);
    expect((await whoAmI('migrator@acme.test', value)).status).toBe(401);
    const { data } = (await admin(`${LIST}?q=nightly`)).json as {
      data: { id: string; lastActiveAt: string; user: { id: string } }[];
    };
    expect(data).toEqual([expect.objectContaining({ label: 'nightly', lastActiveAt: expect.any(String) })]);
    const own = `/users/${data[0]?.user.id}/manage/api-tokens`;
    const mine = await admin(own);
    expect(mine.json).toEqual([
      {
        id: data[0]?.id,
        label: 'nightly',
        createdAt: expect.any(String),
        lastAccess: expect.any(String),
        expiry: expect.any(String),
      },
    ]);
    expect(mine.text).not.toContain(value);
    expect((await admin(`${own}/${data[0]?.id}`, 'DELETE')).status).toBe(204);
    expect((await whoAmI('svc@acme.test', value)).status).toBe(401);
    expect((await admin(`${own}/${data[0]?.id}`, 'DELETE')).status).toBe(404);
    expect((await admin(own)).json).toEqual([]);
  });

  it('lives for the days that were chosen, of which there are 1 to 365', async () => {
    await create('short', { days: '7' });
    const { data } = (await admin(`${LIST}?q=short`)).json as { data: { createdAt: string; expiresAt: string }[] };
    expect(Date.parse(data[0]!.expiresAt) - Date.parse(data[0]!.createdAt)).toBeCloseTo(7 * 86_400_000, -3);
    for (const days of ['0', '366', '1.5', '']) expect(await create('none', { days })).toBe('');
  });

  it('is listed page by page', async () => {
    for (let number = 1; number <= 51; number += 1) await create(`t${number}`);
    const first = (await admin(LIST)).json as Page;
    const second = (await admin(first.links.next)).json as Page;
    expect([first.data.length, second.data.length, second.links.next]).toEqual([50, 2, null]);
    const back = (await admin(second.links.prev)).json as Page;
    expect(back.data.map(({ label }) => label)).toEqual(first.data.map(({ label }) => label));
    const larger = (await admin(`${LIST}?pageSize=51`)).json as Page;
    const rest = (await admin(larger.links.next)).json as Page;
    expect([larger.data.length, rest.data.length, rest.links.next]).toEqual([51, 1, null]);
  });
});

describe('the organisation admin calls', () => {
  it.each([LIST, `${LIST}/count`, OWN])('ask for the key of the organisation: %s', async (path) => {
    expect((await admin(path, 'GET', 'wrong')).status).toBe(401);
    expect((await send(`${emulator.url}${path}`)).status).toBe(401);
    expect((await admin(path)).status).toBe(200);
  });

  it('know one organisation only, and filters they understand', async () => {
    expect((await admin(LIST.replace('emulator-org', 'other-org'))).status).toBe(404);
    expect((await admin(`${LIST}?colour=blue`)).status).toBe(400);
    expect((await admin(`${LIST}?status=BLOCKED`)).json).toMatchObject({ data: [] });
  });

  it('meet the faults and are in the call log, the delete with its label', async () => {
    await create('doomed', { account: 'migrator@acme.test' });
    const [token] = ((await admin(OWN)).json as { id: string; label: string }[]).filter(
      ({ label }) => label === 'doomed',
    );
    const body = { rate: 1, seed: 1, kinds: ['truncated'] };
    await sendJson(`${emulator.url}/_emulator/faults`, { method: 'PUT', body });
    // There is nothing to cut off a 204.
    expect((await admin(`${OWN}/${token?.id}`, 'DELETE')).status).toBe(204);
    const { items } = (await send(`${emulator.url}/_emulator/calls?subject=doomed`)).json as { items: unknown[] };
    expect(items.at(-1)).toMatchObject({ method: 'DELETE', status: 204, fault: 'truncated' });
  });
});
