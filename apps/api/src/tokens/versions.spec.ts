import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { submitted, token, tokenValue } from '@keyturn/contracts/schemas';
import { DAY_MS } from '@keyturn/domain';
import type { CandidateRef } from '@keyturn/secrets';
import { valueOf } from '@keyturn/testing';
import { guidedSpec } from '../../test/guided-spec.ts';
import { OPENING_MS, openTestFleet, type TestFleet } from '../../test/open-test-fleet.ts';
import { watchCandidates } from '../../test/watch-candidates.ts';

const VALUE = 'dm-value-71c0ffee';
const END = '2099-01-20T00:00:00.000Z';

let fleet: TestFleet;
let candidates: () => Promise<CandidateRef[]>;

beforeAll(async () => {
  fleet = await openTestFleet();
  candidates = watchCandidates(fleet.api);
}, OPENING_MS);

afterEach(() => void Object.assign(fleet, { temporal: 'there', working: false }));
afterAll(() => fleet.api.close());

interface Submit {
  readonly key?: string;
  readonly headers?: Record<string, string>;
}

const submit = (id: string, body: object, { key, headers = {} }: Submit = {}) =>
  fleet.ask('POST', `/v1/tokens/${id}/versions`, {
    body,
    headers: { ...headers, ...(key !== undefined && { 'idempotency-key': key }) },
  });
const read = async (id: string) => token.parse((await fleet.ask('GET', `/v1/tokens/${id}`)).body);
const settle = async (id: string) => {
  await fleet.lives.settle(id);
  await fleet.reached(id);
};

async function pull(id: string) {
  const { key } = await fleet.api.createKey({ name: 'reader', roles: ['consumer'], tokens: [id] });
  return tokenValue.parse((await fleet.ask('GET', `/v1/tokens/${id}/value`, { key })).body);
}

/** What a refusal must leave as it was. */
async function standing(id: string) {
  const { snapshot } = await fleet.lives.gateway.status({ tokenId: id });
  const { revision, versions, incarnation } = snapshot?.state ?? {};
  const stored = await fleet.api.parts.secrets.store.list(`${id}~${incarnation}`);
  return { revision, versions, stored, candidates: await candidates() };
}

const statuses = (answers: readonly { status: number }[]): number[] =>
  answers.map(({ status }) => status).toSorted((a, b) => a - b);

describe('a value that a person hands over', () => {
  it('is in use when the answer comes, and closes the task that asked for it', async () => {
    await fleet.token(guidedSpec({ id: 'guided' }));
    expect(await read('guided')).toMatchObject({ phase: 'registered', task: { kind: 'regenerateToken', version: 1 } });
    fleet.working = true;
    const { status, body, headers } = await submit('guided', { value: `\t${VALUE}-1 \r\n`, expiresAt: END });
    expect([status, headers.get('content-type')]).toEqual([201, 'application/json; charset=utf-8']);
    expect(submitted.parse(body)).toMatchObject({ version: 1, status: 'current', expiresAt: END });
    expect(body['fingerprint']).toMatch(/^[0-9a-f]{16}$/);
    const now = await read('guided');
    expect(now).toMatchObject({ phase: 'active', task: null, currentVersion: 1, expiresAtSource: 'entered' });
    expect(now.versions).toMatchObject([{ hasValue: true, fingerprint: body['fingerprint'] }]);
    expect(await pull('guided')).toMatchObject({ version: 1, value: `${VALUE}-1` });
    expect(await candidates()).toEqual([]);
  });

  it('counts as a rotation by hand where an issuer makes the values, and gets an estimated end when nobody says', async () => {
    await fleet.token({ id: 'by-hand' });
    fleet.working = true;
    expect((await submit('by-hand', { value: `${VALUE}-hand` })).body).toMatchObject({ version: 2, status: 'current' });
    expect(await read('by-hand')).toMatchObject({ currentVersion: 2, expiresAtSource: 'estimated' });
  });

  it('is answered as staged when trying it takes longer than a person waits', async () => {
    await fleet.token(guidedSpec({ id: 'slow' }));
    expect(await submit('slow', { value: `${VALUE}-slow` })).toMatchObject({ status: 201, body: { status: 'staged' } });
    expect(await candidates()).toHaveLength(1);
    await settle('slow');
    expect(await read('slow')).toMatchObject({ currentVersion: 1 });
    expect(await candidates()).toEqual([]);
  });

  it('fills the version that was made before Keyturn, when it says so', async () => {
    await fleet.token(guidedSpec({ id: 'existing', existing: { expiresAt: END } }));
    fleet.working = true;
    expect((await submit('existing', { value: VALUE, version: 2 })).body['code']).toBe('token.wrongPhase');
    expect((await submit('existing', { value: VALUE, version: 1 })).body).toMatchObject({
      version: 1,
      expiresAt: END,
      status: 'current',
    });
    expect(await pull('existing')).toMatchObject({ version: 1, value: VALUE });
    expect((await submit('existing', { value: `${VALUE}-other`, version: 1 })).body['detail']).toMatch(/has its value/);
  });

  it('is taken while the token is paused', async () => {
    await fleet.token(guidedSpec({ id: 'paused' }));
    fleet.working = true;
    await fleet.ask('POST', '/v1/tokens/paused/pause', { body: { reason: 'holiday' } });
    expect((await submit('paused', { value: VALUE })).body).toMatchObject({ status: 'current' });
  });
});

