import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { confirmation, confirmationList } from '@keyturn/contracts/schemas';
import { OPENING_MS, openTestFleet, type TestFleet } from '../../test/open-test-fleet.ts';
import { RevealDriver } from '../../test/reveal-driver.ts';

let fleet: TestFleet;
let reveals: RevealDriver;
const keys = { alice: '', aliceToo: '', bob: '', viewer: '', consumer: '' };

beforeAll(async () => {
  fleet = await openTestFleet();
  reveals = new RevealDriver(fleet);
  for (const id of ['asked', 'other']) await fleet.token({ id });
  const key = async (body: object) => (await fleet.api.createKey(body)).key;
  keys.alice = await key({ name: 'a-1', person: 'alice@acme.test', roles: ['operator', 'approver'] });
  keys.aliceToo = await key({ name: 'a-2', person: 'Alice@acme.test', roles: ['approver'] });
  keys.bob = await key({ name: 'b-1', person: 'bob@acme.test', roles: ['approver'] });
  keys.viewer = await key({ name: 'v-1', roles: ['viewer'] });
  keys.consumer = await key({ name: 'nightly', roles: ['consumer'], tokens: ['asked'] });
}, OPENING_MS);
afterAll(() => fleet.api.close());

async function one(id: string, key: string) {
  const { status, body } = await fleet.ask('GET', `/v1/confirmations/${id}`, { key });
  expect(status).toBe(200);
  return confirmation.parse(body);
}

async function ids(query: string) {
  const { body } = await fleet.ask('GET', `/v1/confirmations${query}`, { key: keys.viewer });
  return confirmationList.parse(body).items.map(({ id }) => id);
}

async function askedRotation(id: string): Promise<string> {
  const body = { reason: 'leaked', breakGlass: true };
  const answer = await fleet.ask('POST', `/v1/tokens/${id}/rotate`, { body, key: keys.alice });
  return String(answer.body['confirmation']);
}

describe('GET /v1/confirmations/{id}', () => {
  it('shows a reveal to everybody who reads, and nothing that redeems it', async () => {
    const { confirmation: id, ticket } = await reveals.asked('asked', { key: keys.alice });
    const [, secret = ''] = ticket.split('-');
    const { status, body } = await fleet.ask('GET', `/v1/confirmations/${id}`, { key: keys.viewer });
    expect(status).toBe(200);
    const { requestedAt, expiresAt, ...shown } = confirmation.parse(body);
    expect(shown).toEqual({
      id,
      kind: 'reveal',
      tokenId: 'asked',
      version: 1,
      reason: 'restore drill',
      requestedBy: 'alice@acme.test',
      state: 'open',
      selfConfirmed: false,
      mayConfirm: false,
      why: 'This needs the role approver.',
    });
    expect(Date.parse(expiresAt) - Date.parse(requestedAt)).toBe(60 * 60_000);
    expect(Object.keys(body)).not.toContain('request');
    expect(JSON.stringify(body)).not.toContain(secret);
  });

  it('tells approvers whether they may confirm, comparing people', async () => {
    const { confirmation: id } = await reveals.asked('asked', { key: keys.alice });
    expect(await one(id, keys.bob)).toMatchObject({ mayConfirm: true });
    for (const key of [keys.alice, keys.aliceToo])
      expect(await one(id, key)).toMatchObject({ mayConfirm: false, why: expect.stringContaining('somebody else') });
  });

  it('follows a reveal to its end', async () => {
    const { confirmation: id, ticket } = await reveals.asked('asked', { key: keys.alice });
    await reveals.confirm('asked', id, keys.bob);
    const confirmed = await one(id, keys.bob);
    expect(confirmed).toMatchObject({ state: 'confirmed', confirmedBy: 'bob@acme.test', mayConfirm: false });
    expect(Date.parse(confirmed.expiresAt) - Date.now()).toBeLessThanOrEqual(5 * 60_000);
    await reveals.redeem('asked', ticket, { key: keys.alice });
    expect(await one(id, keys.bob)).toMatchObject({ state: 'spent', outcome: 'redeemed' });
  });

  it('shows a rotation to who is to confirm it, and what came of it', async () => {
    const id = await askedRotation('other');
    expect(await one(id, keys.bob)).toMatchObject({
      kind: 'rotate',
      reason: 'leaked',
      state: 'open',
      mayConfirm: true,
    });
    fleet.temporal = 'away';
    expect((await fleet.ask('POST', `/v1/tokens/other/rotate/${id}/confirm`, { key: keys.bob })).status).toBe(503);
    fleet.temporal = 'there';
    // Nobody knows whether it began: it may be confirmed again, under the same id.
    expect(await one(id, keys.bob)).toMatchObject({ state: 'confirmed', mayConfirm: true });
    await fleet.ask('POST', `/v1/tokens/other/rotate/${id}/confirm`, { key: keys.bob });
    expect(await one(id, keys.bob)).toMatchObject({ state: 'spent', outcome: 'version 2', mayConfirm: false });
  });

  it('says when nobody confirmed in time, or nobody redeemed', async () => {
    const { confirmations } = fleet.api.parts.records;
    const request = { reason: 'drill', version: 1, incarnation: 'i', ticket: '' };
    const asked = { kind: 'token.reveal', subject: 'token/asked', requestedBy: 'alice@acme.test', request } as const;
    const now = new Date(Date.now() - 70 * 60_000).toISOString();
    const [late, unused] = [
      await confirmations.ask({ ...asked, now, ttlMs: 60 * 60_000 }),
      await confirmations.ask({ ...asked, now, ttlMs: 60 * 60_000 }),
    ];
    await confirmations.confirm({ id: unused.id, confirmedBy: 'bob@acme.test', now });
    expect(await one(late.id, keys.bob)).toMatchObject({
      state: 'lapsed',
      mayConfirm: false,
      why: expect.stringContaining('in time'),
    });
    expect(await one(unused.id, keys.bob)).toMatchObject({ state: 'lapsed', why: expect.stringContaining('bob') });
  });

  it('is nothing for who may not read, and none that there is not', async () => {
    const { confirmation: id } = await reveals.asked('asked', { key: keys.alice });
    expect((await fleet.ask('GET', `/v1/confirmations/${id}`, { key: keys.consumer })).status).toBe(403);
    expect((await fleet.ask('GET', '/v1/confirmations/none', { key: keys.viewer })).status).toBe(404);
  });
});

describe('GET /v1/confirmations', () => {
  it('lists the newest first, by state', async () => {
    const waits = await askedRotation('asked');
    const { confirmation: done, ticket } = await reveals.asked('asked', { key: keys.alice });
    await reveals.confirm('asked', done, keys.bob);
    expect((await ids('')).slice(0, 2)).toEqual([done, waits]);
    expect((await ids('?state=open'))[0]).toBe(waits);
    expect(await ids('?state=open')).not.toContain(done);
    expect(await ids('?state=confirmed')).toEqual([done]);
    expect((await ids('?state=open&state=confirmed')).slice(0, 2)).toEqual([done, waits]);
    await reveals.redeem('asked', ticket, { key: keys.alice });
    expect((await ids('?state=spent'))[0]).toBe(done);
  });

  it('refuses a state that there is not', async () => {
    const { status } = await fleet.ask('GET', '/v1/confirmations?state=waiting', { key: keys.viewer });
    expect(status).toBe(400);
  });
});
