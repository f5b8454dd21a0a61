import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { revealedValue } from '@keyturn/contracts/schemas';
import { DAY_MS } from '@keyturn/domain';
import { valueOf } from '@keyturn/testing';
import { Connections } from '../../test/connections.ts';
import { guidedSpec } from '../../test/guided-spec.ts';
import { OPENING_MS, openTestFleet, type TestFleet } from '../../test/open-test-fleet.ts';
import { refusal, RevealDriver } from '../../test/reveal-driver.ts';

const SPENT = [410, 'reveal.spent'];
const FOUR_EYES = [403, 'auth.fourEyes'];
const NOT_FOUND = [404, 'resource.notFound'];

let fleet: TestFleet;
let reveals: RevealDriver;

beforeAll(async () => {
  fleet = await openTestFleet();
  reveals = new RevealDriver(fleet);
  for (const id of ['alone', 'shown', 'other']) await fleet.token({ id });
}, OPENING_MS);
afterAll(() => fleet.api.close());

const createKey = (name: string, person: string | null, roles: string[]) =>
  fleet.api.createKey({ name, ...(person !== null && { person }), roles });

async function audit(id: string) {
  const rows = await fleet.api.parts.records.audit.list({ after: 0, limit: 500, subject: `token/${id}` });
  return rows.map(({ action, outcome, detail }) => ({ action: action.split('/').at(-1), outcome, detail }));
}

describe('a value asked for by the only approver', () => {
  it('is shown to them without anybody else, which is recorded', async () => {
    const { ticket, confirmation, ...asked } = await reveals.asked('alone');
    expect(asked).toMatchObject({ version: 1, status: 'confirmed' });
    expect(Date.parse(asked.expiresAt) - Date.now()).toBeLessThanOrEqual(5 * 60_000);
    const { status, body, headers } = await reveals.redeem('alone', ticket);
    expect([status, headers.get('cache-control')]).toEqual([200, 'no-store']);
    const shown = revealedValue.parse(body);
    expect(shown).toMatchObject({ version: 1, value: valueOf('alone', 1) });
    const { fingerprint } = shown;
    expect((await audit('alone')).slice(-2)).toEqual([
      {
        action: 'reveals',
        outcome: '201',
        detail: { reveal: confirmation, version: 1, reason: 'restore drill', selfConfirmed: true },
      },
      { action: 'redeem', outcome: '200', detail: { reveal: confirmation, version: 1, fingerprint } },
    ]);
  });

  it('is not shown any more once somebody else could have confirmed it', async () => {
    const { ticket } = await reveals.asked('alone');
    const { id } = await createKey('deputy', 'deputy@acme.test', ['approver']);
    expect(refusal(await reveals.redeem('alone', ticket))).toEqual(FOUR_EYES);
    expect(await reveals.asked('alone')).toMatchObject({ status: 'awaitingConfirmation' });
    expect((await fleet.ask('DELETE', `/v1/keys/${id}`)).status).toBe(200);
  });
});