describe('a text that cannot be the value', () => {
  beforeAll(() => fleet.token(guidedSpec({ id: 'picky' })));

  it.each([
    ['ValueEmpty', '', /empty/],
    ['ValueEmpty', ' \n', /empty/],
    ['ValueMasked', '*'.repeat(20), /mask that Data Manager shows/],
    ['ValueWhiteSpace', 'canary one', /blank or a line break/],
    ['ValueWhiteSpace', 'canary\u00a0one', /blank/],
    ['ValueControlCharacter', 'canary\u200bone', /invisible/],
    ['ValueControlCharacter', '\ufeffcanary', /invisible|blank/],
    ['ValueSmartQuotes', '“canary”', /typographic/],
    ['ValueTooLong', 'canary'.repeat(2000), /8 KB/],
  ])('is refused as %s with what to do, never quoted, and leaves everything as it was', async (code, value, what) => {
    const before = await standing('picky');
    const { status, body } = await submit('picky', { value });
    expect([status, body['code']]).toEqual([422, 'value.refused']);
    expect(body['detail']).toMatch(what);
    expect(body['action']).toMatch(/\w/);
    if (!value.startsWith('\ufeff')) {
      expect(body['detail']).toContain(code);
      expect(body.violations).toMatchObject([{ severity: 'error', code, path: 'value' }]);
    }
    expect(JSON.stringify(body)).not.toMatch(/canary|\*\*\*/);
    expect(await standing('picky')).toEqual(before);
  });

  it('is refused when it has ended already', async () => {
    const before = await standing('picky');
    const { body } = await submit('picky', { value: VALUE, expiresAt: '2020-01-01T00:00:00Z' });
    expect(body).toMatchObject({ code: 'value.refused', violations: [{ code: 'ValueExpired', path: 'expiresAt' }] });
    expect(await standing('picky')).toEqual(before);
  });
});

