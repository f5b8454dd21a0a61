import { describe, expect, it } from '@jest/globals';
import { everyLife } from '../../test/any-life.ts';
import { apply } from '../tokens/apply.ts';
import { nextStep } from '../tokens/next-step.ts';
import type { TokenEvent } from '../tokens/token-events.ts';
import { taskEvents } from '../tokens/token-tasks.ts';
import { currentVersion, type OpenTask, type TokenState } from '../tokens/token-state.ts';
import type { TokenStep } from '../tokens/token-step.ts';
import { flawsOf } from './life-checks.ts';
import { simulateLife, type LifeOptions } from './life-simulation.ts';

type Rules = NonNullable<LifeOptions['rules']>;

/** The true rule, but for what `other` makes of its step. */
const stepping =
  (other: (step: TokenStep, state: TokenState, now: number) => TokenStep): Rules['nextStep'] =>
  (state, now) =>
    other(nextStep(state, now), state, now);

/** The true rule, but for what `other` makes of its state. */
const applying =
  (other: (after: TokenState, event: TokenEvent, before: TokenState) => TokenState): Rules['apply'] =>
  (state, event) =>
    other(apply(state, event), event, state);

const isNote = (step: TokenStep, type: TokenEvent['type']): boolean => step.do === 'note' && step.event.type === type;

/** Never due: waits until the value has run out. */
const neverDue: Rules['nextStep'] = stepping((step, state) =>
  isNote(step, 'expiring') ? { do: 'wait', until: currentVersion(state)?.expiresAt ?? null } : step,
);

/** Opens no task, and so waits for nobody. */
const mute: Rules['apply'] = applying((after, event, before) =>
  event.type === 'task.opened' ? { ...after, tasks: before.tasks } : after,
);

const withTasks = (state: TokenState, change: (task: OpenTask) => OpenTask): TokenState => ({
  ...state,
  tasks: state.tasks.map(change),
});

const BROKEN: readonly (readonly [string, Rules, RegExp])[] = [
  ['a renewal never begins', { nextStep: neverDue }, /expired .* although nothing was in the way of its renewal/],
  ['nobody is ever asked', { apply: mute }, /and nobody had been asked|nobody is asked|not asked|for ever/],
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
    /more than 12 calls in the day|without time going on|more than 300 events/,
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
    /notes for ever/,
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
    /task .*: (twice|after|again|number)|without time going on/,
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
    const flaws = new Set<string>();
    for (let seed = 0; seed < 120; seed += 1) {
      const options = { ...everyLife(seed), rules };
      for (const flaw of flawsOf(simulateLife(options), options)) flaws.add(flaw);
    }
    expect([...flaws].filter((flaw) => words.test(flaw)).length).toBeGreaterThan(0);
  });
});
