import { beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { anyReruns } from '../../../test/any-reruns.ts';
import { STATUSES, statusOf } from '../../status.ts';
import { DAY_MS } from '../../time/duration.ts';
import { apply } from '../../tokens/apply.ts';
import { nextStep } from '../../tokens/next-step.ts';
import { readState } from '../../tokens/snapshot.ts';
import type { TokenEvent } from '../../tokens/token-events.ts';
import type { TokenState } from '../../tokens/token-state.ts';
import type { TokenStep } from '../../tokens/token-step.ts';
import { flawsOfReruns } from './rerun-checks.ts';
import { simulateReruns, type RerunWorldOptions } from './rerun-simulation.ts';

/** The container token among its migrations; that all of them keep what is promised is in `rerun-simulation.spec.ts`. */

const seeds = (count: number): number[] => Array.from({ length: count }, (_, seed) => seed);

describe('the container tokens of the simulated worlds', () => {
  const states: TokenState[] = [];
  const events: TokenEvent[] = [];
  const types = new Set<TokenEvent['type']>();

  beforeAll(() => {
    const tokenApply: Rule<'tokenApply'> = (state, event) => {
      // A few of each life are enough.
      if (state.revision % 11 === 0) states.push(state);
      if (state.revision % 7 === 0) events.push(event);
      types.add(event.type);
      return apply(state, event);
    };
    for (const seed of seeds(120)) simulateReruns(anyReruns(seed, { rules: { tokenApply } }));
  });

  it('go through everything that can happen, so that the promises are put to the test', () => {
    expect(EVERY_TOKEN_EVENT.filter((type) => !types.has(type))).toEqual([]);
  });

  it('take any event in any state; a wait is never until an instant that has come; and a snapshot reads back', () => {
    const any = fc.tuple(fc.nat(), fc.nat(), fc.integer({ min: -DAY_MS, max: 60 * DAY_MS }));
    fc.assert(
      fc.property(any, ([stateAt, eventAt, later]) => {
        const state = states[stateAt % states.length]!;
        const event = events[eventAt % events.length]!;
        const next = apply(state, event);
        const now = event.at + later;
        const step = nextStep(next, now);
        if (step.do === 'wait' && step.until !== null) expect(step.until).toBeGreaterThan(now);
        expect(next.revision).toBe(state.revision + 1);
        expect(STATUSES).toContain(statusOf(next, now));
        expect(readState(JSON.parse(JSON.stringify(next)))).toEqual(next);
      }),
      { numRuns: 3000 },
    );
  });
});

type Rules = NonNullable<RerunWorldOptions['rules']>;
type Rule<Name extends keyof Rules> = NonNullable<Rules[Name]>;

const withRevision = (state: TokenState): TokenState => ({ ...state, revision: state.revision + 1 });

const withoutHolder = (state: TokenState): TokenState =>
  state.container === null
    ? state
    : { ...state, container: { ...state.container, lane: { ...state.container.lane, holder: null } } };

/** Whoever waits for the lane of a good token gets it, held or not. */
const grantingAtOnce: Rule<'tokenNextStep'> = (state, now) => {
  const first = state.container?.lane.waiting.find(({ told }) => told === 'good');
  if (first === undefined) return nextStep(state, now);
  return { do: 'note', event: { type: 'laneGranted', at: now, migrationId: first.migrationId, ask: first.ask } };
};

/** The lane goes to whoever was started last. */
const grantingLast: Rule<'tokenNextStep'> = (state, now) => {
  const step = nextStep(state, now);
  const last = state.container?.lane.waiting.at(-1);
  if (step.do !== 'note' || step.event.type !== 'laneGranted' || last === undefined) return step;
  return { do: 'note', event: { ...step.event, migrationId: last.migrationId, ask: last.ask } };
};

/** A person who does not answer within a day is taken to have agreed. */
const takingSilenceForConsent: Rule<'tokenNextStep'> = (state, now) => {
  const step = nextStep(state, now);
  const asked = state.container?.asked ?? null;
  if (step.do !== 'wait' || asked === null) return step;
  const until = Math.min(step.until ?? Infinity, asked.askedAt + DAY_MS);
  return now < until ? { do: 'wait', until } : { do: 'authorize', version: asked.version, consentId: 'none' };
};

const without =
  (isUnwanted: (step: TokenStep) => boolean): Rule<'tokenNextStep'> =>
  (state, now) => {
    const step = nextStep(state, now);
    return isUnwanted(step) ? { do: 'wait', until: now + DAY_MS } : step;
  };

const isTaskOpened = (step: TokenStep): boolean => step.do === 'note' && step.event.type === 'task.opened';

const withoutLadder: Rule<'tokenApply'> = (state, event) => ({
  ...apply(state, event.type === 'failing' && event.nextTryAt !== null ? { ...event, nextTryAt: event.at } : event),
  calls: [],
});

describe('the checks find it out when', () => {
  it.each<readonly [string, Rules, RegExp]>([
    ['the lane goes to whoever was started last', { tokenNextStep: grantingLast }, /got the lane before/],
    [
      'the lane is given away although it is held',
      {
        tokenNextStep: grantingAtOnce,
        tokenApply: (state, event) => apply(event.type === 'laneGranted' ? withoutHolder(state) : state, event),
      },
      /two run at once/,
    ],
    [
      'what a migration asked is forgotten',
      { tokenApply: (state, event) => (event.type === 'laneClaimed' ? withRevision(state) : apply(state, event)) },
      /a question nobody knows/,
    ],
    ['the consent is not read again at the moment of C1', { readsConsent: false }, /C1 without a valid consent/],
    [
      'a person who does not answer is taken to have agreed',
      { tokenNextStep: takingSilenceForConsent, readsConsent: false },
      /C1 without a valid consent/,
    ],
    ['C1 has neither ladder nor daily cap', { tokenApply: withoutLadder }, /more than 12 C1/],
    ['nobody is asked to consent', { tokenNextStep: without(isTaskOpened) }, /the token waits .* who was not asked/],
    [
      'the same is noted for ever',
      { tokenApply: (state, event) => (event.type === 'laneGranted' ? withRevision(state) : apply(state, event)) },
      /the token notes things for ever/,
    ],
  ])('%s', (_, rules, flaw) => {
    const found = seeds(240).some((seed) =>
      flawsOfReruns(simulateReruns(anyReruns(seed, { rules }))).some((said) => flaw.test(said)),
    );
    expect(found).toBe(true);
  });
});

/** Everything that a container token can go through. */
const EVERY_TOKEN_EVENT: readonly TokenEvent['type'][] = [
  'laneClaimed',
  'laneGranted',
  'laneReleased',
  'laneRefused',
  'laneTold',
  'laneTellFailed',
  'apiMissing',
  'consent.asked',
  'consent.given',
  'consent.refused',
  'consent.used',
  'consent.revoked',
  'consent.lapsed',
  'issuing',
  'regenerating',
  'issued',
  'verified',
  'promoted',
  'expiring',
  'expired',
  'lapsed',
  'orphaned',
  'failing',
  'recovered',
  'restarted',
  'paused',
  'resumed',
  'changed',
];
