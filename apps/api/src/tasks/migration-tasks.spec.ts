import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { task, taskPage } from '@keyturn/contracts/schemas';
import { DAY_MS, HOUR_MS, type MigrationSpec, type RerunEvent } from '@keyturn/domain';
import { OPENING_MS, openTestFleet, type TestFleet } from '../../test/open-test-fleet.ts';

let fleet: TestFleet;

beforeAll(async () => {
  fleet = await openTestFleet();
}, OPENING_MS);
afterAll(() => fleet.api.close());

/** A migration of this id that waits for a decision, because its first attempt left a part behind. */
async function partly(id: string): Promise<string> {
  await begun(id);
  const counts = { migrated: 1, failed: 1, remaining: 0, inCloud: 0 };
  const split = { migrated: ['FIN'], failed: ['OPS'], remaining: [], inCloud: [] };
  const { incarnation } = fleet.migrations.state(id);
  const { attempts } = fleet.api.parts.records;
  await attempts.putKeys({ keysRef: refOf(id, 1), migrationId: id, incarnation, attempt: 1, split });
  await happened(id, { type: 'planFailed', at: Date.now(), attempt: 1, cause: 'PartlyMigrated', counts, moved: true });
  return taskOf(id);
}

/** A migration that a person runs in the assistant, now. */
async function inAssistant(id: string, change: Partial<MigrationSpec> = {}): Promise<string> {
  await begun(id, { ...change, server: { ...serverOf(id), assistantVersion: '1.10.0' } });
  return taskOf(id);
}

const serverOf = (id: string): MigrationSpec['server'] => ({
  baseUrl: `https://${id}.acme.test/jira`,
  serverId: 'B1XA-2YQ3-ZK7M-9PLD',
  auth: { secret: 'jira-pat' },
});
const refOf = (id: string, attempt: number): string => `${id}.${attempt}`;

/** Its first attempt has begun. */
async function begun(id: string, change: Partial<MigrationSpec> = {}): Promise<void> {
  await fleet.migration({ id, destination: { cloudUrl: `https://${id}.atlassian.net` }, ...change });
  await fleet.ask('POST', `/v1/migrations/${id}/start`);
  const mode = change.server === undefined ? 'api' : 'assistant';
  await happened(id, { type: 'attemptBegan', at: Date.now(), attempt: 1, keysRef: refOf(id, 1), mode });
}

async function happened(id: string, ...events: RerunEvent[]): Promise<void> {
  await fleet.migrations.happen(id, ...events);
  const { spec } = await fleet.migrations.settle(id);
  // The same specification again changes nothing, and is answered once memory has the migration's revision.
  const { status, body } = await fleet.ask('PUT', `/v1/migrations/${id}`, { body: spec });
  if (status !== 200) throw new Error(`${id} was not reached: ${JSON.stringify(body)}`);
}

async function taskOf(id: string): Promise<string> {
  const { body } = await fleet.ask('GET', `/v1/migrations/${id}`);
  return (body['task'] as { id: string }).id;
}

const tell = (id: string, what: string, body: object = {}, headers = {}) =>
  fleet.ask('POST', `/v1/tasks/${id}/${what}`, { body, headers });
const list = async (query: string) => taskPage.parse((await fleet.ask('GET', `/v1/tasks?${query}`)).body);
const ids = async (query: string) => (await list(query)).items.map(({ id }) => id);
const read = async (id: string, query = '') => task.parse((await fleet.ask('GET', `/v1/tasks/${id}${query}`)).body);
const keysOf = (id: string) => fleet.api.parts.records.attempts.keys(refOf(id, 1));
const report = (id: string, said: object) => tell(id, 'complete', { report: said });