describe('a value asked for where there is another approver', () => {
  const keys: Record<'alice' | 'aliceToo' | 'bob' | 'olga' | 'viewer' | 'admin', string> = {
    alice: '',
    aliceToo: '',
    bob: '',
    olga: '',
    viewer: '',
    admin: '',
  };

  beforeAll(async () => {
    const key = async (...about: Parameters<typeof createKey>) => (await createKey(...about)).key;
    keys.alice = await key('a-1', 'alice@acme.test', ['operator', 'approver']);
    keys.aliceToo = await key('a-2', 'Alice@acme.test', ['operator', 'approver']);
    keys.bob = await key('b-1', 'bob@acme.test', ['operator', 'approver']);
    keys.olga = await key('o-1', 'olga@acme.test', ['operator']);
    keys.viewer = await key('v-1', null, ['viewer']);
    keys.admin = await key('r-1', 'root@acme.test', ['admin']);
  });

  it('is confirmed by another person, through no key of the same one, and redeemed by the one who asked', async () => {
    const { ticket, confirmation, status } = await reveals.asked('shown', { key: keys.alice });
    expect(status).toBe('awaitingConfirmation');
    expect(refusal(await reveals.redeem('shown', ticket, { key: keys.alice }))).toEqual(FOUR_EYES);
    for (const own of [keys.alice, keys.aliceToo])
      expect(refusal(await reveals.confirm('shown', confirmation, own))).toEqual(FOUR_EYES);
    for (const unable of [keys.olga, keys.viewer, keys.admin])
      expect(refusal(await reveals.confirm('shown', confirmation, unable))).toEqual([403, 'auth.forbidden']);
    expect(await reveals.confirm('shown', confirmation, keys.bob)).toMatchObject({
      status: 200,
      body: { confirmation, version: 1, status: 'confirmed' },
    });
    expect(await reveals.redeem('shown', ticket, { key: keys.alice })).toMatchObject({
      status: 200,
      body: { value: valueOf('shown', 1) },
    });
    expect((await audit('shown')).slice(-2)).toMatchObject([
      { action: 'confirm', detail: { requestedBy: 'alice@acme.test', confirmed: 'bob@acme.test', version: 1 } },
      { action: 'redeem', detail: { reveal: confirmation } },
    ]);
  });

  it('is not redeemed by whoever confirmed it, even with the ticket, nor with what approvers are told', async () => {
    const { ticket, confirmation } = await reveals.asked('shown', { key: keys.alice });
    expect((await reveals.confirm('shown', ticket, keys.bob)).status).toBe(200);
    expect(refusal(await reveals.redeem('shown', ticket, { key: keys.bob }))).toEqual([403, 'auth.forbidden']);
    const [, secret = ''] = ticket.split('-');
    const wrong = `${confirmation}-${secret.replaceAll(/./g, '0')}`;
    for (const guess of [confirmation, wrong, secret, `${confirmation}-`, 'x'])
      expect(refusal(await reveals.redeem('shown', guess, { key: keys.alice }))).toEqual(NOT_FOUND);
    expect(refusal(await reveals.redeem('other', ticket, { key: keys.alice }))).toEqual(NOT_FOUND);
    expect(refusal(await reveals.redeem('shown', ticket, { key: keys.viewer }))).toEqual([403, 'auth.forbidden']);
    expect((await reveals.redeem('shown', ticket, { key: keys.aliceToo })).status).toBe(200);
  });

  it('is confirmed once, for its own token, as somebody asked for it', async () => {
    const { ticket, confirmation } = await reveals.asked('shown', { key: keys.olga });
    const [, secret = ''] = ticket.split('-');
    expect(refusal(await reveals.confirm('other', confirmation, keys.bob))).toEqual(NOT_FOUND);
    const strange = ['f'.repeat(32), `${confirmation}-${secret.replaceAll(/./g, '0')}`];
    for (const name of strange) expect(refusal(await reveals.confirm('shown', name, keys.bob))).toEqual(NOT_FOUND);
    expect((await reveals.confirm('shown', confirmation, keys.bob)).status).toBe(200);
    for (const again of [keys.bob, keys.alice])
      expect(refusal(await reveals.confirm('shown', confirmation, again))).toEqual(SPENT);
    const rotate = await fleet.ask('POST', `/v1/tokens/shown/rotate/${confirmation}/confirm`, { key: keys.bob });
    expect(refusal(rotate)).toEqual(NOT_FOUND);
  });

  it('is shown to one of many redeems at the same time', async () => {
    const { ticket, confirmation } = await reveals.asked('shown', { key: keys.alice });
    await reveals.confirm('shown', confirmation, keys.bob);
    const tries = Array.from({ length: 8 }, (_, n) =>
      reveals.redeem('shown', ticket, { key: n % 2 === 0 ? keys.alice : keys.aliceToo }),
    );
    const answers = await Promise.all(tries);
    const statuses = answers.map(({ status }) => String(status)).toSorted();
    expect(statuses).toEqual(['200', ...Array.from({ length: 7 }, () => '410')]);
    expect(answers.filter(({ body }) => 'value' in body)).toHaveLength(1);
  });

  it('cannot be asked for by who may not command the token', async () => {
    for (const key of [keys.viewer, keys.admin])
      expect(refusal(await reveals.ask('shown', { key }))).toEqual([403, 'auth.forbidden']);
    const { key } = await fleet.api.createKey({ name: 'nightly', roles: ['consumer'], tokens: ['shown'] });
    expect(refusal(await reveals.ask('shown', { key }))).toEqual([403, 'auth.forbidden']);
    expect(refusal(await reveals.ask('nowhere', { key: keys.alice }))).toEqual(NOT_FOUND);
    const unsaid = await fleet.ask('POST', '/v1/tokens/shown/reveals', { body: {}, key: keys.alice });
    expect([unsaid.status, unsaid.body.violations[0]?.path]).toEqual([422, 'reason']);
  });
});

