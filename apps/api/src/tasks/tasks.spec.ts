import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { task, taskPage } from '@keyturn/contracts/schemas';
import { DAY_MS, failedEvents, HOUR_MS } from '@keyturn/domain';
import { guidedSpec } from '../../test/guided-spec.ts';
import { OPENING_MS, openTestFleet, type TestFleet } from '../../test/open-test-fleet.ts';

let fleet: TestFleet;
/** Ids of the tasks of three tokens: two that were locked out, and one whose value a person makes. */
let lockedA: string;
let lockedB: string;
let guided: string;

/** The issuer refuses the next value of the token with a signature it does not know. */
async function lockOut(id: string): Promise<string> {
  await fleet.ask('POST', `/v1/tokens/${id}/rotate`, { body: { reason: 'drill' } });
  const { snapshot } = await fleet.lives.gateway.status({ tokenId: id });
  if (snapshot === null) throw new Error(`${id} has no life.`);
  const { state } = snapshot;
  const failure = { code: 'upstream.unauthorized' as const };
  const after = { state, version: state.lastVersion, now: Date.now(), step: 'mint' as const, failure };
  await fleet.lives.happen(id, ...failedEvents(after));
  await fleet.reached(id);
  return taskOf(id);
}

async function taskOf(id: string): Promise<string> {
  const { body } = await fleet.ask('GET', `/v1/tokens/${id}`);
  return (body['task'] as { id: string }).id;
}

const inMs = (ms: number): string => new Date(Date.now() + ms).toISOString();
const tell = (id: string, what: string, body: object = {}) => fleet.ask('POST', `/v1/tasks/${id}/${what}`, { body });
const ids = async (query: string) =>
  taskPage.parse((await fleet.ask('GET', `/v1/tasks?${query}`)).body).items.map(({ id }) => id);
const read = async (id: string, query = '') => task.parse((await fleet.ask('GET', `/v1/tasks/${id}${query}`)).body);

beforeAll(async () => {
  fleet = await openTestFleet();
  await fleet.token({ id: 'locked-a', owner: 'a@acme.test' });
  await fleet.token({ id: 'locked-b', owner: 'b@acme.test', site: 'https://b.acme.test' });
  await fleet.token({ id: 'fine' });
  const existing = { expiresAt: inMs(20 * DAY_MS), issuedAt: inMs(-60 * DAY_MS) };
  const consumers = [{ name: 'hr-import', host: 'etl-01' }];
  await fleet.token(guidedSpec({ id: 'guided', label: 'Prod adapters', existing, adoption: { consumers } }));
  [lockedA, lockedB, guided] = [await lockOut('locked-a'), await lockOut('locked-b'), await taskOf('guided')];
}, OPENING_MS);

afterAll(() => fleet.api.close());

describe('GET /v1/tasks', () => {
  it('lists open tasks, the most urgent first, with filters and pages', async () => {
    expect(await ids('')).toEqual([guided, lockedA, lockedB]);
    expect(await ids('owner=b@acme.test')).toEqual([lockedB]);
    expect(await ids('subject=token/locked-a')).toEqual([lockedA]);
    expect(await ids('kind=revokeUpstream')).toEqual([]);
    expect(await ids('kind=regenerateToken')).toEqual([guided]);
    expect(await ids('overdue=true')).toEqual([]);
    expect(await ids('overdue=false&kind=fixAccess')).toHaveLength(2);
    const first = taskPage.parse((await fleet.ask('GET', '/v1/tasks?limit=1')).body);
    expect(first.total).toBe(3);
    expect(await ids(`limit=1&cursor=${first.next}`)).toEqual([lockedA]);
    expect((await fleet.ask('GET', '/v1/tasks?kind=sleep')).body['code']).toBe('request.badParameter');
  });
});

describe('GET /v1/tasks/{id}', () => {
  it('says what to do, in both languages', async () => {
    const [english, japanese] = [await read(lockedB), await read(lockedB, '?lang=ja')];
    expect(english).toMatchObject({
      kind: 'fixAccess',
      subject: 'token/locked-b',
      owner: 'b@acme.test',
      status: 'open',
      cause: 'AccessRefused',
      escalatedTo: null,
      snoozedUntil: null,
      remindedAt: null,
      reminders: 0,
    });
    expect(english.steps.map(({ n }) => n)).toEqual(english.steps.map((_, index) => index + 1));
    expect(japanese.steps.map(({ labels }) => labels)).toEqual(english.steps.map(({ labels }) => labels));
    expect(japanese.steps[0]?.text).not.toBe(english.steps[0]?.text);
    expect((await fleet.ask('GET', `/v1/tasks/${lockedB}?lang=de`)).status).toBe(400);
    for (const id of ['locked-b.7777', 'nobody.1', 'x'])
      expect((await fleet.ask('GET', `/v1/tasks/${id}`)).status).toBe(404);
  });

  it('names in each call that it hints at what is to be called', async () => {
    const hints = (await read(lockedB)).steps.map(({ hint }) => hint);
    expect(hints).toContain('POST /v1/tokens/locked-b/rotate');
    expect(hints.join('\n')).not.toContain('{id}');
  });

  it('names for a value that a person makes its label, its type and where to go', async () => {
    const { version, steps, deepLink, consequence } = await read(guided);
    expect(version).toBe(2);
    expect(steps.map(({ text }) => text).join('\n')).toContain('"Prod adapters v2"');
    // Of the two ways to the same page each person has one.
    expect(new Set(steps.map(({ way }) => way))).toEqual(new Set(['olderNavigation', 'newerNavigation', undefined]));
    expect(deepLink).toMatch(/\/sites\/acme$/);
    expect(consequence).not.toBe('');
  });
});

