import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { migration, migrationAttemptDetail, migrationAttempts } from '@keyturn/contracts/schemas';
import type { MigrationSpec } from '@keyturn/domain';
import { aMigrationSpec } from '../../test/a-migration-spec.ts';
import { begun, brokenOff, finished, migrating } from '../../test/migration-story.ts';
import { OPENING_MS, openTestFleet, type TestFleet } from '../../test/open-test-fleet.ts';

let fleet: TestFleet;

beforeAll(async () => {
  fleet = await openTestFleet();
}, OPENING_MS);

afterEach(() => void Object.assign(fleet, { temporal: 'there', working: false }));
afterAll(() => fleet.api.close());

const tell = (id: string, command: string, body: object = {}, headers: Record<string, string> = {}) =>
  fleet.ask('POST', `/v1/migrations/${id}/${command}`, { body, headers });
const read = async (id: string) => migration.parse((await fleet.ask('GET', `/v1/migrations/${id}`)).body);
const codeOf = ({ status, body }: { status: number; body: Record<string, unknown> }) => [status, body['code']];
const register = (id: string, change: Partial<MigrationSpec> = {}) =>
  fleet.migration({ id, ...change, scope: { projects: { includedKeys: ['AAA', 'BBB', 'CCC', 'DDD'] } } });

const REASON = { reason: 'a test' };
const MIDWAY = { migrated: ['AAA'], failed: ['BBB', 'CCC'], remaining: ['DDD'], inCloud: ['CCC'] };

describe('start', () => {
  it('begins with 202, and only once', async () => {
    await register('started');
    const answer = await tell('started', 'start');
    expect(answer.status).toBe(202);
    expect(migration.parse(answer.body)).toMatchObject({
      phase: 'preparing',
      status: 'working',
      waitingFor: 'upstream',
    });
    expect(answer.headers.get('etag')).toBe(`"${answer.body['revision']}"`);
    expect(codeOf(await tell('started', 'start'))).toEqual([409, 'migration.alreadyRunning']);
  });

  it('answers the same again for the same Idempotency-Key, also when the first answer was lost', async () => {
    await register('repeated');
    const headers = { 'idempotency-key': 's1', 'if-match': '"1"' };
    fleet.temporal = 'answerLost';
    expect((await tell('repeated', 'start', {}, headers)).status).toBe(503);
    fleet.temporal = 'there';
    await fleet.migrationReached('repeated');
    const first = await tell('repeated', 'start', {}, headers);
    expect(first).toMatchObject({ status: 202, body: { phase: 'preparing' } });
    const again = await tell('repeated', 'start', {}, headers);
    expect(again).toMatchObject({ status: 202, body: first.body });
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect(fleet.migrations.state('repeated').revision).toBe(2);
  });

  it('is refused for another revision, an unknown field, an unknown migration, and whoever may only look', async () => {
    await register('refused');
    expect(codeOf(await tell('refused', 'start', {}, { 'if-match': '"7"' }))).toEqual([412, 'request.revisionChanged']);
    expect(codeOf(await tell('refused', 'start', { now: true }))).toEqual([422, 'request.invalid']);
    expect(codeOf(await tell('nobody', 'start'))).toEqual([404, 'resource.notFound']);
    const { key } = await fleet.api.createKey({ name: 'looks', roles: ['viewer', 'approver'] });
    for (const command of ['start', 'decisions', 'retry', 'stop', 'abandon'])
      expect((await fleet.ask('POST', `/v1/migrations/refused/${command}`, { body: {}, key })).status).toBe(403);
    expect(await read('refused')).toMatchObject({ phase: 'ready' });
  });
});

