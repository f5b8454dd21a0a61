import { describe, expect, it } from '@jest/globals';
import {
  aChecking,
  aMigrating,
  anAsking,
  anAttempt,
  aReading,
  aRerun,
  aVerdict,
  afterRerun,
  counts,
  DAWN,
  hour,
  minute,
  settling,
  started,
} from '../../test/rerun-builder.ts';
import { DAY_MS } from '../time/duration.ts';
import { rerunOutcome, type RerunStepAnswer } from './outcome.ts';
import type { RerunEvent } from './rerun-events.ts';
import type { RerunState } from './rerun-state.ts';
import type { TaskReading } from './task-reading.ts';

const NOW = hour(1);
const of = (state: RerunState, answer: RerunStepAnswer) => rerunOutcome({ state, now: NOW, answer });
const watched = (state: RerunState, reading: Partial<TaskReading>) => {
  const { task, taskId } = state.running!;
  return of(state, {
    of: 'watch',
    attempt: 1,
    task: task as 'check' | 'migrate',
    taskId: taskId!,
    reading: aReading(reading),
  });
};
const failed = (
  step: Extract<RerunStepAnswer, { of: 'failure' }>['step'],
  code: Extract<RerunStepAnswer, { of: 'failure' }>['code'],
  more = {},
): RerunStepAnswer => ({
  of: 'failure',
  step,
  attempt: 1,
  code,
  ...more,
});
const stopped: RerunEvent = { type: 'stopped', at: DAWN, by: 'owner', comment: '' };
const abandoned: RerunEvent = { type: 'abandoned', at: DAWN, by: 'owner', comment: '' };
const knownTaskIdOf = (state: RerunState): string => state.running?.taskId ?? '';
const starting: RerunEvent = { type: 'taskStarting', at: DAWN, attempt: 1, task: 'check' };

describe('an answer', () => {
  it('that a task was started which is known already is no second start', () => {
    const answer = { of: 'startTask', attempt: 1, task: 'check', taskId: knownTaskIdOf(aChecking()) } as const;
    expect(of(aChecking(), answer)).toEqual([]);
  });

  it.each<[string, RerunState, RerunStepAnswer, object[]]>([
    ['that the question was delivered', aRerun(), { of: 'ensureFresh', ask: 1 }, [{ type: 'authAsked', ask: 1 }]],
    ['that the lane was given back', aRerun(), { of: 'releaseLane', ask: 1 }, [{ type: 'laneReleased', ask: 1 }]],
    [
      'that the site is attached',
      anAttempt(),
      { of: 'attach', attempt: 1, result: 'attached', expiresAt: hour(9) },
      [{ type: 'attached', expiresAt: hour(9) }],
    ],
    [
      'that it is attached, for a time that cannot be read',
      anAttempt(),
      { of: 'attach', attempt: 1, result: 'attached', expiresAt: null },
      [{ type: 'attached', expiresAt: NOW + DAY_MS }],
    ],
    ['with a job', anAttempt(), { of: 'createJob', attempt: 1, jobId: 'j' }, [{ type: 'jobCreated', jobId: 'j' }]],
    [
      'with a task',
      anAttempt(),
      { of: 'startTask', attempt: 1, task: 'check', taskId: 't' },
      [{ type: 'taskStarted', task: 'check', taskId: 't' }],
    ],
  ])('%s', (_, state, answer, events) => {
    expect(of(state, answer)).toMatchObject(events);
  });

  it('that nothing answers there means an assistant without the API where nobody told its version', () => {
    const answer: RerunStepAnswer = { of: 'attach', attempt: 1, result: 'unsupported' };
    expect(of(anAttempt(), answer)).toMatchObject([{ type: 'apiMissing', attempt: 1 }]);
    const server = { ...aRerun().spec.server, assistantVersion: '1.12.9' };
    expect(of(anAttempt({ server }), answer)).toMatchObject([
      { type: 'failing', step: 'attach', cause: 'AssistantNotFound', nextTryAt: null },
    ]);
  });
});

