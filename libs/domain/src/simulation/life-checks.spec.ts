import { describe, expect, it } from '@jest/globals';
import { theLives } from '../../test/any-life.ts';
import { apply } from '../tokens/apply.ts';
import { nextStep } from '../tokens/next-step.ts';
import type { TokenEvent } from '../tokens/token-events.ts';
import { taskEvents } from '../tokens/token-tasks.ts';
import { currentVersion, type OpenTask, type TokenState } from '../tokens/token-state.ts';
import type { TokenStep } from '../tokens/token-step.ts';
import { flawsOf } from './life-checks.ts';
import { simulateLife, type Rules } from './life-simulation.ts';

type NextStep = NonNullable<Rules['nextStep']>;
type Apply = NonNullable<Rules['apply']>;

/** The true rule, but for what `other` makes of its step. */
const stepping =
  (other: (step: TokenStep, state: TokenState, now: number) => TokenStep): NextStep =>
  (state, now) =>
    other(nextStep(state, now), state, now);

/** The true rule, but for what `other` makes of its state. */
const applying =
  (other: (after: TokenState, event: TokenEvent, before: TokenState) => TokenState): Apply =>
  (state, event) =>
    other(apply(state, event), event, state);

/** Any broken rule shows in one of so many. */
const LIVES = 200;

const isNote = (step: TokenStep, type: TokenEvent['type']): boolean => step.do === 'note' && step.event.type === type;

/** Never due: waits until the value has run out. */
const neverDue: NextStep = stepping((step, state) =>
  isNote(step, 'expiring') ? { do: 'wait', until: currentVersion(state)?.expiresAt ?? null } : step,
);

/** Opens no task, and so waits for nobody. */
const mute: Apply = applying((after, event, before) =>
  event.type === 'task.opened' ? { ...after, tasks: before.tasks } : after,
);

const withTasks = (state: TokenState, change: (task: OpenTask) => OpenTask): TokenState => ({
  ...state,
  tasks: state.tasks.map(change),
});

const BROKEN: readonly (readonly [string, Rules, RegExp])[] = [
  ['a renewal never begins', { nextStep: neverDue }, /expired .* although nothing was in the way of its renewal/],
  ['nobody is ever asked', { apply: mute }, /expired .* and nobody had been asked/],
  [
    'each try takes another number',
    {
      apply: applying((after, event) =>
        event.type === 'failing' && event.step === 'mint' ? { ...after, making: null } : after,
      ),
    },
    /was made upstream, and there is no record of it/,
  ],
  [
    'a value is made twice',
    {
      nextStep: stepping((step, state) =>
        step.do === 'verify' && state.revision % 3 === 0 ? { do: 'mint', version: step.version } : step,
      ),
    },
    /minted once more/,
  ],
  [
    'a predecessor is revoked at once',
    {
      nextStep: stepping((step, state) => {
        const old = state.versions.find(({ status, upstreamId }) => status === 'superseded' && upstreamId !== null);
        return step.do === 'wait' && old !== undefined ? { do: 'revoke', version: old.version } : step;
      }),
    },
    /is revoked .* (runs on it|had left it|overlap was over)/,
  ],
  [
    'the value in use is revoked',
    {
      nextStep: stepping((step, state) =>
        step.do === 'revoke' ? { do: 'revoke', version: currentVersion(state)?.version ?? step.version } : step,
      ),
    },
    /is revoked .* while it is current/,
  ],
  [
    'there is no ladder',
    {
      apply: applying((after, event) =>
        event.type === 'failing' && after.failures !== null
          ? { ...after, calls: [], failures: { ...after.failures, nextTryAt: event.at } }
          : after,
      ),
    },
    /more than 12 calls in the day/,
  ],
  [
    'a wait is until now',
    { nextStep: stepping((step, _, now) => (step.do === 'wait' ? { do: 'wait', until: now } : step)) },
    /not ahead/,
  ],
  [
    'a wait has no end',
    { nextStep: stepping((step) => (step.do === 'wait' ? { do: 'wait', until: null } : step)) },
    /for ever, and nobody is asked/,
  ],
  [
    'the same is noted again and again',
    {
      nextStep: stepping((step, state, now) =>
        step.do === 'wait' && state.lastVersion > 0
          ? { do: 'note', event: { type: 'recovered', at: now, version: state.lastVersion } }
          : step,
      ),
    },
    /went on and on/,
  ],
  ['a revision is left out', { apply: applying((after) => ({ ...after, revision: after.revision + 1 })) }, /was due/],
  [
    'a reminder comes before its time',
    {
      nextStep: stepping((step, { tasks: [task] }, now) =>
        step.do === 'wait' && task !== undefined && task.reminders < 2
          ? {
              do: 'note',
              event: { type: 'task.reminded', at: now, taskId: task.id, reminder: 'Due', count: task.reminders + 1 },
            }
          : step,
      ),
    },
    /task .*Due.*: (too early|of a task|twice)/,
  ],
  [
    'reminders go backwards',
    {
      apply: applying((after, event) =>
        event.type === 'task.reminded' ? withTasks(after, (task) => ({ ...task, remindedAt: null })) : after,
      ),
    },
    /task .*: (twice|after|again|number)/,
  ],
  [
    'somebody else hears before it is time',
    {
      nextStep: stepping((step, { tasks: [task], spec }, now) =>
        step.do === 'wait' && task?.escalations === 0 && spec.escalation !== undefined
          ? { do: 'note', event: { type: 'task.escalated', at: now, taskId: task.id, to: 'head', count: 1 } }
          : step,
      ),
    },
    /too early, or to nobody/,
  ],
  [
    'a value is asked for twice',
    {
      nextStep: stepping((step, state, now) => {
        const asked = state.tasks.filter(({ kind }) => kind === 'regenerateToken');
        const [event] = taskEvents({
          state,
          kind: 'regenerateToken',
          cause: 'Twice',
          version: asked[0]?.version ?? 0,
          now,
        });
        return step.do === 'wait' && asked.length === 1 && event !== undefined ? { do: 'note', event } : step;
      }),
    },
    /asked for a value twice/,
  ],
  [
    'an attempt is left lying about',
    {
      nextStep: stepping((step, _, now) => (step.do === 'verify' ? { do: 'wait', until: now + 1000 } : step)),
    },
    /in the middle of an attempt/,
  ],
];

describe('a rule that is broken is found out', () => {
  it.each(BROKEN)('when %s', (_, rules, words) => {
    const isFound = theLives(LIVES).some((life) => {
      const options = { ...life, rules };
      return flawsOf(simulateLife(options), options).some((flaw) => words.test(flaw));
    });
    expect(isFound).toBe(true);
  });
});