describe('stop, retry and abandon', () => {
  it('answer 202 with the migration, and say why in its history', async () => {
    await register('stopped');
    expect(codeOf(await tell('stopped', 'stop', REASON))).toEqual([409, 'migration.wrongPhase']);
    await tell('stopped', 'start');
    expect(await tell('stopped', 'stop', REASON)).toMatchObject({ status: 202, body: { phase: 'stopped' } });
    const { revision } = await read('stopped');
    expect((await tell('stopped', 'stop', REASON)).body['revision']).toBe(revision);
    expect(await tell('stopped', 'retry', REASON)).toMatchObject({ status: 202, body: { phase: 'preparing' } });
    expect(await tell('stopped', 'abandon', REASON)).toMatchObject({ status: 202, body: { phase: 'abandoned' } });
    const { body } = await fleet.ask('GET', '/v1/migrations/stopped/timeline');
    expect(body.items[0]).toMatchObject({ type: 'keyturn.migration.abandoned', data: { comment: 'a test' } });
  });

  it('need a reason', async () => {
    await register('unreasoned');
    for (const command of ['stop', 'retry', 'abandon']) {
      const { status, body } = await tell('unreasoned', command);
      expect([status, body['code'], body.violations[0]?.path]).toEqual([422, 'request.invalid', 'reason']);
    }
  });

  it('leave a task that runs upstream alone', async () => {
    await register('running');
    await migrating(fleet, 'running');
    expect(codeOf(await tell('running', 'retry', REASON))).toEqual([409, 'migration.alreadyRunning']);
    expect(await tell('running', 'stop', REASON)).toMatchObject({ status: 202, body: { phase: 'stopped' } });
    expect(codeOf(await tell('running', 'start'))).toEqual([409, 'migration.alreadyRunning']);
  });

  it('come too late once the life is over, but for the abandonment of what is abandoned', async () => {
    await register('abandoned');
    await tell('abandoned', 'abandon', REASON);
    const { revision } = await read('abandoned');
    expect(await tell('abandoned', 'abandon', REASON)).toMatchObject({ status: 202, body: { revision } });
    expect(codeOf(await tell('abandoned', 'abandon', REASON, { 'if-match': '"1"' }))).toEqual([
      412,
      'request.revisionChanged',
    ]);
    await register('finished');
    await finished(fleet, 'finished');
    for (const id of ['abandoned', 'finished'])
      expect(codeOf(await tell(id, 'start'))).toEqual([409, 'migration.wrongPhase']);
    expect(codeOf(await tell('finished', 'abandon', REASON))).toEqual([409, 'migration.wrongPhase']);
  });
});

describe('a decision', () => {
  it('comes with what each choice does, with which keys, and what must be cleaned up before', async () => {
    await register('midway');
    await brokenOff(fleet, 'midway', MIDWAY);
    const { decision, status, waitingFor, attempts, tasks } = await read('midway');
    expect({ status, waitingFor }).toEqual({ status: 'needsYou', waitingFor: 'person' });
    expect(tasks).toMatchObject([{ kind: 'decide', cause: 'PartlyMigrated' }]);
    expect(attempts.last).toMatchObject({ outcome: 'failed', migrated: 1, failed: 2, remaining: 1 });
    expect(decision).toMatchObject({ cause: 'PartlyMigrated', overridableChecks: [] });
    expect(decision?.options?.map(({ choice, keys }) => [choice, keys])).toEqual([
      ['runRemaining', ['DDD', 'BBB']],
      ['runAll', ['AAA', 'BBB', 'CCC', 'DDD']],
      ['abandon', []],
    ]);
    expect(decision?.options?.map(({ cleanUp }) => cleanUp.map(({ keys }) => keys))).toEqual([
      [['BBB']],
      [['AAA', 'CCC', 'BBB']],
      [['BBB']],
    ]);
    const { body } = await fleet.ask('GET', '/v1/migrations?phase=needsDecision');
    expect(body.items).toMatchObject([{ id: 'midway', decision: { cause: 'PartlyMigrated' } }]);
    expect(JSON.stringify(body)).not.toContain('cleanUp');
    expect((await fleet.ask('GET', '/v1/migrations/midway?fresh=true')).body['decision']).toEqual(decision);
  });

  it('to run the remaining part leads to an attempt of exactly these keys', async () => {
    await register('remaining');
    const { attempts } = await brokenOff(fleet, 'remaining', MIDWAY);
    const decided = await tell('remaining', 'decisions', { choice: 'runRemaining', comment: 'BBB was cleaned up' });
    expect(decided).toMatchObject({ status: 200, body: { phase: 'preparing', decision: null } });
    const { scope, job } = fleet.migrations.state('remaining');
    expect({ scope, job }).toEqual({ scope: { keysRef: attempts[0]?.keysRef, keys: 2 }, job: null });
  });

  it('counts also what earlier attempts brought into the cloud', async () => {
    await register('twice');
    const { ask } = await brokenOff(fleet, 'twice', MIDWAY);
    await tell('twice', 'decisions', { choice: 'runRemaining', comment: 'once more' });
    await fleet.migrations.happen('twice', { type: 'laneReleased', at: Date.now(), ask: ask?.number ?? 0 });
    await fleet.migrations.happen('twice', { type: 'stopped', at: Date.now(), by: 'spec', comment: 'to start again' });
    await brokenOff(fleet, 'twice', { migrated: ['DDD'], failed: ['BBB'], remaining: [], inCloud: [] });
    const { decision } = await read('twice');
    expect(decision?.options?.map(({ keys }) => keys)).toEqual([['BBB'], ['AAA', 'BBB', 'CCC', 'DDD'], []]);
    expect(decision?.options?.[1]?.cleanUp.map(({ keys }) => keys)).toEqual([['AAA', 'DDD', 'BBB']]);
  });

  it('is refused where none is waited for, with an unknown choice, and for checks that may not be overridden', async () => {
    await register('undecided');
    expect(codeOf(await tell('undecided', 'decisions', { choice: 'runAll', comment: 'x' }))).toEqual([
      409,
      'decision.notAwaited',
    ]);
    await brokenOff(fleet, 'undecided', MIDWAY);
    const odd = await tell('undecided', 'decisions', { choice: 'runSome', comment: 'x' });
    expect([...codeOf(odd), odd.body.violations[0]?.path]).toEqual([422, 'request.invalid', 'choice']);
    const silent = await tell('undecided', 'decisions', { choice: 'runAll' });
    expect([...codeOf(silent), silent.body.violations[0]?.path]).toEqual([422, 'request.invalid', 'comment']);
    const checks = await tell('undecided', 'decisions', { choice: 'runAll', comment: 'x', excludeChecks: ['token'] });
    expect([...codeOf(checks), checks.body.violations[0]?.path]).toEqual([422, 'request.invalid', 'excludeChecks']);
    expect(await read('undecided')).toMatchObject({ phase: 'needsDecision' });
  });

  it('may be to abandon', async () => {
    await register('decided-off');
    await brokenOff(fleet, 'decided-off', MIDWAY);
    expect(await tell('decided-off', 'decisions', { choice: 'abandon', comment: 'enough' })).toMatchObject({
      status: 200,
      body: { phase: 'abandoned' },
    });
  });
});

