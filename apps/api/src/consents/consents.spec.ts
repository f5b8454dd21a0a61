import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { consent } from '@keyturn/contracts/schemas';
import { DAY_MS, type TokenSpec } from '@keyturn/domain';
import { Connections } from '../../test/connections.ts';
import { OPENING_MS, openTestFleet, type TestFleet } from '../../test/open-test-fleet.ts';

let fleet: TestFleet;
let connections: Connections;

beforeAll(async () => {
  fleet = await openTestFleet();
  connections = new Connections(fleet);
}, OPENING_MS);
afterAll(() => fleet.api.close());

const lastsDays = ({ grantedAt, validUntil }: { grantedAt: string; validUntil: string }): number =>
  (Date.parse(validUntil) - Date.parse(grantedAt)) / DAY_MS;

describe('GET /v1/tokens/{id}/consents', () => {
  it('shows the wording in both languages, what is asked and by whom, and which migrations go on after it', async () => {
    const id = await connections.addAwaited('shown');
    const [english, japanese] = [await connections.list(id), await connections.list(id, 'ja')];
    expect(english.wording.text).toContain('https://shown.atlassian.net');
    expect([english.wording.language, japanese.wording.language]).toEqual(['en', 'ja']);
    expect(japanese.wording.hash).not.toBe(english.wording.hash);
    expect(english.asked).toMatchObject({ version: 1, waiting: ['wave-of-shown'] });
    expect(english.asked?.requesters).toHaveLength(1);
    expect(english.items).toEqual([]);
  });

  it('says that there is nothing to consent to where nothing is connected', async () => {
    await fleet.token({ id: 'ordinary' });
    for (const answer of [
      await fleet.ask('GET', '/v1/tokens/ordinary/consents'),
      await fleet.ask('GET', '/v1/tokens/none/consents'),
    ])
      expect([answer.status, answer.body['code']]).toEqual([404, 'resource.notFound']);
  });
});

describe('POST /v1/tokens/{id}/consents', () => {
  it('covers the renewal that is asked for, for 21 days, and closes the task', async () => {
    const id = await connections.addAwaited('plain');
    const { id: consentId, ...act } = await connections.given(id, { body: { comment: 'agreed in the board' } });
    expect(act).toMatchObject({
      token: id,
      version: 1,
      server: 'B1XA-2YQ3-ZK7M-9PLD',
      site: 'https://plain.atlassian.net',
      account: 'migrator@acme.test',
      wording: { language: 'en', version: 1 },
      grantedBy: 'first key',
      standing: false,
      comment: 'agreed in the board',
      uses: [],
      revokedAt: null,
      state: 'valid',
    });
    expect(lastsDays(act)).toBe(21);
    expect((await connections.list(id)).items.map((item) => item.id)).toEqual([consentId]);
    expect((await fleet.ask('GET', `/v1/tasks?subject=token/${id}`)).body.items).toEqual([]);
    await connections.settle(id);
    expect((await connections.list(id)).asked).toBeNull();
    expect((await fleet.ask('GET', `/v1/tokens/${id}`)).body).toMatchObject({ phase: 'active', currentVersion: 1 });
  });

  it('lasts as long as the specification says, or the request', async () => {
    const id = await connections.addAwaited('lasting', { policy: { validFor: 'P3D' } });
    expect(lastsDays(await connections.given(id))).toBe(3);
    expect(lastsDays(await connections.given(id, { body: { standing: true, validFor: 'P90D' } }))).toBe(90);
    for (const validFor of ['P0D', 'P2Y']) {
      const { status, body } = await connections.give(id, { body: { standing: true, validFor } });
      expect([status, body['code'], body.violations[0]?.path]).toEqual([422, 'request.invalid', 'validFor']);
    }
  });

  it('keeps the language that was read', async () => {
    const id = await connections.addAwaited('japanese');
    expect((await connections.given(id, { lang: 'ja' })).wording).toMatchObject({ language: 'ja', version: 1 });
  });

  it('is refused while nobody is asked, and nothing is kept of it; a standing one is taken', async () => {
    const id = await connections.add('unasked');
    const { status, body } = await connections.give(id);
    expect([status, body['code']]).toEqual([409, 'consent.notAwaited']);
    expect(await connections.rows(id)).toEqual([]);
    expect(await connections.given(id, { body: { standing: true } })).toMatchObject({
      standing: true,
      version: 1,
      state: 'valid',
    });
  });

  it('is refused when the person has read something else than what holds now', async () => {
    const id = await connections.addAwaited('changed');
    const { wording } = await connections.list(id);
    const { body: read } = await fleet.ask('GET', `/v1/tokens/${id}`);
    const { container, ...spec } = read['spec'] as TokenSpec;
    const account = { email: 'other@acme.test', auth: { secret: 'other-token' } };
    const put = await fleet.ask('PUT', `/v1/tokens/${id}`, { body: { ...spec, container: { ...container, account } } });
    expect(put.status).toBe(200);
    const body = { wordingHash: wording.hash };
    const answer = await fleet.ask('POST', `/v1/tokens/${id}/consents`, { body });
    expect([answer.status, answer.body['code']]).toEqual([409, 'consent.stale']);
    expect(await connections.rows(id)).toEqual([]);
  });

  it('answers the same to the same Idempotency-Key and keeps one act', async () => {
    const id = await connections.addAwaited('repeated');
    const twice = { headers: { 'idempotency-key': 'once' } };
    const [first, second] = [await connections.give(id, twice), await connections.give(id, twice)];
    expect([first.status, second.status]).toEqual([201, 201]);
    expect(second.body).toEqual(first.body);
    expect(await connections.rows(id)).toHaveLength(1);
  });

  it('answers the act when the first answer was lost, although the life has forgotten it', async () => {
    const id = await connections.addAwaited('lost');
    const again = { headers: { 'idempotency-key': 'lost' } };
    fleet.temporal = 'answerLost';
    expect((await connections.give(id, again)).status).toBe(503);
    fleet.temporal = 'forgetful';
    await connections.settle(id);
    const { status, body } = await connections.give(id, again);
    fleet.temporal = 'there';
    expect([status, body['version']]).toEqual([201, 1]);
    expect((await connections.rows(id)).map((row) => row.id)).toEqual([body['id']]);
  });

  it('stays when the outcome is unknown, and counts only when it is repeated', async () => {
    const id = await connections.addAwaited('away');
    const again = { headers: { 'idempotency-key': 'away' } };
    fleet.temporal = 'away';
    expect((await connections.give(id, again)).status).toBe(503);
    fleet.temporal = 'there';
    expect((await connections.list(id)).items.map(({ state }) => state)).toEqual(['lapsed']);
    expect((await connections.given(id, again)).state).toBe('valid');
    expect(await connections.rows(id)).toHaveLength(1);
  });
});