describe('the list of tasks', () => {
  const lost = afterRerun(
    aChecking(),
    { type: 'checkPassed', at: DAWN, attempt: 1 },
    { ...starting, task: 'migrate' },
    {
      type: 'outcomeUnknown',
      at: DAWN,
      attempt: 1,
      task: 'migrate',
      code: 'upstream.timeout',
      nextTryAt: minute(1),
    },
  );
  const looked = (lookedAt: number, taskId: string | null): RerunStepAnswer => ({
    of: 'findTask',
    attempt: 1,
    task: 'migrate',
    since: DAWN,
    lookedAt,
    found: taskId === null ? null : { taskId, type: 'migrate', createdAt: DAWN },
  });

  it('shows that the start had succeeded', () => {
    expect(of(lost, looked(minute(1), 'm-1'))).toMatchObject([{ type: 'taskFound', taskId: 'm-1' }]);
  });

  it('shows that it had not only when it was asked for late enough, whenever it answered', () => {
    expect(of(lost, looked(minute(5), null))).toMatchObject([{ type: 'taskNotFound', final: false }]);
    expect(of(lost, looked(minute(6), null))).toMatchObject([{ type: 'taskNotFound', final: true }]);
  });

  it('of an adopted job shows what it has run, dated by its own time', () => {
    const state = afterRerun(aRerun({ adopt: { jobId: 'j' } }), started);
    const found = { taskId: 'm-9', type: 'migrate', createdAt: DAWN - 5 };
    const adopt: RerunStepAnswer = { of: 'findTask', attempt: 1, task: 'migrate', since: null, lookedAt: NOW, found };
    expect(of(state, adopt)).toMatchObject([
      { type: 'taskFound', taskId: 'm-9', since: DAWN - 5, adopted: { keysRef: 'wave-3~one#1' } },
    ]);
    expect(of(state, { ...adopt, found: null })).toMatchObject([{ type: 'taskNotFound', final: true }]);
  });
});

describe('a look at a task', () => {
  it('without news makes nothing true', () => {
    expect(watched(aMigrating(), {})).toEqual([]);
  });

  it('at another task than the one that runs means nothing', () => {
    expect(
      of(aMigrating(), {
        of: 'watch',
        attempt: 1,
        task: 'check',
        taskId: 'old',
        reading: aReading({ verdict: aVerdict() }),
      }),
    ).toEqual([]);
  });

  it('tells progress, and that FINISHED was seen, once', () => {
    const progress = { percent: 40, parts: [] };
    const [event] = watched(aMigrating(), { progress, isRootOver: true });
    expect(event).toMatchObject({ type: 'progressed', isRootOver: true });
    expect(watched(afterRerun(aMigrating(), event!), { progress, isRootOver: true })).toEqual([]);
  });

  it('tells a word that nobody knows once, and goes on', () => {
    const events = watched(aMigrating(), { unknownWords: ['PAUSED'] });
    expect(events).toMatchObject([{ type: 'statusUnknown', words: ['PAUSED'] }]);
    expect(watched(afterRerun(aMigrating(), ...events), { unknownWords: ['PAUSED'] })).toEqual([]);
  });

  it('does not fill the feed when an upstream invents words for ever', () => {
    const words = Array.from({ length: 20 }, (_, index) => `W${index}`);
    expect(watched({ ...aMigrating(), unknownWords: words }, { unknownWords: ['ONE_MORE'] })).toEqual([]);
  });

  it('tells that the core is done while apps go on', () => {
    const events = watched(aMigrating(), { isRootOver: true, isCoreOver: true });
    expect(events).toMatchObject([{ type: 'coreFinished' }]);
    expect(watched(afterRerun(aMigrating(), ...events), { isRootOver: true, isCoreOver: true })).toEqual([]);
  });

  it('that succeeds again ends the trouble', () => {
    const blind = afterRerun(aMigrating(), {
      type: 'failing',
      at: DAWN,
      step: 'watch',
      code: 'upstream.timeout',
      cause: 'X',
      nextTryAt: NOW,
    });
    expect(watched(blind, {})).toMatchObject([{ type: 'recovered' }]);
  });

  it.each<[string, RerunState, Parameters<typeof aVerdict>[0], string]>([
    ['a good check', aChecking(), {}, 'checkPassed'],
    ['a good migration', aMigrating(), { counts: counts({ migrated: 3 }) }, 'finished'],
    ['a good migration that was stopped meanwhile', afterRerun(aMigrating(), stopped), {}, 'finished'],
    ['a good migration that was abandoned meanwhile', afterRerun(aMigrating(), abandoned), {}, 'attemptEnded'],
    ['apps that failed', aMigrating(), { cause: 'AppsFailed' }, 'finished'],
    [
      'a lapsed token, told by a check',
      aChecking(),
      { cause: 'AuthLapsed', lapsed: true, failedChecks: [{ key: 'T', message: '', excludable: false }] },
      'checkFailed',
    ],
    ['a lapsed token, told by the whole', aChecking(), { cause: 'AuthLapsed', lapsed: true }, 'planFailed'],
    ['a site that is not attached', aChecking(), { cause: 'NotAttached' }, 'planFailed'],
    [
      'a part that moved',
      aMigrating(),
      { cause: 'PartlyMigrated', moved: true, failedChecks: [{ key: 'W', message: '', excludable: true }] },
      'planFailed',
    ],
    [
      'a part that moved although it was stopped',
      afterRerun(aMigrating(), stopped),
      { cause: 'PartlyMigrated', moved: true },
      'attemptEnded',
    ],
  ])('judges %s', (_, state, verdict, type) => {
    expect(watched(state, { isRootOver: true, isCoreOver: true, verdict: aVerdict(verdict) })).toMatchObject([
      { type },
    ]);
  });
});

