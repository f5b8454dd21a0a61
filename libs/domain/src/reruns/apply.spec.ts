import { describe, expect, it } from '@jest/globals';
import {
  aChecking,
  aMigrating,
  aMigration,
  anAsking,
  anAttempt,
  aPartlyMigrated,
  aRerun,
  afterRerun,
  counts,
  DAWN,
  hour,
  laneTaken,
  planFailed,
  started,
} from '../../test/rerun-builder.ts';
import { applyRerun } from './apply.ts';
import type { RerunEvent } from './rerun-events.ts';
import { currentAttempt, openAttempt, type RerunState } from './rerun-state.ts';

const progress = (percent: number) => ({ percent, parts: [] });
const unknown: RerunEvent = {
  type: 'outcomeUnknown',
  at: hour(1),
  attempt: 1,
  task: 'check',
  code: 'upstream.timeout',
  nextTryAt: hour(2),
};
const failing = (change: Partial<Extract<RerunEvent, { type: 'failing' }>> = {}): RerunEvent => ({
  type: 'failing',
  at: hour(1),
  step: 'attach',
  code: 'upstream.timeout',
  cause: 'UpstreamTimeout',
  nextTryAt: hour(2),
  ...change,
});

describe('an event', () => {
  it('is one revision, and says since when things stand as they do', () => {
    const state = aRerun();
    const next = applyRerun(state, { ...started, at: hour(1) });
    expect([next.revision, next.since]).toEqual([state.revision + 1, hour(1)]);
    expect(applyRerun(next, { type: 'statusUnknown', at: hour(2), words: ['ODD'] })).toMatchObject({ since: hour(1) });
  });

  it('about an attempt that is not there changes nothing else', () => {
    const state = aChecking();
    const after = applyRerun(state, { type: 'coreFinished', at: hour(1), attempt: 9, progress: progress(1) });
    expect(after.attempts).toEqual(state.attempts);
  });
});

describe('registering', () => {
  it('anew goes on from the last revision, so that no event id is met twice', () => {
    const spec = aMigration();
    const event = { type: 'registered', at: DAWN, id: 'wave-3', incarnation: 'two', spec, by: 'owner' } as const;
    expect(aRerun()).toMatchObject({
      revision: 1,
      tokenId: 'ct-b1xa-aaaa-bbbb-cccc-acme-atlassian-net',
      phase: 'ready',
    });
    expect(applyRerun(aRerun(), event).revision).toBe(2);
  });

  it('with a job that exists begins under that', () => {
    expect(aRerun({ adopt: { jobId: 'job-9' } }).job).toEqual({ jobId: 'job-9', adopted: true });
  });
});

describe('the question to the token', () => {
  it('has the number it is asked under, and stays answered', () => {
    const state = anAsking();
    expect(state).toMatchObject({ ask: { number: 1, sentAt: DAWN, isAnswered: false }, lastAsk: 1 });
    const awaited = afterRerun(state, { type: 'laneAwaited', at: DAWN, ask: 1, expiresAt: hour(9) });
    expect(awaited).toMatchObject({ ask: { isAnswered: true }, holdsLane: false, tokenExpiresAt: hour(9) });
    expect(afterRerun(awaited, laneTaken(1))).toMatchObject({ holdsLane: true });
  });

  it('gives the lane up before the token is told, and goes back to preparing with an attempt that nothing of has run', () => {
    const state = afterRerun(
      anAttempt(),
      { type: 'jobCreated', at: DAWN, attempt: 1, jobId: 'job-1' },
      { type: 'taskStarting', at: DAWN, attempt: 1, task: 'check' },
      failing({ step: 'startCheck', code: 'upstream.limited' }),
      { type: 'laneReleasing', at: hour(1), ask: 1 },
    );
    expect(state).toMatchObject({ phase: 'preparing', holdsLane: false, ask: { number: 1, isWithdrawn: true } });
    expect(applyRerun(anAttempt(), { type: 'laneReleasing', at: hour(1), ask: 9 })).toMatchObject({ holdsLane: true });
  });

  it('is over with the lane, but not by a release of an older one', () => {
    const held = afterRerun(anAsking(), laneTaken(1));
    expect(afterRerun(held, { type: 'laneReleased', at: DAWN, ask: 1 })).toMatchObject({
      ask: null,
      holdsLane: false,
      lastAsk: 1,
    });
    expect(afterRerun(held, { type: 'laneReleased', at: DAWN, ask: 0 })).toMatchObject({ holdsLane: true });
  });

  it('is withdrawn by a refusal, until the token has been told', () => {
    const refused = afterRerun(anAsking(), { type: 'authRefused', at: hour(1), cause: 'ConsentRefused' });
    expect(refused).toMatchObject({ ask: { isWithdrawn: true }, authCause: 'ConsentRefused' });
  });
});

