import { describe, expect, it } from '@jest/globals';
import {
  aChecking,
  aMigrating,
  anAsking,
  anAttempt,
  aPartlyMigrated,
  aRerun,
  afterRerun,
  counts,
  DAWN,
  hour,
  laneTaken,
  minute,
  planFailed,
  settling,
  started,
  typesOf,
} from '../../test/rerun-builder.ts';
import { DAY_MS, HOUR_MS } from '../time/duration.ts';
import { rerunRestartEvents } from './rerun-commands.ts';
import { nextRerunActionAt, nextRerunStep } from './next-step.ts';
import type { RerunEvent } from './rerun-events.ts';
import type { RerunState } from './rerun-state.ts';

const stopped: RerunEvent = { type: 'stopped', at: DAWN, by: 'owner', comment: '' };
const failing = (change: Partial<Extract<RerunEvent, { type: 'failing' }>> = {}): RerunEvent => ({
  type: 'failing',
  at: DAWN,
  step: 'attach',
  code: 'upstream.timeout',
  cause: 'UpstreamTimeout',
  nextTryAt: minute(1),
  ...change,
});
const unknown: RerunEvent = {
  type: 'outcomeUnknown',
  at: DAWN,
  attempt: 1,
  task: 'check',
  code: 'upstream.timeout',
  nextTryAt: minute(1),
};
const passed: RerunEvent = { type: 'checkPassed', at: DAWN, attempt: 1 };
const finished = (cause: 'AppsFailed' | null = null): RerunEvent => ({
  type: 'finished',
  at: hour(1),
  attempt: 1,
  cause,
  counts: counts({ migrated: 3 }),
});
const released: RerunEvent = { type: 'laneReleased', at: hour(1), ask: 1 };
const assistant = {
  server: { baseUrl: 'http://jira', serverId: 'A', assistantVersion: '1.10.0', auth: { secret: 'pat' } },
};