describe('the versions that are shown', () => {
  it('are those that are or were in use and have not ended', async () => {
    await fleet.token({ id: 'aged', overlap: 'P2D', adoption: { consumers: [{ name: 'nightly' }] } });
    const rotate = async () => {
      await fleet.ask('POST', '/v1/tokens/aged/rotate', { body: { reason: 'drill' } });
      await fleet.lives.settle('aged');
      await fleet.reached('aged');
    };
    await rotate();
    expect(await reveals.asked('aged')).toMatchObject({ version: 2 });
    expect(await reveals.asked('aged', { body: { version: 1 } })).toMatchObject({ version: 1 });
    const { status, body } = await reveals.ask('aged', { body: { version: 9 } });
    expect([status, body.violations[0]?.path]).toEqual([422, 'version']);
  });

  it('are none of a token that is retired, has no value, or has none of its own', async () => {
    await fleet.token({ id: 'not-yet' }, { settled: false });
    await fleet.token(guidedSpec({ id: 'unknown-value', existing: { expiresAt: '2099-01-20T00:00:00Z' } }));
    await fleet.token({ id: 'over' });
    await fleet.ask('POST', '/v1/tokens/over/retire', { body: { reason: 'gone', revoke: false } });
    for (const id of ['not-yet', 'unknown-value', 'over'])
      expect([id, ...refusal(await reveals.ask(id))]).toEqual([id, 409, 'token.wrongPhase']);
    const connection = await new Connections(fleet).add('connected');
    const { status, body } = await reveals.ask(connection);
    expect([status, body['detail']]).toEqual([422, expect.stringContaining('stays between its server and its site')]);
  });
});

describe('a ticket whose version has ended since', () => {
  const confirmed = async (id: string) => {
    const { ticket, confirmation } = await reveals.asked(id);
    const { key } = await createKey('second', 'second@acme.test', ['approver']);
    await reveals.confirm(id, confirmation, key);
    return ticket;
  };

  it('shows nothing of one that was revoked, and is not spent by that', async () => {
    await fleet.token({ id: 'revoked' });
    const ticket = await confirmed('revoked');
    await fleet.ask('POST', '/v1/tokens/revoked/rotate', { body: { reason: 'leaked' } });
    await fleet.lives.settle('revoked');
    fleet.pass(10 * DAY_MS);
    await fleet.lives.settle('revoked');
    await fleet.reached('revoked');
    for (let tries = 0; tries < 2; tries += 1)
      expect(await reveals.redeem('revoked', ticket)).toMatchObject({
        status: 409,
        body: { code: 'token.wrongPhase', detail: expect.stringContaining('Version 1 is revoked') },
      });
  });

  it('shows nothing of a token that was retired, or registered anew under its id', async () => {
    await fleet.token({ id: 'anew' });
    const ticket = await confirmed('anew');
    await fleet.ask('POST', '/v1/tokens/anew/retire', { body: { reason: 'gone', revoke: false } });
    expect(refusal(await reveals.redeem('anew', ticket))).toEqual([409, 'token.wrongPhase']);
    await fleet.lives.settle('anew');
    await fleet.reached('anew');
    const spec = (await fleet.ask('GET', '/v1/tokens/alone')).body['spec'] as object;
    const again = await fleet.ask('PUT', '/v1/tokens/anew', { body: { ...spec, id: 'anew' } });
    expect(again.status).toBe(201);
    await fleet.lives.settle('anew');
    await fleet.reached('anew');
    expect(refusal(await reveals.redeem('anew', ticket))).toEqual(SPENT);
  });
});