describe('POST /v1/tasks/{id}/assign', () => {
  it('makes a task somebody else’s, by whom it is then found', async () => {
    expect(await tell(lockedA, 'assign', { owner: 'c@acme.test' })).toMatchObject({
      status: 200,
      body: { owner: 'c@acme.test' },
    });
    expect(await ids('owner=c@acme.test')).toEqual([lockedA]);
    expect(await ids('owner=a@acme.test')).toEqual([]);
    expect((await tell(lockedA, 'assign', { owner: '' })).status).toBe(422);
  });
});

describe('POST /v1/tasks/{id}/snooze', () => {
  it('puts its reminders off, in the future and never past the last safe moment', async () => {
    const until = inMs(DAY_MS);
    expect(await tell(guided, 'snooze', { until })).toMatchObject({ status: 200, body: { snoozedUntil: until } });
    const { dueAt } = await read(guided);
    const last = Date.parse(dueAt ?? '') - 48 * HOUR_MS;
    const refused = await tell(guided, 'snooze', { until: new Date(last + 1000).toISOString() });
    expect([refused.status, refused.body['code']]).toEqual([422, 'task.snoozeTooLong']);
    expect(refused.body['detail']).toContain(new Date(last).toISOString());
    const past = await tell(guided, 'snooze', { until: inMs(-DAY_MS) });
    expect([past.status, past.body.violations[0]?.path]).toEqual([422, 'until']);
    expect(await read(guided)).toMatchObject({ snoozedUntil: until });
    expect((await tell(guided, 'snooze', { until: new Date(last).toISOString() })).status).toBe(200);
  });
});

describe('POST /v1/tasks/{id}/complete', () => {
  it('completes once, keeps the task readable, and says when it is not open any more', async () => {
    const complete = (headers = {}) =>
      fleet.ask('POST', `/v1/tasks/${lockedA}/complete`, { body: { evidence: 'secret replaced' }, headers });
    fleet.temporal = 'answerLost';
    expect((await complete({ 'idempotency-key': 'c1' })).status).toBe(503);
    fleet.temporal = 'there';
    await fleet.reached('locked-a');
    expect(await complete({ 'idempotency-key': 'c1' })).toMatchObject({
      status: 200,
      body: { id: lockedA, status: 'completed' },
    });
    expect(await ids('')).toEqual([guided, lockedB]);
    expect(await read(lockedA)).toMatchObject({ status: 'completed', kind: 'fixAccess', owner: 'c@acme.test' });
    for (const [what, body] of [
      ['complete', {}],
      ['snooze', { until: inMs(DAY_MS) }],
      ['assign', { owner: 'd@acme.test' }],
    ] as const)
      expect((await tell(lockedA, what, body)).body['code']).toBe('task.notOpen');
  });

  it('is refused where only a value completes it', async () => {
    const { status, body } = await tell(guided, 'complete', { evidence: 'done' });
    expect([status, body['code']]).toEqual([409, 'task.needsValue']);
    expect(await read(guided)).toMatchObject({ status: 'open' });
  });

  it('keeps what happened to a task readable when its token is over', async () => {
    fleet.pass(4 * DAY_MS);
    await fleet.lives.settle('guided');
    await fleet.reached('guided');
    expect(await read(guided)).toMatchObject({ escalatedTo: 'lead@acme.test' });
    await fleet.ask('POST', '/v1/tokens/guided/retire', { body: { reason: 'gone', revoke: false } });
    await fleet.lives.settle('guided');
    await fleet.reached('guided');
    const past = await read(guided);
    expect(past).toMatchObject({ status: 'completed', escalatedTo: 'lead@acme.test', version: 2 });
    expect(past.snoozedUntil).not.toBeNull();
    expect(past.completedAt).not.toBeNull();
    expect((await tell(guided, 'complete')).body['code']).toBe('task.notOpen');
    expect(await ids('')).toEqual([lockedB]);
  });
});