describe('the next step', () => {
  it.each<[string, RerunState, number, object]>([
    ['waits to be started', aRerun(), DAWN, { do: 'wait', until: null }],
    [
      'numbers the question to the token before it is asked',
      afterRerun(aRerun(), started),
      DAWN,
      { do: 'note', event: { type: 'authAsking', ask: 1 } },
    ],
    [
      'asks for a token that lasts and for the lane, with the time of the start',
      afterRerun(aRerun({ expectedDuration: 'P2D' }), started, { type: 'authAsking', at: DAWN, ask: 1 }),
      DAWN,
      { do: 'ensureFresh', migrationId: 'wave-3', ask: 1, forAtLeastMs: 2 * DAY_MS, startedAt: DAWN, lapsedAt: null },
    ],
    [
      'waits for the answer, and asks the same again after a day',
      anAsking(),
      DAWN,
      { do: 'wait', until: DAWN + DAY_MS },
    ],
    [
      'begins an attempt with the lane',
      afterRerun(anAsking(), laneTaken(1)),
      DAWN,
      { do: 'note', event: { type: 'attemptBegan', attempt: 1, mode: 'api', keysRef: 'wave-3~one#1' } },
    ],
    ['creates a job', anAttempt(), DAWN, { do: 'createJob', attempt: 1, scope: null }],
    [
      'watches the check',
      aChecking(),
      DAWN,
      { do: 'watch', task: 'check', jobId: 'job-1', taskId: 'check-1', attachedAgain: false, settleBy: null },
    ],
    [
      'notes the start of a migration before the call',
      afterRerun(aChecking(), passed),
      DAWN,
      { do: 'note', event: { type: 'taskStarting', task: 'migrate' } },
    ],
    ['watches the migration', aMigrating(), DAWN, { do: 'watch', task: 'migrate', taskId: 'migrate-1' }],
    [
      'watches it as well when it was stopped',
      afterRerun(aMigrating(), stopped),
      DAWN,
      { do: 'watch', taskId: 'migrate-1' },
    ],
    [
      'looks for a task whose start was not answered, and does nothing else before',
      afterRerun(
        aChecking(),
        passed,
        { type: 'taskStarting', at: DAWN, attempt: 1, task: 'migrate' },
        { ...unknown, task: 'migrate' },
      ),
      minute(1),
      { do: 'findTask', jobId: 'job-1', task: 'migrate', since: DAWN, knownTaskIds: ['check-1'] },
    ],
    [
      'gives the lane back when all is done',
      afterRerun(aMigrating(), finished()),
      hour(1),
      { do: 'note', event: { type: 'laneReleasing', ask: 1 } },
    ],
    ['ends when nothing is left', afterRerun(aMigrating(), finished(), released), hour(1), { do: 'end' }],
    [
      'ends an abandoned one that runs nothing',
      afterRerun(aRerun(), { type: 'abandoned', at: DAWN, by: 'owner', comment: '' }),
      DAWN,
      { do: 'end' },
    ],
    [
      'looks for what an adopted job has run, before anything else',
      afterRerun(aRerun({ adopt: { jobId: 'job-9' } }), started),
      DAWN,
      { do: 'findTask', jobId: 'job-9', since: null },
    ],
    [
      'withdraws the question when it is stopped',
      afterRerun(anAsking(), stopped),
      DAWN,
      { do: 'note', event: { type: 'laneReleasing', ask: 1 } },
    ],
    [
      'tells the token of it, also when it is told twice',
      afterRerun(anAsking(), stopped, { type: 'laneReleasing', at: DAWN, ask: 1 }),
      DAWN,
      { do: 'releaseLane', migrationId: 'wave-3', ask: 1 },
    ],
  ])('%s', (_, state, now, step) => {
    expect(nextRerunStep(state, now)).toMatchObject(step);
  });

  it('attaches before every attempt, also when the attachment of the last one still holds', () => {
    const again = afterRerun(
      { ...anAttempt(), attempts: [], lastAttempt: 1, attachment: { attempt: 1, expiresAt: hour(24) } },
      { type: 'attemptBegan', at: hour(1), attempt: 2, keysRef: 'x', mode: 'api' },
    );
    expect(nextRerunStep(again, hour(1))).toEqual({ do: 'attach', attempt: 2 });
  });

  it('attaches again when the attachment is about to end before the migration starts', () => {
    const state = { ...afterRerun(aChecking(), passed), attachment: { attempt: 1, expiresAt: hour(1) - 1 } };
    expect(nextRerunStep(state, DAWN)).toEqual({ do: 'attach', attempt: 1 });
  });

  it('never asks for more than a fresh token can last', () => {
    const state = afterRerun(aRerun({ expectedDuration: 'P60D' }), started, { type: 'authAsking', at: DAWN, ask: 1 });
    expect(nextRerunStep(state, DAWN)).toMatchObject({ forAtLeastMs: 20 * DAY_MS });
  });

  it('overrides the checks of the specification and those decided on', () => {
    const state = {
      ...anAttempt({ excludeChecks: ['A'] }),
      overrides: ['B', 'A'],
      job: { jobId: 'j', adopted: false },
    };
    const { step } = settling(state, DAWN);
    expect(step).toMatchObject({ do: 'startCheck', excludeChecks: ['A', 'B'] });
  });

  it('is due now, in the future, or never', () => {
    expect(nextRerunActionAt(anAttempt(), DAWN)).toBe(DAWN);
    expect(nextRerunActionAt(anAsking(), DAWN)).toBe(DAWN + DAY_MS);
    expect(nextRerunActionAt(aRerun(), DAWN)).toBeNull();
  });
});

