import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openTestApi, type TestApi } from '../../test/open-test-api.ts';
import { routes } from '../app.module.ts';
import { hasRole, ROLES, type Role } from '../http/principal.ts';
import { PERMISSIONS } from './permissions.ts';

/** What each role may do, written out: a change of the table must show here. */
const MAY: Readonly<Record<Role, readonly string[]>> = {
  viewer: [
    'tokens.read',
    'consents.read',
    'migrations.read',
    'budgets.read',
    'fleet.read',
    'tasks.read',
    'events.read',
  ],
  operator: [
    'tokens.read',
    'tokens.apply',
    'tokens.command',
    'tokens.acknowledge',
    'consents.read',
    'migrations.read',
    'migrations.apply',
    'migrations.command',
    'budgets.read',
    'fleet.read',
    'fleet.apply',
    'tasks.read',
    'tasks.work',
    'events.read',
    'secrets.manage',
  ],
  approver: [
    'tokens.read',
    'tokens.confirm',
    'consents.read',
    'consents.decide',
    'migrations.read',
    'budgets.read',
    'fleet.read',
    'tasks.read',
    'events.read',
  ],
  admin: ['keys.manage', 'audit.read'],
  consumer: ['tokens.pull', 'tokens.acknowledge'],
};

describe('roles', () => {
  let api: TestApi;
  const keys = new Map<Role, string>();

  beforeAll(async () => {
    api = await openTestApi();
    for (const role of ROLES) {
      const { key } = await api.createKey({
        name: `a-${role}`,
        roles: [role],
        ...(role === 'consumer' && { tokens: ['mine'] }),
      });
      keys.set(role, key);
    }
  });
  afterAll(() => api.close());

  it.each(ROLES)('%s may do what is written here and nothing else', (role) => {
    const principal = { keyId: 'k', name: 'k', person: null, roles: [role], tokens: null };
    const granted = Object.entries(PERMISSIONS).filter(([, needed]) => needed.some((one) => hasRole(principal, one)));
    expect(granted.map(([permission]) => permission).toSorted()).toEqual([...MAY[role]].toSorted());
  });

  it.each(ROLES)(
    '%s is turned away with 403, which names the role, from every route that is not for it',
    async (role) => {
      for (const { method, path, permission } of routes) {
        if (permission === 'open' || permission === 'self' || permission === 'public' || MAY[role].includes(permission))
          continue;
        const answer = await api.call(method, path.replaceAll(/\/:[a-z]+/gi, '/abc'), { key: keys.get(role) ?? '' });
        expect([path, answer.status]).toEqual([path, 403]);
        const { code, detail } = (await answer.json()) as { code: string; detail: string };
        expect(code).toBe('auth.forbidden');
        expect(PERMISSIONS[permission].some((needed) => detail.includes(needed))).toBe(true);
      }
    },
  );

  it('hides from a consumer every token but those its key names', async () => {
    const answer = await api.call('GET', '/v1/tokens/not-mine/value', { key: keys.get('consumer') ?? '' });
    expect(answer.status).toBe(404);
    expect(await answer.json()).toMatchObject({ code: 'resource.notFound' });
  });

  it('are told by /v1/me', async () => {
    const answer = await api.call('GET', '/v1/me', { key: keys.get('consumer') ?? '' });
    expect(await answer.json()).toMatchObject({ name: 'a-consumer', roles: ['consumer'], tokens: ['mine'] });
  });
});
