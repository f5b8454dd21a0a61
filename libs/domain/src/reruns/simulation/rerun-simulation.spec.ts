import { beforeAll, describe, expect, it } from '@jest/globals';
import { anyReruns, HESITANT } from '../../../test/any-reruns.ts';
import fc from 'fast-check';
import { STATUSES } from '../../status.ts';
import { DAY_MS } from '../../time/duration.ts';
import { applyRerun } from '../apply.ts';
import { authProgressEvents } from '../auth-progress.ts';
import { nextRerunStep } from '../next-step.ts';
import { rerunOutcome } from '../outcome.ts';
import type { RerunEvent } from '../rerun-events.ts';
import { statusOfRerun } from '../rerun-facts.ts';
import { readRerunState } from '../rerun-snapshot.ts';
import type { RerunState } from '../rerun-state.ts';
import { flawsOfReruns } from './rerun-checks.ts';
import { simulateReruns, type RerunWorldOptions } from './rerun-simulation.ts';

/** Worlds have three migrations on average. */
const WORLDS = 680;

const seeds = (count: number): number[] => Array.from({ length: count }, (_, seed) => seed);

describe('two thousand migrations, with every fault on', () => {
  const flaws: string[] = [];
  const types = new Set<string>();
  const causes = new Set<string>();
  let migrations = 0;

  beforeAll(() => {
    // One world at a time: all of them at once would not fit into memory.
    for (const seed of seeds(WORLDS)) {
      const world = simulateReruns(anyReruns(seed));
      flaws.push(...flawsOfReruns(world).map((flaw) => `seed ${seed}: ${flaw}`));
      migrations += world.migrations.length;
      for (const { events } of world.migrations) {
        for (const event of events) {
          types.add(event.type);
          if (event.type === 'planFailed') causes.add(event.cause);
        }
      }
    }
  });

  it('hold all that is promised', () => {
    expect(migrations).toBeGreaterThanOrEqual(2000);
    expect(flaws.slice(0, 10)).toEqual([]);
  });

  it('go through everything that can happen, so that the promises are put to the test', () => {
    expect([...EVERY_EVENT].filter((type) => !types.has(type))).toEqual([]);
    expect(EVERY_CAUSE.filter((cause) => !causes.has(cause))).toEqual([]);
  });
});

describe('migrations whose people answer', () => {
  it('come to an end, whatever went wrong on the way', () => {
    const worlds = seeds(100).map((seed) =>
      simulateReruns(anyReruns(seed, { owner: 'atOnce', approver: 'atOnce', whimRate: 0 })),
    );
    const open = worlds.flatMap(({ migrations, options }) =>
      migrations
        .filter(({ end }) => end !== 'over')
        .map(({ state }) => `seed ${options.seed}: ${state.id} ${state.phase}`),
    );
    expect(open).toEqual([]);
  });

  it('share one renewal and one consent, and run one after the other', () => {
    const { migrations, token, consents, cloud } = simulateReruns(anyReruns(4, CALM));
    expect([token.mints.length, consents.all.length]).toEqual([1, 1]);
    expect(migrations.map(({ state }) => state.phase)).toEqual(migrations.map(() => 'finished'));
    expect(migrations.length).toBe(5);
    const starts = migrations.toSorted((a, b) => (a.state.startedAt ?? 0) - (b.state.startedAt ?? 0));
    const ran = cloud.tasks.filter(({ type }) => type === 'migrate').map(({ origin }) => origin?.migrationId);
    expect(ran).toEqual(starts.map(({ state }) => state.id));
  });

  it('live the same life again with the same seed', () => {
    const [one, other] = [simulateReruns(anyReruns(4)), simulateReruns(anyReruns(4))];
    expect(one.migrations.map(({ events }) => events)).toEqual(other.migrations.map(({ events }) => events));
  });
});

/** Nothing goes wrong, for as long as one token lasts. */
const CALM: Partial<RerunWorldOptions> = {
  weather: { faultRate: 0, oddRate: 0, failRate: 0, revokeRate: 0 },
  owner: 'atOnce',
  approver: 'atOnce',
  whimRate: 0,
  loseRate: 0,
  lateRate: 0,
  startWithin: 3_600_000,
  until: Date.UTC(2026, 1, 18),
};