describe('after a failed plan', () => {
  it.each<[string, RerunState, string[], object]>([
    [
      'the token is renewed, the lane given back first',
      afterRerun(aChecking(), planFailed('AuthLapsed', { lapsed: true })),
      ['renewingAuth', 'laneReleasing'],
      { do: 'releaseLane', ask: 1 },
    ],
    [
      'the site is attached again, once, with the lane kept',
      afterRerun(aChecking(), planFailed('NotAttached')),
      ['retried', 'attemptBegan'],
      { do: 'attach', attempt: 2 },
    ],
    [
      'a person decides about what remains',
      afterRerun(aMigrating(), planFailed('PartlyMigrated', { moved: true })),
      ['decisionNeeded', 'task.opened', 'laneReleasing'],
      { do: 'releaseLane' },
    ],
    [
      'a person decides about failed checks',
      afterRerun(aChecking(), planFailed('CheckFailed')),
      ['decisionNeeded', 'task.opened', 'laneReleasing'],
      { do: 'releaseLane' },
    ],
    [
      'a person decides about a wrong server id',
      afterRerun(aChecking(), planFailed('WrongServerId')),
      ['decisionNeeded', 'task.opened', 'laneReleasing'],
      { do: 'releaseLane' },
    ],
    [
      'a spent budget ends in a decision, never in silence',
      afterRerun({ ...aChecking(), spent: { withProgress: 0, withoutProgress: 4 } }, planFailed('AuthLapsed')),
      ['decisionNeeded', 'task.opened', 'laneReleasing'],
      { do: 'releaseLane' },
    ],
  ])('%s', (_, state, types, step) => {
    const settled = settling(state, hour(1));
    expect(typesOf(settled.events)).toEqual(types);
    expect(settled.step).toMatchObject(step);
  });

  it('failed checks are told before the plan fails', () => {
    const checked = afterRerun(aChecking(), {
      type: 'checkFailed',
      at: hour(1),
      attempt: 1,
      cause: 'CheckFailed',
      counts: counts({ remaining: 3 }),
      moved: false,
      failedChecks: [],
    });
    expect(typesOf(settling(checked, hour(1)).events)).toEqual([
      'planFailed',
      'decisionNeeded',
      'task.opened',
      'laneReleasing',
    ]);
  });

  it('the token is asked with the begin of the check that found it lapsed', () => {
    const renewing = afterRerun(
      aChecking(),
      planFailed('AuthLapsed', { lapsed: true }),
      { type: 'renewingAuth', at: hour(1), cause: 'AuthLapsed' },
      released,
    );
    const { events, step } = settling(renewing, hour(1));
    expect(typesOf(events)).toEqual(['authAsking']);
    expect(step).toMatchObject({ do: 'ensureFresh', ask: 2, lapsedAt: DAWN });
  });

  it('an attempt that failed twice in a row without progress waits for its rung', () => {
    const state = afterRerun(
      { ...aChecking(), spent: { withProgress: 0, withoutProgress: 1 } },
      planFailed('NotAttached'),
    );
    expect(settling(state, hour(1)).step).toEqual({ do: 'wait', until: hour(1) + 5 * 60_000 });
  });

  it('a token that lapsed after a part was migrated, as a person reports it, is a matter of decision', () => {
    const state = afterRerun(aMigrating(), planFailed('AuthLapsed', { moved: true, lapsed: true }));
    expect(typesOf(settling(state, hour(1)).events)).toContain('decisionNeeded');
  });

  it('nothing begins before a rest is decided on, also when it was stopped and started meanwhile', () => {
    const again = afterRerun(aPartlyMigrated(), stopped, released, { ...started, at: hour(9) });
    expect(typesOf(settling(again, hour(9)).events)).toContain('decisionNeeded');
  });
});