describe('a moment at which no value is taken', () => {
  const refused = async (id: string, body: object, options: Submit = {}) => {
    const before = await standing(id);
    const answer = await submit(id, body, options);
    expect(await standing(id)).toEqual(before);
    return [answer.status, answer.body['code']];
  };

  it('leaves everything as it was: a value it had before, an attempt under way, another revision, a retired token', async () => {
    await fleet.token({ id: 'not-now' });
    expect(await refused('not-now', { value: valueOf('not-now', 1) })).toEqual([422, 'value.known']);
    expect(await refused('not-now', { value: VALUE, version: 7 })).toEqual([409, 'token.wrongPhase']);
    const stale = { headers: { 'if-match': '"1"' } };
    expect(await refused('not-now', { value: VALUE }, stale)).toEqual([412, 'request.revisionChanged']);
    await fleet.ask('POST', '/v1/tokens/not-now/rotate', { body: { reason: 'drill' } });
    expect(await refused('not-now', { value: VALUE })).toEqual([409, 'token.alreadyRotating']);
    await settle('not-now');
    await fleet.ask('POST', '/v1/tokens/not-now/retire', { body: { reason: 'drill', revoke: false } });
    expect(await refused('not-now', { value: VALUE })).toEqual([409, 'token.wrongPhase']);
    expect((await submit('nobody', { value: VALUE })).status).toBe(404);
    expect(await candidates()).toEqual([]);
  });

  it.each([
    ['by its life', 'behind', (_id: string) => undefined],
    ['by records, where its workflow is gone', 'behind-gone', (id: string) => fleet.lives.lose(id)],
  ])('is told %s when this process knows nothing of it yet', async (_by, id, end) => {
    await fleet.token(guidedSpec({ id }));
    await fleet.lives.gateway.command({
      tokenId: id,
      command: 'retire',
      message: { by: 'another process', reason: 'drill', revoke: false },
      updateId: 'retired-elsewhere',
    });
    end(id);
    const { status, body } = await submit(id, { value: VALUE });
    expect([status, body['code']]).toEqual([409, 'token.wrongPhase']);
    expect(await candidates()).toEqual([]);
  });

  it.each([['viewer'], ['approver'], ['consumer']])('is every moment for a %s', async (role) => {
    const tokens = role === 'consumer' ? { tokens: ['guided'] } : {};
    const { key } = await fleet.api.createKey({ name: `a-${role}`, roles: [role], ...tokens });
    const answer = await fleet.ask('POST', '/v1/tokens/guided/versions', { body: { value: VALUE }, key });
    expect([answer.status, answer.body['code']]).toEqual([403, 'auth.forbidden']);
  });
});

describe('the same Idempotency-Key', () => {
  it('answers the same again, and refuses another value', async () => {
    await fleet.token(guidedSpec({ id: 'repeated' }));
    fleet.working = true;
    const first = await submit('repeated', { value: VALUE }, { key: 'r1' });
    expect(first.status).toBe(201);
    const again = await submit('repeated', { value: VALUE }, { key: 'r1' });
    expect([again.body, again.headers.get('idempotency-replayed')]).toEqual([first.body, 'true']);
    expect((await submit('repeated', { value: `${VALUE}-2` }, { key: 'r1' })).body['code']).toBe('request.keyReused');
    expect((await read('repeated')).versions).toHaveLength(1);
  });

  it('keeps the value while Temporal is away, and makes it one version once that is back', async () => {
    await fleet.token(guidedSpec({ id: 'outage' }));
    const before = await standing('outage');
    fleet.temporal = 'away';
    for (let sent = 0; sent < 2; sent += 1)
      expect((await submit('outage', { value: VALUE }, { key: 'o1' })).body['code']).toBe('service.unavailable');
    expect((await submit('outage', { value: `${VALUE}-2` }, { key: 'o1' })).body['code']).toBe('request.keyReused');
    expect(await candidates()).toHaveLength(1);
    expect({ ...(await standing('outage')), candidates: [] }).toEqual(before);
    Object.assign(fleet, { temporal: 'there', working: true });
    expect(await submit('outage', { value: VALUE }, { key: 'o1' })).toMatchObject({
      status: 201,
      body: { version: 1, status: 'current' },
    });
    expect((await read('outage')).versions).toHaveLength(1);
    expect(await candidates()).toEqual([]);
  });

  it('answers 201 once when the value was taken and only the answer was lost', async () => {
    await fleet.token(guidedSpec({ id: 'unheard' }));
    Object.assign(fleet, { temporal: 'answerLost', working: true });
    expect((await submit('unheard', { value: VALUE }, { key: 'u1' })).status).toBe(503);
    fleet.temporal = 'there';
    await settle('unheard');
    const other = await submit('unheard', { value: `${VALUE}-2` }, { key: 'u1' });
    expect([other.status, other.body['code']]).toEqual([422, 'request.keyReused']);
    const { revision } = await read('unheard');
    expect(await submit('unheard', { value: VALUE }, { key: 'u1' })).toMatchObject({
      status: 201,
      body: { version: 1, status: 'current' },
    });
    expect((await submit('unheard', { value: `${VALUE}-2` }, { key: 'u1' })).body['code']).toBe('request.keyReused');
    expect(await read('unheard')).toMatchObject({ revision, currentVersion: 1 });
    expect(await pull('unheard')).toMatchObject({ value: VALUE });
    expect(await candidates()).toEqual([]);
  });

  it('leaves no second copy of a value that is stored already', async () => {
    await fleet.token(guidedSpec({ id: 'twice' }));
    Object.assign(fleet, { temporal: 'answerLost', working: true });
    const headers = { 'if-match': `"${(await read('twice')).revision}"` };
    expect((await submit('twice', { value: VALUE }, { key: 't1', headers })).status).toBe(503);
    fleet.temporal = 'there';
    await settle('twice');
    const again = await submit('twice', { value: VALUE }, { key: 't1', headers });
    expect(again).toMatchObject({ status: 201, body: { version: 1, status: 'current' } });
    expect(await candidates()).toEqual([]);
  });

  it('never destroys what an accepted request refers to, though the life has forgotten that it answered', async () => {
    await fleet.token(guidedSpec({ id: 'forgotten' }));
    fleet.temporal = 'answerLost';
    expect((await submit('forgotten', { value: VALUE }, { key: 'f1' })).status).toBe(503);
    fleet.temporal = 'forgetful';
    expect((await submit('forgotten', { value: VALUE }, { key: 'f1' })).body['code']).toBe('value.known');
    expect(await candidates()).toHaveLength(1);
    fleet.temporal = 'there';
    await settle('forgotten');
    expect(await pull('forgotten')).toMatchObject({ version: 1, value: VALUE });
  });
});