describe('any event in any state', () => {
  const states: RerunState[] = [];
  const events: RerunEvent[] = [];

  beforeAll(() => {
    const apply: Rule<'apply'> = (state, event) => {
      // A few of each life are enough.
      if (state.revision % 7 === 0) states.push(state);
      if (state.revision % 5 === 0) events.push(event);
      return applyRerun(state, event);
    };
    for (const seed of seeds(40)) simulateReruns(anyReruns(seed, { rules: { apply } }));
  });

  it('is taken, whoever sent it when; a wait is never until an instant that has come; and a snapshot reads back', () => {
    const any = fc.tuple(fc.nat(), fc.nat(), fc.integer({ min: -DAY_MS, max: 400 * DAY_MS }));
    fc.assert(
      fc.property(any, ([stateAt, eventAt, later]) => {
        const state = states[stateAt % states.length]!;
        const event = events[eventAt % events.length]!;
        const next = applyRerun(state, event);
        const now = event.at + later;
        const step = nextRerunStep(next, now);
        if (step.do === 'wait' && step.until !== null) expect(step.until).toBeGreaterThan(now);
        expect(next.revision).toBe(state.revision + 1);
        expect(STATUSES).toContain(statusOfRerun(next, now));
        expect(readRerunState(JSON.parse(JSON.stringify(next)))).toEqual(next);
      }),
      { numRuns: 3000 },
    );
  });
});

type Rules = NonNullable<RerunWorldOptions['rules']>;
type Rule<Name extends keyof Rules> = NonNullable<Rules[Name]>;
type Change = (event: RerunEvent, state: RerunState) => RerunEvent | RerunState | null;

/** The true rule, but for events that are replaced, left out, or made to change the state in another way. */
const applyingWith =
  (change: Change): Rule<'apply'> =>
  (state, event) => {
    const changed = change(event, state);
    if (changed === null) return { ...state, revision: state.revision + 1 };
    return 'type' in changed ? applyRerun(state, changed) : { ...changed, revision: state.revision + 1 };
  };

/** The true rule, but for notes of one type, which are never made: instead the state is asked as if they had been. */
const withoutNote =
  (type: RerunEvent['type']): Rule<'nextStep'> =>
  (state, now) => {
    let last = state;
    for (let step = nextRerunStep(last, now); ; step = nextRerunStep(last, now)) {
      if (step.do !== 'note' || step.event.type !== type) return step;
      last = applyRerun(last, step.event);
    }
  };

/** The true rule, but that the note of a withdrawal is never made: the token is told at once. */
const tellingAtOnce: Rule<'nextStep'> = (state, now) => {
  const step = nextRerunStep(state, now);
  if (step.do !== 'note' || step.event.type !== 'laneReleasing') return step;
  return { do: 'releaseLane', migrationId: state.id, ask: step.event.ask };
};