describe('a wait', () => {
  it('is by the ladder, and the lane is kept for a short one', () => {
    expect(nextRerunStep(afterRerun(anAttempt(), failing()), DAWN)).toEqual({ do: 'wait', until: minute(1) });
  });

  it('keeps to a call limit without calling anybody, and keeps the lane: whoever shares it shares the limit', () => {
    const limited = failing({ code: 'upstream.limited', nextTryAt: hour(20) });
    const state = afterRerun(anAttempt(), limited, limited, limited, limited);
    const { events, step } = settling(state, DAWN);
    expect(events).toEqual([]);
    expect(step).toEqual({ do: 'wait', until: hour(20) });
  });

  it('gives the lane back when the next try is far off or a person must act, and asks a person', () => {
    const far = settling(afterRerun(anAttempt(), failing({ nextTryAt: hour(2) })), DAWN);
    expect(far.step).toMatchObject({ do: 'releaseLane' });
    const refused = settling(
      afterRerun(
        anAttempt(),
        failing({ nextTryAt: null, code: 'upstream.unauthorized', cause: 'ServerAccessRefused' }),
      ),
      DAWN,
    );
    expect(refused.events).toMatchObject([
      { type: 'task.opened', task: { kind: 'fixAccess', cause: 'ServerAccessRefused', owner: 'migrator@acme.test' } },
      { type: 'laneReleasing' },
    ]);
    expect(refused.step).toMatchObject({ do: 'releaseLane' });
  });

  it('until the token can be told of a withdrawal asks it nothing new', () => {
    const state = afterRerun(
      anAsking(),
      { type: 'laneReleasing', at: DAWN, ask: 1 },
      failing({ step: 'releaseLane', code: 'token.notRunning' }),
    );
    expect(nextRerunStep(state, DAWN)).toEqual({ do: 'wait', until: minute(1) });
    expect(nextRerunStep(state, minute(1))).toMatchObject({ do: 'releaseLane', ask: 1 });
  });

  it('with the lane given back asks for it again in time for the next try', () => {
    const parked = afterRerun(anAttempt(), failing({ nextTryAt: hour(2) }), { ...released, at: DAWN });
    expect(nextRerunStep(parked, DAWN)).toEqual({ do: 'wait', until: hour(2) });
    expect(settling(parked, hour(2)).step).toMatchObject({ do: 'ensureFresh', ask: 2 });
  });

  it('gives up an attempt whose checks have passed, because others may run meanwhile', () => {
    const parked = settling(
      afterRerun(aChecking(), passed, failing({ step: 'startMigrate', nextTryAt: hour(2) })),
      DAWN,
    );
    expect(typesOf(parked.events)).toEqual(['attemptEnded', 'laneReleasing']);
    expect(parked).toMatchObject({
      step: { do: 'releaseLane' },
      state: { phase: 'preparing', trouble: { step: 'startMigrate' } },
    });
  });

  it('keeps the lane while a task may run, whatever else is wrong', () => {
    const blind = afterRerun(
      aMigrating(),
      failing({ step: 'watch', nextTryAt: null, code: 'upstream.unauthorized', cause: 'AccountRefused' }),
    );
    expect(settling(blind, DAWN).step).toMatchObject({ do: 'wait' });
    expect(settling(afterRerun(aChecking(), unknown), DAWN).step).toEqual({ do: 'wait', until: DAWN + 30_000 });
  });

  it('of a person who was asked goes on with reminders: a day before it is due, and daily after', () => {
    const { state, step } = settling(afterRerun(aPartlyMigrated(), released), hour(1));
    expect(step).toEqual({ do: 'wait', until: hour(25) });
    const reminded = settling(state, hour(25));
    expect(typesOf(reminded.events)).toEqual(['task.reminded']);
    expect(reminded.step).toEqual({ do: 'wait', until: hour(49) });
  });

  it('lasts until a day has passed since the first of the last twelve calls, whatever the ladder says', () => {
    const calls = Array.from({ length: 12 }, (_, index) => minute(index));
    const state = afterRerun({ ...anAttempt(), calls }, released);
    const held = { ...state, trouble: afterRerun(anAttempt(), failing()).trouble };
    expect(nextRerunStep(held, minute(20))).toEqual({ do: 'wait', until: DAWN + DAY_MS });
  });
});

describe('looking for a task whose start was not answered', () => {
  const lost = (looks: number): RerunState => {
    const state = afterRerun(
      aChecking(),
      passed,
      { type: 'taskStarting', at: DAWN, attempt: 1, task: 'migrate' },
      { ...unknown, task: 'migrate' },
    );
    return { ...state, starting: { task: 'migrate', intendedAt: DAWN, unknownAt: DAWN, lookedAt: null, looks } };
  };

  it.each([
    [0, 30],
    [1, 120],
    [2, 360],
    [7, 360],
  ])('after %d looks waits until %d s have passed', (looks, seconds) => {
    expect(nextRerunStep(lost(looks), DAWN)).toEqual({ do: 'wait', until: DAWN + seconds * 1000 });
    expect(nextRerunStep(lost(looks), DAWN + seconds * 1000)).toMatchObject({ do: 'findTask' });
  });

  it('starts anew only after the last look found nothing, and by the ladder', () => {
    const state = afterRerun(lost(2), { type: 'taskNotFound', at: minute(6), task: 'migrate', final: true });
    expect(settling(state, minute(6)).step).toMatchObject({ do: 'startMigrate' });
    const later = { ...state, trouble: { ...state.trouble!, nextTryAt: minute(20) } };
    expect(nextRerunStep(later, minute(6))).toEqual({ do: 'wait', until: minute(20) });
  });
});