describe('starting a task', () => {
  const intended = afterRerun(
    aChecking(),
    { type: 'checkPassed', at: DAWN, attempt: 1 },
    { type: 'taskStarting', at: hour(1), attempt: 1, task: 'migrate' },
  );

  it('is recorded before the call, with the phase it belongs to', () => {
    expect(intended).toMatchObject({
      phase: 'migrating',
      running: null,
      starting: { task: 'migrate', intendedAt: hour(1), unknownAt: null },
    });
  });

  it('is over when the task runs', () => {
    const state = afterRerun(intended, {
      type: 'taskStarted',
      at: hour(2),
      attempt: 1,
      task: 'migrate',
      taskId: 'm-1',
    });
    expect(state).toMatchObject({
      starting: null,
      running: { task: 'migrate', taskId: 'm-1', since: hour(1), changedAt: hour(2) },
    });
    expect(currentAttempt(state)).toMatchObject({ migrateTaskId: 'm-1', checkTaskId: 'check-1' });
  });

  it.each<[string, RerunEvent]>([
    ['the answer is lost', { ...unknown, task: 'migrate' }],
    ['the workflow is lost', { type: 'restarted', at: hour(1), cause: 'TemporalLost' }],
    ['it is stopped meanwhile', { type: 'stopped', at: hour(1), by: 'owner', comment: '' }],
    ['it is abandoned meanwhile', { type: 'abandoned', at: hour(1), by: 'owner', comment: '' }],
  ])('may have happened when %s', (_, event) => {
    expect(afterRerun(intended, event).starting).toMatchObject({ intendedAt: hour(1), unknownAt: hour(1) });
  });

  it('did not happen when it was refused: the next try is a new one', () => {
    expect(afterRerun(intended, failing({ step: 'startMigrate', code: 'upstream.limited' })).starting).toBeNull();
  });

  it('did not happen when the last look finds nothing; an earlier one only counts', () => {
    const lost = afterRerun(intended, { ...unknown, task: 'migrate' });
    const looked = afterRerun(lost, { type: 'taskNotFound', at: hour(2), task: 'migrate', final: false });
    expect(looked.starting).toMatchObject({ looks: 1, lookedAt: hour(2) });
    expect(afterRerun(looked, { type: 'taskNotFound', at: hour(3), task: 'migrate', final: true }).starting).toBeNull();
  });

  it('had happened when it is found', () => {
    const lost = afterRerun(intended, { ...unknown, task: 'migrate' });
    const found = afterRerun(lost, { type: 'taskFound', at: hour(2), attempt: 1, task: 'migrate', taskId: 'm-1' });
    expect(found).toMatchObject({ starting: null, running: { taskId: 'm-1' }, trouble: null });
  });
});