describe('tasks of tokens and of migrations', () => {
  let late: string;
  let decision: string;
  let run: string;
  let ofToken: string;

  beforeAll(async () => {
    fleet.pass(-3 * DAY_MS);
    late = await partly('wave-0');
    fleet.pass(3 * DAY_MS);
    decision = await partly('wave-1');
    run = await inAssistant('wave-2', { owner: 'wave-2@acme.test' });
    const existing = {
      expiresAt: new Date(Date.now() + 20 * DAY_MS).toISOString(),
      issuedAt: new Date(Date.now() - 60 * DAY_MS).toISOString(),
    };
    await fleet.token({ id: 'by-hand', issuer: { mode: 'guided' }, lifetime: 'P3M', existing });
    const { body } = await fleet.ask('GET', '/v1/tokens/by-hand');
    ofToken = (body['task'] as { id: string }).id;
  });

  it('are one list, the most urgent first, with filters and pages', async () => {
    expect(await ids('')).toEqual([late, decision, run, ofToken]);
    expect(await ids('subject=migration/wave-1')).toEqual([decision]);
    expect(await ids('subject=token/by-hand&subject=migration/wave-2')).toEqual([run, ofToken]);
    expect(await ids('kind=decide')).toEqual([late, decision]);
    expect(await ids('kind=runInAssistant&kind=regenerateToken')).toEqual([run, ofToken]);
    expect(await ids('owner=wave-2@acme.test')).toEqual([run]);
    expect(await ids('overdue=true')).toEqual([late]);
    expect(await ids('overdue=false&kind=decide')).toEqual([decision]);
    const first = await list('limit=2');
    expect([first.total, first.items.map(({ id }) => id)]).toEqual([4, [late, decision]]);
    const second = await list(`limit=1&cursor=${first.next}`);
    expect(second.items.map(({ id }) => id)).toEqual([run]);
    expect(await ids(`limit=1&cursor=${second.next}`)).toEqual([ofToken]);
  });

  it('say what they are about, and what to do in both languages', async () => {
    const [english, japanese] = [await read(decision), await read(decision, '?lang=ja')];
    expect(english).toMatchObject({
      kind: 'decide',
      subject: 'migration/wave-1',
      cause: 'PartlyMigrated',
      owner: 'migrations@acme.test',
      attempt: 1,
      version: null,
      status: 'open',
    });
    expect(english.steps[1]?.labels).toEqual({ en: 'Clean up in the cloud', ja: 'クラウドを整理' });
    expect(japanese.steps[1]?.text).toMatch(/クラウド/);
    expect((await read(ofToken)).attempt).toBeNull();
    const { deepLink, steps } = await read(run);
    expect(steps.at(-1)?.hint).toBe(`POST /v1/tasks/${run}/complete`);
    expect(deepLink).toBe('https://wave-2.acme.test/jira');
    expect(steps.map(({ text }) => text).join('\n')).toContain('exactly these projects: FIN, OPS');
  });

  it('can be handed over and put off', async () => {
    expect((await tell(run, 'assign', { owner: 'c@acme.test' })).body).toMatchObject({ owner: 'c@acme.test' });
    expect(await ids('owner=c@acme.test')).toEqual([run]);
    const until = new Date(Date.now() + HOUR_MS).toISOString();
    expect((await tell(decision, 'snooze', { until })).body).toMatchObject({ snoozedUntil: until });
    const { dueAt } = await read(decision);
    const tooLong = new Date(Date.parse(dueAt ?? '') + 1000).toISOString();
    expect((await tell(decision, 'snooze', { until: tooLong })).body['code']).toBe('task.snoozeTooLong');
  });

  it('that ask for a decision are not completed without one', async () => {
    expect((await tell(decision, 'complete')).body['code']).toBe('task.needsDecision');
    const body = { choice: 'runRemaining', comment: 'OPS deleted in the cloud' };
    expect((await fleet.ask('POST', '/v1/migrations/wave-1/decisions', { body })).status).toBe(200);
    await happened('wave-1');
    expect(await read(decision)).toMatchObject({ status: 'completed', attempt: 1 });
    expect((await tell(decision, 'complete')).body['code']).toBe('task.notOpen');
  });

  it('of a token take no report', async () => {
    const { status, body } = await report(ofToken, { outcome: 'finished' });
    expect([status, body['code'], body.violations[0]?.path]).toEqual([422, 'request.invalid', 'report']);
  });
});