describe('DELETE /v1/tokens/{id}/consents/{consentId}', () => {
  it('revokes: the next renewal waits again, and a repeat changes nothing', async () => {
    const id = await connections.add('revoked');
    const { id: consentId } = await connections.given(id, { body: { standing: true } });
    const first = await connections.revoke(id, consentId);
    expect([first.status, consent.parse(first.body)]).toMatchObject([
      200,
      { state: 'revoked', revokedBy: 'first key', revokeReason: 'contract ended' },
    ]);
    const second = await connections.revoke(id, consentId, { body: { reason: 'another reason' } });
    expect([second.status, second.body]).toEqual([200, first.body]);
    await connections.await(id);
    expect((await connections.list(id)).asked).not.toBeNull();
  });

  it('holds although the life cannot be told, because records are what is read before a renewal', async () => {
    const id = await connections.add('untold');
    const { id: consentId } = await connections.given(id, { body: { standing: true } });
    fleet.temporal = 'away';
    expect((await connections.revoke(id, consentId)).status).toBe(503);
    fleet.temporal = 'there';
    expect((await connections.list(id)).items[0]?.state).toBe('revoked');
    expect((await connections.revoke(id, consentId)).status).toBe(200);
  });

  it('needs a reason, and a consent of this token', async () => {
    const [id, other] = [await connections.add('mine'), await connections.add('not-mine')];
    const { id: consentId } = await connections.given(id, { body: { standing: true } });
    expect((await connections.revoke(id, consentId, { body: {} })).body['code']).toBe('request.invalid');
    for (const [token, name] of [
      [other, consentId],
      [id, 'nothing'],
    ] as const)
      expect((await connections.revoke(token, name)).body['code']).toBe('resource.notFound');
    expect((await connections.list(id)).items[0]?.state).toBe('valid');
  });

  it('is also possible when the token is over', async () => {
    const id = await connections.add('over');
    const { id: consentId } = await connections.given(id, { body: { standing: true } });
    await fleet.ask('POST', `/v1/tokens/${id}/retire`, { body: { reason: 'done', revoke: false } });
    await connections.settle(id);
    expect((await connections.revoke(id, consentId)).status).toBe(200);
    expect((await connections.give(id, { body: { standing: true } })).body['code']).toBe('token.wrongPhase');
  });
});

describe('the list of consents', () => {
  it('says of each whether it counts: valid, used, lapsed, revoked; the newest first', async () => {
    const id = await connections.addAwaited('history');
    const used = await connections.given(id);
    await connections.settle(id);
    // As the worker notes it at the renewal.
    await fleet.api.parts.records.consents.use({ id: used.id, version: 1, at: new Date().toISOString() });
    const lapsed = await connections.given(id, { body: { standing: true, validFor: 'P1D' } });
    fleet.pass(2 * DAY_MS);
    await connections.settle(id);
    const revoked = await connections.given(id, { body: { standing: true, validFor: 'P9D' } });
    await connections.revoke(id, revoked.id);
    const valid = await connections.given(id, { body: { standing: true, validFor: 'P9D' } });
    const { items } = await connections.list(id);
    expect(items.map(({ id: named, state }) => [named, state])).toEqual([
      [valid.id, 'valid'],
      [revoked.id, 'revoked'],
      [lapsed.id, 'lapsed'],
      [used.id, 'used'],
    ]);
    expect(items.at(-1)?.uses).toMatchObject([{ version: 1 }]);
  });
});