describe('a job that was run before Keyturn', () => {
  it('becomes the first attempt', () => {
    const state = afterRerun(aRerun({ adopt: { jobId: 'job-9' } }), started, {
      type: 'taskFound',
      at: hour(1),
      attempt: 1,
      task: 'migrate',
      taskId: 'm-9',
      adopted: { keysRef: 'wave-3~one#1' },
      since: DAWN - 1000,
    });
    expect(state).toMatchObject({
      phase: 'migrating',
      lastAttempt: 1,
      running: { taskId: 'm-9', since: DAWN - 1000 },
      holdsLane: false,
    });
    expect(openAttempt(state)).toMatchObject({ n: 1, jobId: 'job-9', migrateTaskId: 'm-9' });
  });

  it('does not bring a migration back that was stopped while it was looked for', () => {
    const state = afterRerun(
      aRerun({ adopt: { jobId: 'job-9' } }),
      started,
      { type: 'stopped', at: DAWN, by: 'owner', comment: '' },
      {
        type: 'taskFound',
        at: hour(1),
        attempt: 1,
        task: 'migrate',
        taskId: 'm-9',
        adopted: { keysRef: 'wave-3~one#1' },
      },
    );
    expect(state).toMatchObject({ phase: 'stopped', running: { taskId: 'm-9' } });
  });

  it('is a job as any other when nothing of it has run', () => {
    const state = afterRerun(aRerun({ adopt: { jobId: 'job-9' } }), {
      type: 'taskNotFound',
      at: hour(1),
      task: 'migrate',
      final: true,
    });
    expect(state.job).toEqual({ jobId: 'job-9', adopted: false });
  });
});

describe('what is seen of a running task', () => {
  it('never goes back', () => {
    const state = afterRerun(
      aMigrating(),
      { type: 'progressed', at: hour(1), progress: progress(60), isRootOver: true },
      { type: 'progressed', at: hour(2), progress: progress(20), isRootOver: false },
    );
    expect(state).toMatchObject({ progress: { percent: 60 }, running: { rootOverAt: hour(1), changedAt: hour(2) } });
  });

  it('begins its patience for late nodes anew after a look that failed', () => {
    const state = afterRerun(
      aMigrating(),
      { type: 'progressed', at: hour(1), progress: progress(60), isRootOver: true },
      failing({ step: 'watch' }),
    );
    expect(state.running?.rootOverAt).toBeNull();
  });

  it('settles apps once the core is done', () => {
    const state = afterRerun(aMigrating(), { type: 'coreFinished', at: hour(1), attempt: 1, progress: progress(90) });
    expect(state.phase).toBe('settlingApps');
    expect(currentAttempt(state)?.coreOverAt).toBe(hour(1));
  });
});

describe('a failed plan', () => {
  it('ends the attempt and is a moment: the phase stays until what follows is decided', () => {
    const state = afterRerun(aMigrating(), planFailed('MigrationFailed'));
    expect(state).toMatchObject({ phase: 'migrating', running: null, spent: { withProgress: 0, withoutProgress: 1 } });
    expect(currentAttempt(state)).toMatchObject({ endedAt: hour(1), outcome: 'failed', cause: 'MigrationFailed' });
  });

  it('that says that the token lapsed dates that by the begin of its task', () => {
    expect(afterRerun(aChecking(), planFailed('AuthLapsed', { lapsed: true })).lapsedAt).toBe(DAWN);
  });

  it('that moved data leaves a rest that somebody must decide on', () => {
    expect(aPartlyMigrated()).toMatchObject({
      leftover: { keysRef: 'wave-3~one#1', keys: 2, cause: 'PartlyMigrated', moved: true },
      spent: { withProgress: 1, withoutProgress: 0 },
    });
  });

  it('that moved nothing keeps the rest that was left before', () => {
    const state = { ...aChecking(), leftover: aPartlyMigrated().leftover };
    expect(afterRerun(state, planFailed('CheckFailed')).leftover).toEqual(aPartlyMigrated().leftover);
  });
});