describe('the report of a run in the assistant', () => {
  it('is needed to complete its task', async () => {
    const id = await inAssistant('no-report');
    expect((await tell(id, 'complete', { evidence: 'done' })).body['code']).toBe('task.needsReport');
  });

  it('that all went well means every key', async () => {
    const id = await inAssistant('all-well');
    const done = await report(id, { outcome: 'finished' });
    expect(done).toMatchObject({ status: 200, body: { status: 'completed' } });
    expect(await keysOf('all-well')).toEqual({ migrated: ['FIN', 'OPS'], failed: [], remaining: [], inCloud: [] });
    const { body } = await fleet.ask('GET', '/v1/migrations/all-well');
    expect(body).toMatchObject({ phase: 'finished', attempts: { last: { migrated: 2, failed: 0, remaining: 0 } } });
  });

  it('of a part splits the keys, and a person decides about the rest', async () => {
    const id = await inAssistant('a-part');
    expect((await report(id, { outcome: 'incomplete', migratedKeys: ['FIN'] })).status).toBe(200);
    expect(await keysOf('a-part')).toEqual({ migrated: ['FIN'], failed: [], remaining: ['OPS'], inCloud: [] });
    await happened('a-part');
    const { body } = await fleet.ask('GET', '/v1/migrations/a-part');
    expect(body).toMatchObject({
      phase: 'needsDecision',
      cause: 'PartlyMigrated',
      attempts: { last: { migrated: 1, failed: 0, remaining: 1 } },
    });
  });

  it('of a lapsed token leaves every key for the next attempt', async () => {
    const id = await inAssistant('lapsed');
    expect((await report(id, { outcome: 'authLapsed' })).status).toBe(200);
    expect(await keysOf('lapsed')).toEqual({ migrated: [], failed: [], remaining: ['FIN', 'OPS'], inCloud: [] });
  });

  it('is refused where its keys do not fit, and nothing is kept of it', async () => {
    const id = await inAssistant('misfits');
    for (const [said, path, code] of [
      [{ outcome: 'incomplete' }, 'report.migratedKeys', 'Missing'],
      [{ outcome: 'incomplete', migratedKeys: ['FIN', 'HR'] }, 'report.migratedKeys.1', 'NotOneOf'],
      [{ outcome: 'failed', failedKeys: ['HR'] }, 'report.failedKeys.0', 'NotOneOf'],
      [{ outcome: 'incomplete', migratedKeys: ['FIN'], failedKeys: ['FIN'] }, 'report.failedKeys.0', 'NotAllowed'],
      [{ outcome: 'splendid' }, 'report.outcome', 'NotOneOf'],
    ] as const) {
      const { status, body } = await report(id, said);
      expect([status, body['code']]).toEqual([422, 'request.invalid']);
      expect(body.violations[0]).toMatchObject({ path, code });
    }
    expect(await keysOf('misfits')).toBeUndefined();
    expect(await read(id)).toMatchObject({ status: 'open' });
  });

  it('takes only the keys of its attempt where an earlier one left some', async () => {
    const id = 'reduced';
    await begun(id);
    const { incarnation } = fleet.migrations.state(id);
    const split = { migrated: ['FIN'], failed: ['OPS'], remaining: [], inCloud: [] };
    const { attempts } = fleet.api.parts.records;
    await attempts.putKeys({ keysRef: refOf(id, 1), migrationId: id, incarnation, attempt: 1, split });
    const at = Date.now();
    const counts = { migrated: 1, failed: 1, remaining: 0, inCloud: 0 };
    await happened(id, { type: 'planFailed', at, attempt: 1, cause: 'PartlyMigrated', counts, moved: true });
    const body = { choice: 'runRemaining', comment: 'cleaned up' };
    await fleet.ask('POST', `/v1/migrations/${id}/decisions`, { body });
    await happened(id, { type: 'attemptBegan', at, attempt: 2, keysRef: refOf(id, 2), mode: 'assistant' });
    const open = await taskOf(id);
    expect((await read(open)).steps.map(({ text }) => text).join('\n')).toContain('that the last attempt left');
    expect((await report(open, { outcome: 'incomplete', migratedKeys: ['FIN'] })).status).toBe(422);
    expect((await report(open, { outcome: 'finished' })).status).toBe(200);
    expect(await attempts.keys(refOf(id, 2))).toMatchObject({ migrated: ['OPS'], remaining: [] });
  });

  it('is taken once: a repeat with the same key answers the same, although the first answer was lost', async () => {
    const id = await inAssistant('twice');
    const again = { 'idempotency-key': 'twice' };
    const body = { report: { outcome: 'incomplete', migratedKeys: ['OPS'] } };
    fleet.temporal = 'answerLost';
    expect((await tell(id, 'complete', body, again)).status).toBe(503);
    fleet.temporal = 'there';
    await happened('twice');
    expect(await tell(id, 'complete', body, again)).toMatchObject({ status: 200, body: { status: 'completed' } });
    expect(await keysOf('twice')).toMatchObject({ migrated: ['OPS'], remaining: ['FIN'] });
  });
});
