import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { token, tokenPage } from '@keyturn/contracts/schemas';
import { DAY_MS } from '@keyturn/domain';
import { aTokenSpec } from '@keyturn/testing';
import { guidedSpec } from '../../test/guided-spec.ts';
import { OPENING_MS, openTestFleet, type TestFleet } from '../../test/open-test-fleet.ts';

let fleet: TestFleet;

beforeAll(async () => {
  fleet = await openTestFleet();
}, OPENING_MS);

afterEach(() => void Object.assign(fleet, { temporal: 'there', working: false }));
afterAll(() => fleet.api.close());

const tell = (id: string, command: string, body: object = {}, headers: Record<string, string> = {}) =>
  fleet.ask('POST', `/v1/tokens/${id}/${command}`, { body, headers });
const read = async (id: string) => token.parse((await fleet.ask('GET', `/v1/tokens/${id}`)).body);
const codeOf = ({ status, body }: { status: number; body: Record<string, unknown> }) => [status, body['code']];

describe('pause and resume', () => {
  it('answer the token, and the same again changes nothing', async () => {
    await fleet.token({ id: 'paused' });
    const until = new Date(Date.now() + 3 * DAY_MS).toISOString();
    const paused = await tell('paused', 'pause', { reason: 'audit', until });
    expect(token.parse(paused.body)).toMatchObject({ status: 'paused', pause: { reason: 'audit', until } });
    expect(paused.headers.get('etag')).toBe(`"${paused.body['revision']}"`);
    expect((await tell('paused', 'pause', { reason: 'audit', until })).body['revision']).toBe(paused.body['revision']);
    expect(codeOf(await tell('paused', 'rotate', { reason: 'x' }))).toEqual([409, 'token.wrongPhase']);
    const resumed = await tell('paused', 'resume');
    expect(resumed).toMatchObject({ status: 200, body: { pause: null } });
    expect((await tell('paused', 'resume')).body['revision']).toBe(resumed.body['revision']);
  });

  it('refuse an end in the past, by field, another revision, and whoever may only look', async () => {
    await fleet.token({ id: 'unpaused' });
    const { status, body } = await tell('unpaused', 'pause', { reason: 'audit', until: '2020-01-01T00:00:00Z' });
    expect([status, body['code'], body.violations[0]?.path]).toEqual([422, 'request.invalid', 'until']);
    expect(codeOf(await tell('unpaused', 'pause', { reason: 'a' }, { 'if-match': '"1"' }))).toEqual([
      412,
      'request.revisionChanged',
    ]);
    const { key } = await fleet.api.createKey({ name: 'looks', roles: ['viewer'] });
    for (const command of ['pause', 'resume', 'retire', 'rotate', 'versions'])
      expect((await fleet.ask('POST', `/v1/tokens/unpaused/${command}`, { body: {}, key })).status).toBe(403);
    expect(await read('unpaused')).toMatchObject({ pause: null });
  });

  it('is found carried out when its answer was lost and it is repeated, also with the revision of before', async () => {
    await fleet.token({ id: 'repeated' });
    const headers = { 'idempotency-key': 'p1', 'if-match': `"${(await read('repeated')).revision}"` };
    fleet.temporal = 'answerLost';
    expect((await tell('repeated', 'pause', { reason: 'audit' }, headers)).status).toBe(503);
    fleet.temporal = 'there';
    await fleet.reached('repeated');
    expect(await tell('repeated', 'pause', { reason: 'audit' }, headers)).toMatchObject({
      status: 200,
      body: { pause: { reason: 'audit' } },
    });
  });
});