describe('people', () => {
  it('run the whole attempt in an assistant that is too old', () => {
    const { state, events, step } = settling(afterRerun(anAsking(assistant), laneTaken(1)), DAWN);
    expect(events).toMatchObject([
      { type: 'attemptBegan', mode: 'assistant' },
      { type: 'task.opened', task: { kind: 'runInAssistant', cause: 'InAssistant' } },
    ]);
    expect([state.phase, step.do]).toEqual(['migrating', 'wait']);
  });

  it('hear of a task that stands still for a day, or as long as it was expected to take', () => {
    const { events, step } = settling(
      { ...aMigrating(), running: { ...aMigrating().running!, changedAt: DAWN } },
      DAWN + DAY_MS,
    );
    expect(events).toMatchObject([{ type: 'task.opened', task: { kind: 'investigate', cause: 'NoProgress' } }]);
    expect(step.do).toBe('watch');
    expect(typesOf(settling(aMigrating({ expectedDuration: 'P2D' }), DAWN + 1.5 * DAY_MS).events)).toEqual([]);
  });

  it('hear of a step that fails for the third time, and not before', () => {
    const twice = afterRerun(anAttempt(), failing(), failing());
    expect(typesOf(settling(twice, DAWN).events)).toEqual([]);
    expect(settling(afterRerun(twice, failing()), DAWN).events).toMatchObject([
      { type: 'task.opened', task: { kind: 'investigate', cause: 'UpstreamTimeout' } },
    ]);
  });

  it('who did what they were asked are not asked the same again before it was tried', () => {
    const asked = settling(afterRerun(anAttempt(), failing(), failing(), failing()), DAWN).state;
    const [task] = asked.tasks;
    const done = afterRerun(asked, { type: 'task.completed', at: minute(2), taskId: task!.id, by: 'owner' });
    expect(settling(done, minute(2))).toMatchObject({ events: [], step: { do: 'createJob' } });
  });

  it('are asked why the workflow was gone until one of them says so', () => {
    const back = afterRerun(aMigrating(), ...rerunRestartEvents(aMigrating(), 'WorkflowLost', DAWN));
    expect(typesOf(settling(back, hour(5)).events)).toEqual([]);
    const done = afterRerun(back, { type: 'task.completed', at: hour(5), taskId: back.tasks[0]!.id, by: 'owner' });
    expect(done.tasks).toEqual([]);
  });

  it('are not asked any more once it is settled', () => {
    const asked = settling(afterRerun(anAttempt(), failing({ nextTryAt: null })), DAWN).state;
    const settled = afterRerun(asked, { type: 'jobCreated', at: hour(1), attempt: 1, jobId: 'job-1' });
    expect(typesOf(settling(settled, hour(1)).events)).toContain('task.completed');
  });

  it('are offered to run an app again, until the assistant takes the offer back', () => {
    const { state, events, step } = settling(afterRerun(aMigrating(), finished('AppsFailed'), released), hour(1));
    expect(events).toMatchObject([
      { type: 'task.opened', task: { kind: 'runInAssistant', cause: 'AppsFailed', dueAt: hour(1) + 12 * DAY_MS } },
    ]);
    expect(step).toEqual({ do: 'wait', until: hour(1) + 11 * DAY_MS });
    const late = settling(state, hour(1) + 12 * DAY_MS);
    expect(typesOf(late.events)).toEqual(['task.completed']);
    expect(late.step).toEqual({ do: 'end' });
  });

  it('who ran it again end the migration', () => {
    const { state } = settling(afterRerun(aMigrating(), finished('AppsFailed'), released), hour(1));
    const [task] = state.tasks;
    const done = afterRerun(state, { type: 'task.completed', at: hour(30), taskId: task!.id, by: 'owner' });
    expect(nextRerunStep(done, hour(30))).toEqual({ do: 'end' });
  });
});

describe('a job that is adopted', () => {
  it('is looked at before the token is asked, also when that has to be tried again', () => {
    const state = afterRerun(aRerun({ adopt: { jobId: 'job-9' } }), started, failing({ step: 'findTask' }));
    expect(nextRerunStep(state, DAWN)).toEqual({ do: 'wait', until: minute(1) });
    expect(nextRerunStep(state, minute(1))).toMatchObject({ do: 'findTask', since: null });
  });

  it('is not looked at where nothing can be called: a person runs it', () => {
    const state = afterRerun(aRerun({ ...assistant, adopt: { jobId: 'job-9' } }), started);
    expect(nextRerunStep(state, DAWN)).toMatchObject({ do: 'note', event: { type: 'authAsking' } });
  });
});

describe('a migration that was stopped', () => {
  it('waits with nothing in hand, for whoever starts it again', () => {
    const { events, step } = settling(afterRerun(anAttempt(), stopped, released), hour(1));
    expect(typesOf(events)).toEqual(['attemptEnded']);
    expect(step).toEqual({ do: 'wait', until: null });
  });

  it('looks for a task that was about to be started when it was stopped', () => {
    const starting = afterRerun(
      anAttempt(),
      { type: 'jobCreated', at: DAWN, attempt: 1, jobId: 'j' },
      { type: 'taskStarting', at: DAWN, attempt: 1, task: 'check' },
      stopped,
    );
    expect(nextRerunStep(starting, DAWN + HOUR_MS)).toMatchObject({ do: 'findTask', task: 'check' });
  });
});