describe('the checks find it out when', () => {
  const BROKEN: readonly (readonly [string, Rules, RegExp, Partial<RerunWorldOptions>?])[] = [
    [
      'a start that was not answered is taken for one that did not happen',
      {
        apply: applyingWith((event, state) =>
          event.type === 'outcomeUnknown' ? { ...applyRerun(state, event), starting: null } : event,
        ),
      },
      /started twice|two run at once/,
    ],
    [
      'the first look that finds nothing is believed',
      {
        outcome: (after) =>
          rerunOutcome(after).map((event) => (event.type === 'taskNotFound' ? { ...event, final: true } : event)),
      },
      /started twice/,
    ],
    [
      'a restart forgets that a task was about to be started',
      {
        apply: applyingWith((event, state) =>
          event.type === 'restarted' ? { ...applyRerun(state, event), starting: state.starting } : event,
        ),
      },
      /started twice|two run at once/,
    ],
    [
      'a good token is taken for the lane',
      {
        authProgress: ({ progress, ...after }) =>
          authProgressEvents({
            ...after,
            progress: progress.state === 'good' ? { ...progress, state: 'lane' } : progress,
          }),
      },
      /two run at once/,
    ],
    [
      'an answer to a question that was withdrawn is believed',
      {
        authProgress: ({ progress, state, now }) =>
          authProgressEvents({ state, now, progress: { ...progress, ask: state.ask?.number ?? progress.ask } }),
      },
      /two run at once/,
      HESITANT,
    ],
    [
      'a question is withdrawn only when the token has been told',
      {
        apply: applyingWith((event, state) =>
          event.type === 'laneReleasing' ? { ...applyRerun(state, event), ask: state.ask } : event,
        ),
        nextStep: tellingAtOnce,
      },
      /two run at once/,
      HESITANT,
    ],
    [
      'the lane is given back while a stopped task still runs',
      {
        apply: applyingWith((event, state) =>
          event.type === 'stopped' ? { ...applyRerun(state, event), running: null } : event,
        ),
      },
      /two run at once|starts?ed twice|before .* has ended/,
    ],
    [
      'the lane is kept for ever',
      { nextStep: (state, now) => skipping(state, now, 'releaseLane') },
      /the lane is kept/,
    ],
    [
      'the checks are skipped',
      {
        apply: applyingWith((event, state) =>
          event.type === 'attached' ? withCheckPassed(applyRerun(state, event), event.at) : event,
        ),
      },
      /not checked before/,
    ],
    [
      'there is no ladder and no daily cap',
      { apply: applyingWith((event, state) => ({ ...applyRerun(state, tryAgainAtOnce(event)), calls: [] })) },
      /more than 12 calls/,
    ],
    [
      'there is no budget',
      {
        apply: applyingWith((event, state) => ({
          ...applyRerun(state, event),
          spent: { withProgress: 0, withoutProgress: 0 },
        })),
      },
      /goes on by itself after/,
    ],
    ['nobody is asked', { nextStep: withoutNote('task.opened') }, /nobody is asked|who was not asked/],
    [
      'a decision runs everything, whatever was chosen',
      { apply: applyingWith((event) => (event.type === 'decided' ? { ...event, scope: null } : event)) },
      /sent again although it is there/,
    ],
    [
      'it is started again before anybody decided about the rest',
      { apply: applyingWith((event, state) => ({ ...applyRerun(state, event), leftover: null })) },
      /sent again although it is there/,
    ],
    [
      'a wait ends where it begins',
      {
        nextStep: (state, now) => {
          const step = nextRerunStep(state, now);
          return step.do === 'wait' && step.until !== null ? { ...step, until: now } : step;
        },
      },
      /an instant that is not ahead/,
    ],
    [
      'a failed plan goes on as if nothing had happened',
      {
        apply: applyingWith((event, state) =>
          event.type === 'renewingAuth' ? { ...state, phase: 'resuming' } : event,
        ),
      },
      /went checking → resuming/,
    ],
    [
      'the same is noted for ever',
      { apply: applyingWith((event) => (event.type === 'planFailed' ? null : event)) },
      /notes things for ever/,
    ],
    [
      'what it waits for has no cause',
      { apply: applyingWith((event, state) => withoutAttemptCause(applyRerun(state, event))) },
      /without a cause/,
    ],
  ];

  it.each(BROKEN)('%s', (_, rules, flaw, options = {}) => {
    const found = seeds(240).some((seed) => {
      const world = simulateReruns(anyReruns(seed, { ...options, rules }));
      return flawsOfReruns(world).some((said) => flaw.test(said));
    });
    expect(found).toBe(true);
  });
});

function skipping(state: RerunState, now: number, unwanted: string): ReturnType<typeof nextRerunStep> {
  const step = nextRerunStep(state, now);
  return step.do === unwanted ? { do: 'wait', until: now + 86_400_000 } : step;
}

const tryAgainAtOnce = (event: RerunEvent): RerunEvent =>
  'nextTryAt' in event && event.nextTryAt !== null ? { ...event, nextTryAt: event.at } : event;

const withCheckPassed = (state: RerunState, at: number): RerunState => ({
  ...state,
  attempts: state.attempts.map((attempt) => ({ ...attempt, checkPassedAt: attempt.checkPassedAt ?? at })),
});

const withoutAttemptCause = (state: RerunState): RerunState => ({
  ...state,
  trouble: state.trouble === null ? null : { ...state.trouble, cause: null as unknown as string },
});

/** Everything a migration can go through, but for what only an owner who changes his mind a lot does. */
const EVERY_EVENT: ReadonlySet<RerunEvent['type']> = new Set([
  'registered',
  'changed',
  'started',
  'authAsking',
  'authAsked',
  'laneAwaited',
  'laneTaken',
  'laneReleasing',
  'laneReleased',
  'renewingAuth',
  'awaitingConsent',
  'resumed',
  'authRefused',
  'attemptBegan',
  'attached',
  'apiMissing',
  'jobCreated',
  'taskStarting',
  'taskStarted',
  'outcomeUnknown',
  'taskFound',
  'taskNotFound',
  'checkPassed',
  'checkFailed',
  'progressed',
  'coreFinished',
  'statusUnknown',
  'planFailed',
  'retried',
  'decisionNeeded',
  'decided',
  'finished',
  'stopped',
  'abandoned',
  'attemptEnded',
  'failing',
  'recovered',
  'restarted',
  'task.opened',
  'task.reminded',
  'task.completed',
]);

const EVERY_CAUSE = [
  'AuthLapsed',
  'NotAttached',
  'WrongServerId',
  'AppConsentMissing',
  'AlreadyInCloud',
  'CheckFailed',
  'PartlyMigrated',
  'MigrationFailed',
];
