import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { TokenSpec } from '@keyturn/domain';
import { anotherServer } from '../../test/a-migration-spec.ts';
import { Connections } from '../../test/connections.ts';
import { OPENING_MS, openTestFleet, type TestFleet } from '../../test/open-test-fleet.ts';

let fleet: TestFleet;
let connections: Connections;
let ada: string;
let bob: string;

beforeAll(async () => {
  fleet = await openTestFleet();
  connections = new Connections(fleet);
}, OPENING_MS);
afterAll(() => fleet.api.close());

describe('whoever consents', () => {
  it('is an approver', async () => {
    const id = await connections.addAwaited('roles');
    for (const role of ['viewer', 'operator', 'admin']) {
      const { key } = await fleet.api.createKey({ name: `a-${role}`, roles: [role] });
      const answer = await fleet.ask('POST', `/v1/tokens/${id}/consents`, {
        key,
        body: { wordingHash: 'a'.repeat(64) },
      });
      expect([answer.status, answer.body['code']]).toEqual([403, 'auth.forbidden']);
      expect(answer.body['detail']).toContain('approver');
    }
  });
});

describe('four eyes', () => {
  const policy = { fourEyes: true };

  it('let a single approver consent to what they started themselves, and say so', async () => {
    const id = await connections.addAwaited('alone', { startedBy: 'first key', policy });
    expect(await connections.given(id)).toMatchObject({ selfConfirmed: true });
  });

  it('refuse whoever started the migration once there is a second approver, whatever their key is called', async () => {
    ada = (await fleet.api.createKey({ name: 'laptop', person: 'ada@acme.test', roles: ['operator', 'approver'] })).key;
    bob = (await fleet.api.createKey({ name: 'bob', person: 'bob@acme.test', roles: ['approver'] })).key;
    const id = await connections.addAwaited('two', { startedBy: 'Ada@acme.test', policy });
    const { status, body } = await connections.give(id, { key: ada });
    expect([status, body['code']]).toEqual([403, 'auth.fourEyes']);
    expect(body['action']).toContain('another approver');
    expect(await connections.rows(id)).toEqual([]);
    expect(await connections.given(id, { key: bob })).toMatchObject({
      grantedBy: 'bob@acme.test',
      selfConfirmed: false,
    });
  });

  it('refuse the owner where nobody but the clock asks', async () => {
    const id = await connections.add('by-the-clock', policy);
    const owner = await fleet.api.createKey({ name: 'owner', person: 'migrations@acme.test', roles: ['approver'] });
    expect((await connections.give(id, { key: owner.key, body: { standing: true } })).body['code']).toBe(
      'auth.fourEyes',
    );
    expect((await connections.give(id, { key: ada, body: { standing: true } })).status).toBe(201);
  });

  it('count only approvers of the policy', async () => {
    const id = await connections.addAwaited('only-ada', {
      startedBy: 'ada@acme.test',
      policy: { fourEyes: true, approvers: ['ada@acme.test'] },
    });
    expect(await connections.given(id, { key: ada })).toMatchObject({ selfConfirmed: true });
  });

  it('stay while a migration of the token was registered with them, although the token does without by now', async () => {
    const change = { id: 'promised', server: anotherServer(), consent: { fourEyes: true } };
    await fleet.migration(change);
    const { body } = await fleet.ask('GET', '/v1/migrations/promised');
    const { id } = body['token'] as { id: string };
    const token = await fleet.ask('GET', `/v1/tokens/${id}`);
    const spec = token.body['spec'] as TokenSpec;
    const lax = { ...spec, container: { ...spec.container, consent: { fourEyes: false } } };
    expect((await fleet.ask('PUT', `/v1/tokens/${id}`, { body: lax })).status).toBe(200);
    await connections.await(id, 'ada@acme.test');
    expect((await connections.give(id, { key: ada })).body['code']).toBe('auth.fourEyes');
    await fleet.ask('POST', '/v1/migrations/promised/abandon', { body: { reason: 'not needed' } });
    expect(await connections.given(id, { key: ada })).toMatchObject({ selfConfirmed: false });
  });

  it('are not asked for where the policy does without', async () => {
    const id = await connections.addAwaited('trusting', { startedBy: 'ada@acme.test', policy: { fourEyes: false } });
    expect(await connections.given(id, { key: ada })).toMatchObject({ selfConfirmed: false });
  });
});

describe('the approvers of a policy', () => {
  it('are named to an approver who is none of them', async () => {
    const id = await connections.addAwaited('bobs', { policy: { approvers: ['bob@acme.test', 'role:admin'] } });
    const { status, body } = await connections.give(id, { key: ada });
    expect([status, body['code']]).toEqual([403, 'auth.forbidden']);
    expect(body['detail']).toContain('"bob@acme.test", "role:admin"');
    expect(
      (await fleet.ask('POST', `/v1/tokens/${id}/consents:refuse`, { key: ada, body: { comment: 'no' } })).status,
    ).toBe(403);
    expect((await connections.give(id, { key: bob })).status).toBe(201);
  });
});

describe('POST /v1/tokens/{id}/consents:refuse', () => {
  it('renews nothing and keeps why in the feed', async () => {
    const id = await connections.addAwaited('refused');
    const { status, body } = await connections.refuse(id);
    expect([status, body['id'], body['consent']]).toEqual([200, id, null]);
    await connections.settle(id);
    const { items } = (await fleet.ask('GET', `/v1/events?subject=token/${id}&type=keyturn.consent.refused`)).body;
    expect(items).toMatchObject([{ data: { by: 'first key', comment: 'not before the audit', version: 1 } }]);
    expect((await fleet.ask('GET', `/v1/tokens/${id}`)).body).toMatchObject({ currentVersion: null });
  });

  it('needs a comment, and somebody who is asked', async () => {
    const id = await connections.add('not-asked');
    expect((await connections.refuse(id, { body: {} })).status).toBe(422);
    const { status, body } = await connections.refuse(id);
    expect([status, body['code']]).toEqual([409, 'consent.notAwaited']);
  });
});
