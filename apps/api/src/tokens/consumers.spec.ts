import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { credentialIdOf } from '@keyturn/contracts';
import { tokenValue } from '@keyturn/contracts/schemas';
import { DAY_MS } from '@keyturn/domain';
import { valueOf } from '@keyturn/testing';
import { guidedSpec } from '../../test/guided-spec.ts';
import { OPENING_MS, openTestFleet, type Body, type TestFleet } from '../../test/open-test-fleet.ts';

let fleet: TestFleet;
let consumer: string;
let stranger: string;

beforeAll(async () => {
  fleet = await openTestFleet();
  await fleet.token({ id: 'pulled', adoption: { consumers: [{ name: 'nightly' }] } });
  await fleet.token({ id: 'not-yet' }, { settled: false });
  const key = (name: string, tokens: string[]) => fleet.api.createKey({ name, roles: ['consumer'], tokens });
  consumer = (await key('nightly', ['pulled', 'not-yet', 'nowhere'])).key;
  stranger = (await key('stranger', ['other'])).key;
}, OPENING_MS);

afterAll(() => fleet.api.close());

const adoptionOf = (body: Body) => (body['versions'] as { adoption: object[] }[]).map(({ adoption }) => adoption);

const acknowledge = (body: object, key?: string) =>
  fleet.ask('POST', '/v1/tokens/pulled/acknowledgements', { body, ...(key !== undefined && { key }) });

async function adoption(): Promise<object[][]> {
  await fleet.reached('pulled');
  return adoptionOf((await fleet.ask('GET', '/v1/tokens/pulled')).body);
}

describe('GET /v1/tokens/{id}/value', () => {
  it('gives the current value to a consumer of the token, uncached, audited, and counted as pulled', async () => {
    const { status, body, headers } = await fleet.ask('GET', '/v1/tokens/pulled/value', { key: consumer });
    expect(status).toBe(200);
    const value = tokenValue.parse(body);
    expect(value).toMatchObject({ version: 1, value: valueOf('pulled', 1) });
    expect(value.staleAfter < value.expiresAt).toBe(true);
    expect(headers.get('cache-control')).toBe('no-store');
    const rows = await fleet.api.parts.records.audit.list({ after: 0, limit: 500, subject: 'token/pulled' });
    expect(rows.at(-1)).toMatchObject({ action: 'GET /v1/tokens/:id/value', outcome: '200', detail: { version: 1 } });
    expect(await adoption()).toMatchObject([[{ consumer: 'nightly', state: 'pulled' }]]);
  });

  it('gives nothing to anybody else', async () => {
    expect((await fleet.ask('GET', '/v1/tokens/pulled/value')).status).toBe(403);
    const unknown = await fleet.ask('GET', '/v1/tokens/nowhere/value', { key: consumer });
    const foreign = await fleet.ask('GET', '/v1/tokens/pulled/value', { key: stranger });
    expect([foreign.status, foreign.body['code'], foreign.body['detail']]).toEqual([
      404,
      unknown.body['code'],
      unknown.body['detail'],
    ]);
  });

  it('gives nothing when its audit row cannot be written', async () => {
    const { audit } = fleet.api.parts.records;
    const { append } = audit;
    Object.assign(audit, { append: () => Promise.reject(new Error('disk full')) });
    const { status, body } = await fleet.ask('GET', '/v1/tokens/pulled/value', { key: consumer });
    Object.assign(audit, { append });
    expect(status).toBe(500);
    expect(JSON.stringify(body)).not.toContain('value-of');
  });

  it('says so when there is no value yet', async () => {
    const { status, body } = await fleet.ask('GET', '/v1/tokens/not-yet/value', { key: consumer });
    expect([status, body['code']]).toEqual([409, 'token.wrongPhase']);
  });

  it('says how to hand over a value that was made before Keyturn and is not known to it', async () => {
    await fleet.token(guidedSpec({ id: 'unknown-value', existing: { expiresAt: '2099-01-20T00:00:00Z' } }));
    const { key } = await fleet.api.createKey({ name: 'nightly', roles: ['consumer'], tokens: ['unknown-value'] });
    const { status, body } = await fleet.ask('GET', '/v1/tokens/unknown-value/value', { key });
    expect([status, body['code']]).toEqual([409, 'token.wrongPhase']);
    expect(body['action']).toContain('keyturn token submit unknown-value --version 1');
  });

  it('says so when the value was destroyed just after the state was read', async () => {
    await fleet.token({ id: 'destroyed' });
    const { records, secrets } = fleet.api.parts;
    const { incarnation = '' } = (await records.subjects.get('token/destroyed')) ?? {};
    await secrets.store.destroy({ credentialId: credentialIdOf({ tokenId: 'destroyed', incarnation }), version: 1 });
    const { key } = await fleet.api.createKey({ name: 'nightly', roles: ['consumer'], tokens: ['destroyed'] });
    const { status, body } = await fleet.ask('GET', '/v1/tokens/destroyed/value', { key });
    expect([status, body['code']]).toEqual([409, 'token.wrongPhase']);
    expect(body['detail']).toContain('Version 1 is revoked');
  });

  it('is asked for again from time to time while a person may hand over a successor at any moment', async () => {
    const existing = { expiresAt: new Date(Date.now() + 10 * DAY_MS).toISOString() };
    await fleet.token(guidedSpec({ id: 'due-value', existing }));
    fleet.working = true;
    await fleet.ask('POST', '/v1/tokens/due-value/versions', { body: { value: 'a-value', version: 1 } });
    fleet.working = false;
    const { key } = await fleet.api.createKey({ name: 'nightly', roles: ['consumer'], tokens: ['due-value'] });
    const { staleAfter } = tokenValue.parse((await fleet.ask('GET', '/v1/tokens/due-value/value', { key })).body);
    const wait = Date.parse(staleAfter) - Date.now();
    expect(wait).toBeGreaterThan(0);
    expect(wait).toBeLessThan(DAY_MS);
  });
});