describe('two at once', () => {
  it('with the same value: one is taken, the other is told that it is known', async () => {
    await fleet.token(guidedSpec({ id: 'same-two' }));
    const answers = await Promise.all([1, 2].map(() => submit('same-two', { value: VALUE })));
    expect(statuses(answers)).toEqual([201, 422]);
    const left = await candidates();
    const { snapshot } = await fleet.lives.gateway.status({ tokenId: 'same-two' });
    expect(left.map(({ candidateId }) => candidateId)).toEqual([snapshot?.state.submission?.candidateId]);
    await settle('same-two');
    expect(await pull('same-two')).toMatchObject({ version: 1, value: VALUE });
    expect(await candidates()).toEqual([]);
  });

  it('with different values: one is taken, the other is refused and leaves nothing', async () => {
    await fleet.token(guidedSpec({ id: 'other-two' }));
    const answers = await Promise.all(['a', 'b'].map((end) => submit('other-two', { value: `${VALUE}-${end}` })));
    expect(statuses(answers)).toEqual([201, 409]);
    expect(answers.find(({ status }) => status === 409)?.body['code']).toBe('token.alreadyRotating');
    expect(await candidates()).toHaveLength(1);
    await settle('other-two');
    const won = answers.findIndex(({ status }) => status === 201);
    expect(await pull('other-two')).toMatchObject({ version: 1, value: `${VALUE}-${'ab'[won]}` });
    expect(await candidates()).toEqual([]);
  });
});

describe('what is handed over', () => {
  it('shows neither in the audit, nor in the log, nor in a history', async () => {
    fleet.pass(DAY_MS);
    const rows = await fleet.api.parts.records.audit.list({ after: 0, limit: 500 });
    expect(rows.some(({ action, detail }) => action.endsWith('/versions') && detail !== null)).toBe(true);
    const events = await fleet.api.parts.records.transitions.feed({ after: 0, limit: 500 });
    expect(JSON.stringify(rows) + JSON.stringify(events) + fleet.api.log.join('')).not.toMatch(/c0ffee|canary/);
  });
});