describe('attempts', () => {
  it('are listed with counts, and shown one by one with keys and the tree last seen', async () => {
    await register('tried');
    await brokenOff(fleet, 'tried', MIDWAY);
    const keysRef = fleet.migrations.state('tried').attempts[0]?.keysRef ?? '';
    const root = { key: 'root', status: 'FINISHED', outcome: 'FAILED', children: [] };
    const at = '2026-11-21T08:00:00.000Z';
    await fleet.api.parts.records.attempts.putTree({
      keysRef,
      task: 'migrate',
      taskId: 'migrate-1',
      root,
      looksAfterEnd: 1,
      at,
    });
    const list = migrationAttempts.parse((await fleet.ask('GET', '/v1/migrations/tried/attempts')).body);
    expect(list.items).toMatchObject([{ n: 1, mode: 'api', cause: 'PartlyMigrated', migrated: 1, failed: 2 }]);
    const one = migrationAttemptDetail.parse((await fleet.ask('GET', '/v1/migrations/tried/attempts/1')).body);
    expect(one).toMatchObject({
      jobId: 'job-of-tried-1',
      migratedKeys: ['AAA'],
      failedKeys: ['BBB', 'CCC'],
      remainingKeys: ['DDD'],
      inCloudKeys: ['CCC'],
      statusTree: root,
      statusSeenAt: at,
    });
    for (const n of ['0', '2', '01', 'x'])
      expect(codeOf(await fleet.ask('GET', `/v1/migrations/tried/attempts/${n}`))).toEqual([404, 'resource.notFound']);
  });

  it('have no keys and no tree before anything is known of them', async () => {
    await register('just-begun');
    await begun(fleet, 'just-begun');
    expect((await fleet.ask('GET', '/v1/migrations/just-begun/attempts/1')).body).toMatchObject({
      migrated: null,
      migratedKeys: [],
      statusTree: null,
      statusSeenAt: null,
    });
  });
});

describe('the workflow of a migration', () => {
  it('is said to be restored while it is gone', async () => {
    await register('lost-one');
    fleet.migrations.lose('lost-one');
    expect(codeOf(await tell('lost-one', 'start'))).toEqual([503, 'service.unavailable']);
    expect(codeOf(await fleet.ask('GET', '/v1/migrations/lost-one?fresh=true'))).toEqual([503, 'service.unavailable']);
    const spec = { ...aMigrationSpec({ id: 'lost-one' }), ...(await read('lost-one')).spec, tags: { back: 'yes' } };
    expect(await fleet.ask('PUT', '/v1/migrations/lost-one', { body: spec })).toMatchObject({
      status: 200,
      body: { changed: true, revision: 2 },
    });
  });
});
