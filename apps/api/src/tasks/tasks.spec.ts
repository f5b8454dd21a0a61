import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { task, taskPage } from '@keyturn/contracts/schemas';
import { failedEvents } from '@keyturn/domain';
import { OPENING_MS, openTestFleet, type TestFleet } from '../../test/open-test-fleet.ts';

let fleet: TestFleet;

/** The issuer refuses the next value of the token with a signature it does not know. */
async function lockOut(id: string): Promise<void> {
  await fleet.ask('POST', `/v1/tokens/${id}/rotate`, { body: { reason: 'drill' } });
  const { snapshot } = await fleet.lives.gateway.status({ tokenId: id });
  if (snapshot === null) throw new Error(`${id} has no life.`);
  const { state } = snapshot;
  const failure = { code: 'upstream.unauthorized' as const };
  const after = { state, version: state.lastVersion, now: Date.now(), step: 'mint' as const, failure };
  await fleet.lives.happen(id, ...failedEvents(after));
  await fleet.reached(id);
}

beforeAll(async () => {
  fleet = await openTestFleet();
  await fleet.token({ id: 'locked-a', owner: 'a@acme.test' });
  await fleet.token({ id: 'locked-b', owner: 'b@acme.test', site: 'https://b.acme.test' });
  await fleet.token({ id: 'fine' });
  await lockOut('locked-a');
  await lockOut('locked-b');
}, OPENING_MS);

afterAll(() => fleet.api.close());

const ids = async (query: string) =>
  taskPage.parse((await fleet.ask('GET', `/v1/tasks?${query}`)).body).items.map(({ id }) => id);

describe('GET /v1/tasks', () => {
  it('lists open tasks, the most urgent first, with filters and pages', async () => {
    expect(await ids('')).toEqual(['locked-a.1', 'locked-b.1']);
    expect(await ids('owner=b@acme.test')).toEqual(['locked-b.1']);
    expect(await ids('subject=token/locked-a')).toEqual(['locked-a.1']);
    expect(await ids('kind=revokeUpstream')).toEqual([]);
    expect(await ids('overdue=true')).toEqual([]);
    expect(await ids('overdue=false&kind=fixAccess')).toHaveLength(2);
    const first = taskPage.parse((await fleet.ask('GET', '/v1/tasks?limit=1')).body);
    expect(first.total).toBe(2);
    expect(await ids(`limit=1&cursor=${first.next}`)).toEqual(['locked-b.1']);
    expect((await fleet.ask('GET', '/v1/tasks?kind=sleep')).body['code']).toBe('request.badParameter');
  });
});

describe('GET /v1/tasks/{id}', () => {
  it('says what to do, in both languages', async () => {
    const english = task.parse((await fleet.ask('GET', '/v1/tasks/locked-b.1')).body);
    const japanese = task.parse((await fleet.ask('GET', '/v1/tasks/locked-b.1?lang=ja')).body);
    expect(english).toMatchObject({
      kind: 'fixAccess',
      subject: 'token/locked-b',
      owner: 'b@acme.test',
      status: 'open',
      cause: 'AccessRefused',
      deepLink: 'https://b.acme.test',
    });
    expect(english.steps.map(({ n }) => n)).toEqual([1, 2, 3]);
    expect(japanese.steps.map(({ labels }) => labels)).toEqual(english.steps.map(({ labels }) => labels));
    expect(japanese.steps[0]?.text).toMatch(/発行元/);
    expect((await fleet.ask('GET', '/v1/tasks/locked-b.1?lang=de')).status).toBe(400);
    for (const id of ['locked-b.7', 'nobody.1', 'x'])
      expect((await fleet.ask('GET', `/v1/tasks/${id}`)).status).toBe(404);
  });
});

describe('POST /v1/tasks/{id}/complete', () => {
  it('completes once, keeps the task readable, and says when it is not open any more', async () => {
    const complete = () =>
      fleet.ask('POST', '/v1/tasks/locked-a.1/complete', { body: { evidence: 'secret replaced' } });
    expect(await complete()).toMatchObject({ status: 200, body: { id: 'locked-a.1', status: 'completed' } });
    expect(await ids('')).toEqual(['locked-b.1']);
    expect(task.parse((await fleet.ask('GET', '/v1/tasks/locked-a.1')).body)).toMatchObject({
      status: 'completed',
      kind: 'fixAccess',
    });
    expect((await complete()).body['code']).toBe('task.notOpen');
  });
});
