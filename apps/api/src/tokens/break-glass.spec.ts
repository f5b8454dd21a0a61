import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { OPENING_MS, openTestFleet, type TestFleet } from '../../test/open-test-fleet.ts';

let fleet: TestFleet;

beforeAll(async () => {
  fleet = await openTestFleet();
  for (const id of ['alone', 'asked', 'other', 'late']) await fleet.token({ id });
}, OPENING_MS);

afterEach(() => void Object.assign(fleet, { temporal: 'there', working: false }));
afterAll(() => fleet.api.close());

const breakGlass = (id: string, key?: string) =>
  fleet.ask('POST', `/v1/tokens/${id}/rotate`, {
    body: { reason: 'leaked', breakGlass: true },
    ...(key !== undefined && { key }),
  });
const confirm = (id: string, confirmation: unknown, key: string) =>
  fleet.ask('POST', `/v1/tokens/${id}/rotate/${String(confirmation)}/confirm`, { key });
const codeOf = ({ status, body }: { status: number; body: Record<string, unknown> }) => [status, body['code']];

async function lastAudit(id: string) {
  const rows = await fleet.api.parts.records.audit.list({ after: 0, limit: 500, subject: `token/${id}` });
  return rows.at(-1);
}

describe('an emergency rotation', () => {
  let alice: string;
  let aliceToo: string;
  let bob: string;
  let operator: string;

  it('begins at once while there is one approver, and the audit says that nobody else confirmed it', async () => {
    expect(await breakGlass('alone')).toMatchObject({ status: 202, body: { version: 2 } });
    expect(await lastAudit('alone')).toMatchObject({
      outcome: '202',
      detail: { breakGlass: true, selfConfirmed: true },
    });
    await fleet.lives.settle('alone');
    const { snapshot } = await fleet.lives.gateway.status({ tokenId: 'alone' });
    expect(snapshot?.state.versions.map(({ version, status }) => [version, status])).toEqual([
      [1, 'revoked'],
      [2, 'current'],
    ]);
  });

  it('waits for another person once there is one, and changes nothing until then', async () => {
    const key = async (name: string, person: string, roles: string[]) =>
      (await fleet.api.createKey({ name, person, roles })).key;
    alice = await key('a-1', 'alice@acme.test', ['operator', 'approver']);
    aliceToo = await key('a-2', 'Alice@acme.test', ['operator', 'approver']);
    bob = await key('b-1', 'bob@acme.test', ['approver']);
    operator = await key('o-1', 'olga@acme.test', ['operator']);
    const before = (await fleet.ask('GET', '/v1/tokens/asked')).body['revision'];
    const { status, body } = await breakGlass('asked', alice);
    expect([status, Object.keys(body)]).toEqual([202, ['confirmation', 'expiresAt']]);
    for (const own of [alice, aliceToo])
      expect(codeOf(await confirm('asked', body['confirmation'], own))).toEqual([403, 'auth.fourEyes']);
    expect(codeOf(await confirm('asked', body['confirmation'], operator))).toEqual([403, 'auth.forbidden']);
    expect((await fleet.ask('GET', '/v1/tokens/asked')).body['revision']).toBe(before);
    expect(await confirm('asked', body['confirmation'], bob)).toMatchObject({ status: 202, body: { version: 2 } });
    expect(await lastAudit('asked')).toMatchObject({
      detail: { breakGlass: true, requestedBy: 'alice@acme.test', confirmed: 'bob@acme.test' },
    });
    expect(codeOf(await confirm('asked', body['confirmation'], bob))).toEqual([410, 'reveal.spent']);
  });

  it('is confirmed for its own token only, and only if somebody asked for it', async () => {
    const { body } = await breakGlass('other', alice);
    expect(codeOf(await confirm('late', body['confirmation'], bob))).toEqual([404, 'resource.notFound']);
    expect(codeOf(await confirm('other', 'f'.repeat(32), bob))).toEqual([404, 'resource.notFound']);
    expect((await fleet.ask('GET', '/v1/tokens/late')).body['phase']).toBe('active');
  });

  it('is carried out once, however often it is confirmed while nobody hears the answer', async () => {
    const { body } = await breakGlass('late', operator);
    const confirmation = body['confirmation'];
    fleet.temporal = 'away';
    expect((await confirm('late', confirmation, bob)).status).toBe(503);
    fleet.temporal = 'answerLost';
    expect((await confirm('late', confirmation, bob)).status).toBe(503);
    fleet.temporal = 'there';
    await fleet.lives.settle('late');
    expect(await confirm('late', confirmation, bob)).toMatchObject({ status: 202, body: { version: 2 } });
    expect(codeOf(await confirm('late', confirmation, bob))).toEqual([410, 'reveal.spent']);
    await fleet.lives.settle('late');
    await fleet.reached('late');
    expect((await fleet.ask('GET', '/v1/tokens/late')).body).toMatchObject({ phase: 'active', currentVersion: 2 });
  });

  it('can still be confirmed after another rotation stood in its way, and not after its time', async () => {
    await fleet.ask('POST', '/v1/tokens/other/rotate', { body: { reason: 'by the plan' } });
    const { body } = await breakGlass('other', alice);
    const confirmation = String(body['confirmation']);
    expect(codeOf(await confirm('other', confirmation, bob))).toEqual([409, 'token.alreadyRotating']);
    await fleet.lives.settle('other');
    expect(await confirm('other', confirmation, bob)).toMatchObject({ status: 202, body: { version: 3 } });
    const { confirmations } = fleet.api.parts.records;
    const { id } = await confirmations.ask({
      kind: 'token.rotate',
      subject: 'token/other',
      requestedBy: 'alice@acme.test',
      request: { reason: 'old' },
      now: '2020-01-01T00:00:00.000Z',
      ttlMs: 1000,
    });
    expect(codeOf(await confirm('other', id, bob))).toEqual([410, 'reveal.spent']);
  });
});