describe('a decision', () => {
  const decided: RerunEvent = {
    type: 'decided',
    at: hour(5),
    choice: 'runRemaining',
    by: 'owner',
    comment: '',
    excludeChecks: ['AnonPermission'],
    scope: { keysRef: 'wave-3~one#1', keys: 2 },
    freshJob: true,
  };

  it('prepares the next attempt with its scope, its overrides and a job of its own', () => {
    expect(afterRerun(aPartlyMigrated(), decided)).toMatchObject({
      phase: 'preparing',
      decision: null,
      leftover: null,
      job: null,
      overrides: ['AnonPermission'],
      scope: { keys: 2 },
      notBeforeAt: hour(5),
    });
  });

  it('opens a new budget only when the old one is spent', () => {
    const spent = (withoutProgress: number): RerunState => ({
      ...aPartlyMigrated(),
      spent: { withProgress: 1, withoutProgress },
    });
    expect(afterRerun(spent(5), decided).spent).toEqual({ withProgress: 0, withoutProgress: 0 });
    expect(afterRerun(spent(4), decided).spent).toEqual({ withProgress: 1, withoutProgress: 4 });
  });
});

describe('a stop', () => {
  it('ends nothing that runs: the upstream has no stop', () => {
    const state = afterRerun(aMigrating(), { type: 'stopped', at: hour(1), by: 'owner', comment: '' });
    expect(state).toMatchObject({ phase: 'stopped', running: { taskId: 'migrate-1' }, holdsLane: true });
  });

  it('does not hide that the task then went well', () => {
    const stopped = afterRerun(aMigrating(), { type: 'stopped', at: hour(1), by: 'owner', comment: '' });
    const finished = afterRerun(stopped, {
      type: 'finished',
      at: hour(2),
      attempt: 1,
      cause: null,
      counts: counts({ migrated: 3 }),
    });
    expect(finished).toMatchObject({ phase: 'finished', running: null, progress: { percent: 100 } });
  });
});

describe('apps that failed', () => {
  it('can be run again for twelve days after the core was done', () => {
    const state = afterRerun(
      aMigrating(),
      { type: 'coreFinished', at: hour(1), attempt: 1, progress: progress(90) },
      { type: 'finished', at: hour(5), attempt: 1, cause: 'AppsFailed', counts: counts({ migrated: 3 }) },
    );
    expect(state).toMatchObject({ phase: 'finished', appsOfferUntil: hour(1 + 12 * 24) });
  });
});

describe('a changed specification', () => {
  const changed = (change: object): RerunEvent => ({
    type: 'changed',
    at: hour(2),
    spec: aMigration(change),
    by: 'owner',
  });

  it('with another scope needs another job, and forgets what was left of the old one', () => {
    const state = afterRerun(aPartlyMigrated(), changed({ scope: { projects: { includedKeys: ['NEW'] } } }));
    expect(state).toMatchObject({ generation: 2, job: null, scope: null, leftover: null });
  });

  it('with the same scope keeps both, and tries at once what was put off', () => {
    const state = afterRerun(anAttempt(), failing(), changed({ expectedDuration: 'P5D' }));
    expect(state).toMatchObject({ generation: 2, trouble: { nextTryAt: hour(2), count: 0 }, calls: [] });
    expect(afterRerun(aPartlyMigrated(), changed({ owner: 'lead@acme.test' })).job).toEqual({
      jobId: 'job-1',
      adopted: false,
    });
  });
});

describe('trouble', () => {
  it('counts on from the one before and ends with the next success', () => {
    const state = afterRerun(
      anAttempt(),
      failing(),
      failing({ at: hour(2), code: 'upstream.limited', nextTryAt: hour(3) }),
    );
    expect(state.trouble).toMatchObject({ count: 2, firstAt: hour(1), lastAt: hour(2), code: 'upstream.limited' });
    expect(afterRerun(state, { type: 'jobCreated', at: hour(3), attempt: 1, jobId: 'job-1' }).trouble).toBeNull();
  });

  it('with a job whose answer got lost leaves a stray one, and with a refused one does not', () => {
    expect(afterRerun(anAttempt(), failing({ step: 'createJob' })).strayJobs).toBe(1);
    expect(afterRerun(anAttempt(), failing({ step: 'createJob', code: 'upstream.limited' })).strayJobs).toBe(0);
  });
});