describe('POST /v1/tokens/{id}/acknowledgements', () => {
  it('lets a consumer report for itself and an operator for a consumer', async () => {
    expect(await acknowledge({ version: 1, outcome: 'ok' }, consumer)).toMatchObject({
      status: 202,
      body: { consumer: 'nightly', version: 1, state: 'adopted' },
    });
    expect(await adoption()).toMatchObject([[{ consumer: 'nightly', state: 'adopted' }]]);
    expect((await acknowledge({ version: 1, outcome: 'ok', consumer: 'other-host' })).status).toBe(202);
    expect((await acknowledge({ version: 1, outcome: 'ok' })).body.violations[0]).toMatchObject({ path: 'consumer' });
  });

  it('refuses a report for another consumer, about a version never handed out, and from a stranger', async () => {
    const foreign = await acknowledge({ version: 1, outcome: 'ok', consumer: 'other-host' }, consumer);
    expect([foreign.status, foreign.body.violations[0]?.path]).toEqual([422, 'consumer']);
    const early = await acknowledge({ version: 9, outcome: 'ok' }, consumer);
    expect([early.status, early.body.violations[0]?.path]).toEqual([422, 'version']);
    expect((await acknowledge({ version: 1, outcome: 'ok' }, stranger)).status).toBe(404);
    expect((await acknowledge({ version: 1, outcome: 'maybe' }, consumer)).status).toBe(422);
  });

  it('goes back to the predecessor when a consumer fails, and opens a task', async () => {
    fleet.pass(DAY_MS);
    await fleet.ask('POST', '/v1/tokens/pulled/rotate', { body: { reason: 'drill' } });
    await fleet.lives.settle('pulled');
    await fleet.reached('pulled');
    expect((await fleet.ask('GET', '/v1/tokens/pulled')).body['currentVersion']).toBe(2);
    expect((await acknowledge({ version: 2, outcome: 'failed', detail: 'rejected' }, consumer)).body).toMatchObject({
      state: 'failed',
    });
    await fleet.reached('pulled');
    expect((await fleet.ask('GET', '/v1/tokens/pulled')).body).toMatchObject({
      currentVersion: 1,
      cause: 'ConsumerFailed',
      task: { kind: 'investigate' },
    });
  });
});