describe('a step that failed', () => {
  it.each<[string, RerunState, RerunStepAnswer, object[]]>([
    [
      'is tried again by the ladder',
      anAttempt(),
      failed('attach', 'upstream.timeout'),
      [{ type: 'failing', nextTryAt: NOW + 60_000, cause: 'UpstreamTimeout' }],
    ],
    [
      'waits as long as it is asked to',
      anAttempt(),
      failed('createJob', 'upstream.limited', { retryAfterMs: 999_000 }),
      [{ type: 'failing', nextTryAt: NOW + 999_000 }],
    ],
    [
      "is a person's business when the cloud refuses the account",
      anAttempt(),
      failed('createJob', 'upstream.unauthorized'),
      [{ type: 'failing', cause: 'AccountRefused', nextTryAt: null }],
    ],
    [
      "is a person's business when the server refuses us",
      anAttempt(),
      failed('attach', 'upstream.unauthorized'),
      [{ type: 'failing', cause: 'ServerAccessRefused', nextTryAt: null }],
    ],
    [
      "is a person's business when the job is refused",
      anAttempt(),
      failed('createJob', 'upstream.refused'),
      [{ type: 'failing', cause: 'JobRefused', nextTryAt: null }],
    ],
    [
      'without a named secret waits for that',
      anAttempt(),
      failed('attach', 'secret.missing'),
      [{ type: 'failing', cause: 'SecretMissing', nextTryAt: null }],
    ],
    [
      'to create a job is repeated, its answer may be lost',
      anAttempt(),
      failed('createJob', 'upstream.timeout'),
      [{ type: 'failing', step: 'createJob', nextTryAt: NOW + 60_000 }],
    ],
    [
      'to start a task leaves the outcome unknown',
      afterRerun(anAttempt(), starting),
      failed('startCheck', 'upstream.timeout'),
      [{ type: 'outcomeUnknown', task: 'check', nextTryAt: NOW + 60_000 }],
    ],
    [
      'to start a task that was not even heard is tried again',
      afterRerun(anAttempt(), starting),
      failed('startMigrate', 'upstream.unreachable'),
      [{ type: 'failing', step: 'startMigrate' }],
    ],
    [
      "to reach the token's workflow is tried again",
      anAsking(),
      failed('ensureFresh', 'token.notRunning'),
      [{ type: 'failing', cause: 'TokenNotRunning', nextTryAt: NOW + 60_000 }],
    ],
    ['after a stop does not matter', afterRerun(anAttempt(), stopped), failed('createJob', 'upstream.timeout'), []],
    [
      'to start after a stop, and not heard, settles that nothing runs',
      afterRerun(anAttempt(), starting, stopped),
      failed('startCheck', 'upstream.limited'),
      [{ type: 'taskNotFound', final: true }],
    ],
    [
      'to watch matters also after a stop',
      afterRerun(aMigrating(), stopped),
      failed('watch', 'upstream.timeout'),
      [{ type: 'failing', step: 'watch' }],
    ],
  ])('%s', (_, state, answer, events) => {
    expect(of(state, answer)).toMatchObject(events);
    expect(of(state, answer)).toHaveLength(events.length);
  });

  it('climbs the ladder', () => {
    const once = afterRerun(anAttempt(), ...of(anAttempt(), failed('attach', 'upstream.timeout')));
    expect(of(once, failed('attach', 'upstream.timeout'))).toMatchObject([{ nextTryAt: NOW + 5 * 60_000 }]);
  });
});

describe('a server that says it is not connected, before anything ran', () => {
  const state = anAttempt();
  const events = of(state, failed('attach', 'server.notConnected'));

  it('ends the attempt as a check that finds the token lapsed would', () => {
    expect(events).toMatchObject([
      { type: 'planFailed', attempt: 1, cause: 'AuthLapsed', counts: null, moved: false, lapsed: true },
    ]);
    const { state: next, events: noted } = settling(afterRerun(state, ...events), NOW);
    expect([next.phase, next.lapsedAt]).toEqual(['renewingAuth', DAWN]);
    expect(noted.map(({ type }) => type).slice(0, 2)).toEqual(['renewingAuth', 'laneReleasing']);
  });

  it('is nothing to one that was stopped meanwhile', () => {
    expect(of(afterRerun(state, stopped), failed('attach', 'server.notConnected'))).toEqual([]);
  });
});

it.each([
  ['attach', 'server.refused'],
  ['createJob', 'account.refused'],
] as const)('%s that ends with %s is for whoever keeps the credential', (step, code) => {
  const state = afterRerun(anAttempt(), ...of(anAttempt(), failed(step, code)));
  expect(settling(state, NOW).state.tasks).toMatchObject([{ kind: 'fixAccess' }]);
});

it('a job that is too large is for a person, under a name of its own', () => {
  expect(of(anAttempt(), failed('createJob', 'migration.tooLarge'))).toMatchObject([
    { type: 'failing', code: 'migration.tooLarge', cause: 'JobRefused', nextTryAt: null },
  ]);
});