describe('a retired token', () => {
  let retirement: object;

  beforeAll(async () => {
    await fleet.token({ id: 'retired', adoption: { consumers: [{ name: 'nightly' }] } });
    retirement = await tell('retired', 'retire', { reason: 'gone', revoke: true });
  });

  it('is answered as it is then', () => {
    expect(retirement).toMatchObject({ status: 200, body: { phase: 'retired', currentVersion: null } });
  });

  it('takes no specification while something of it is still to be revoked', async () => {
    const { status, body } = await fleet.ask('PUT', '/v1/tokens/retired', { body: aTokenSpec({ id: 'retired' }) });
    expect([status, body['code']]).toEqual([409, 'token.wrongPhase']);
    expect(body['detail']).toMatch(/still be revoked/);
    await fleet.lives.settle('retired');
    await fleet.reached('retired');
  });

  it('is shown as done, in lists too, and is due no more', async () => {
    const now = await read('retired');
    expect(now).toMatchObject({
      status: 'done',
      phase: 'retired',
      currentVersion: null,
      expiresAt: null,
      renewAt: null,
    });
    expect(now.nextActionAt).toBeNull();
    const page = tokenPage.parse((await fleet.ask('GET', '/v1/tokens?status=done')).body);
    expect(page.items.map(({ id }) => id)).toEqual(['retired']);
    expect((await fleet.ask('GET', '/v1/tokens/retired?fresh=true')).body).toMatchObject({ status: 'done' });
    expect((await fleet.ask('GET', '/v1/tokens/retired/timeline')).body['planned']).toEqual([]);
    expect(String((await fleet.ask('GET', '/v1/fleet/export')).body['text'])).not.toContain('id: retired');
  });

  it('is left alone when it is retired again the same way, also once its workflow is gone', async () => {
    const { revision } = await read('retired');
    for (let sent = 0; sent < 2; sent += 1) {
      const again = await tell('retired', 'retire', { reason: 'once more', revoke: true });
      expect([again.status, again.body['revision']]).toEqual([200, revision]);
      fleet.lives.lose('retired');
    }
    expect(codeOf(await tell('retired', 'retire', { reason: 'x', revoke: false }))).toEqual([409, 'token.wrongPhase']);
    const stale = await tell('retired', 'retire', { reason: 'x', revoke: true }, { 'if-match': '"1"' });
    expect(codeOf(stale)).toEqual([412, 'request.revisionChanged']);
  });

  it('takes no command, gives no value and hears no report', async () => {
    const { key } = await fleet.api.createKey({ name: 'nightly', roles: ['consumer'], tokens: ['retired'] });
    const answers = [
      await tell('retired', 'pause', { reason: 'x' }),
      await tell('retired', 'resume'),
      await tell('retired', 'rotate', { reason: 'x' }),
      await tell('retired', 'rotate', { reason: 'x', breakGlass: true }),
      await tell('retired', 'versions', { value: 'a-value' }),
      await fleet.ask('GET', '/v1/tokens/retired/value', { key }),
      await fleet.ask('POST', '/v1/tokens/retired/acknowledgements', { key, body: { version: 1, outcome: 'ok' } }),
    ];
    expect(answers.map(codeOf)).toEqual(answers.map(() => [409, 'token.wrongPhase']));
  });

  it('may be registered anew: another life, whose revisions go on from the last one', async () => {
    const before = await read('retired');
    const put = (headers = {}) =>
      fleet.ask('PUT', '/v1/tokens/retired', { body: aTokenSpec({ id: 'retired', label: 'Again' }), headers });
    expect(codeOf(await put({ 'if-match': '"1"' }))).toEqual([412, 'request.revisionChanged']);
    const { status, body } = await put();
    expect([status, body['revision']]).toEqual([201, before.revision + 1]);
    expect(body).toMatchObject({ label: 'Again', generation: 1, phase: 'registered', versions: [] });
    await fleet.lives.settle('retired');
    await fleet.reached('retired');
    expect(await read('retired')).toMatchObject({ phase: 'active', currentVersion: 1 });
    const { body: timeline } = await fleet.ask('GET', '/v1/tokens/retired/timeline?limit=500');
    const revisions = timeline.items.map(({ revision }) => revision);
    expect(new Set(revisions).size).toBe(revisions.length);
    // Another incarnation: nothing of the former life's values is found under it.
    const { snapshot } = await fleet.lives.gateway.status({ tokenId: 'retired' });
    expect(snapshot?.state.incarnation).not.toBe('life-of-retired');
  });
});

describe('rotating a token whose values a person makes', () => {
  it('opens the task that asks for the next version, and answers its number', async () => {
    await fleet.token(guidedSpec({ id: 'guided', existing: { expiresAt: '2099-01-20T00:00:00Z' } }));
    expect(await tell('guided', 'rotate', { reason: 'leak' })).toMatchObject({ status: 202, body: { version: 2 } });
    await fleet.lives.settle('guided');
    await fleet.reached('guided');
    expect(await read('guided')).toMatchObject({
      phase: 'expiring',
      waitingFor: 'person',
      currentVersion: 1,
      task: { kind: 'regenerateToken', version: 2, cause: 'Requested' },
    });
  });
});
