import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { anyEvent } from '../../test/any-event.ts';
import { after, aRegistered, CONTAINER, day } from '../../test/token-builder.ts';
import { statusOf, STATUSES } from '../status.ts';
import { apply } from './apply.ts';
import { nextStep } from './next-step.ts';
import { readState } from './snapshot.ts';
import type { TokenState } from './token-state.ts';

const anyRegistered = fc.constantFrom(aRegistered(), aRegistered(CONTAINER));
const anyState = fc
  .tuple(anyRegistered, fc.array(anyEvent, { maxLength: 16 }))
  .map(([registered, story]) => after(registered, ...story));
const anyDay = fc.integer({ min: 0, max: 200 }).map(day);

/** The state once nothing more is to be noted at this instant, and how many notes that took. */
function settled(state: TokenState, now: number): { state: TokenState; notes: number } {
  let last = state;
  for (let notes = 0; notes < 100; notes += 1) {
    const step = nextStep(last, now);
    if (step.do !== 'note') return { state: last, notes };
    last = apply(last, step.event);
  }
  return { state: last, notes: Infinity };
}

describe('whatever is said of a token, in whatever order', () => {
  it('each thing is one revision, and none throws', () => {
    fc.assert(
      fc.property(anyRegistered, fc.array(anyEvent, { maxLength: 30 }), (registered, story) => {
        expect(after(registered, ...story).revision).toBe(story.length + 1);
      }),
    );
  });

  it('what follows from it at any instant comes to an end, and to a wait that lies ahead', () => {
    fc.assert(
      fc.property(anyState, anyDay, (state, now) => {
        const { state: last, notes } = settled(state, now);
        expect(notes).toBeLessThan(100);
        const step = nextStep(last, now);
        if (step.do === 'wait' && step.until !== null) expect(step.until).toBeGreaterThan(now);
      }),
      { numRuns: 2000 },
    );
  });

  it('there is a word for how it is', () => {
    fc.assert(
      fc.property(anyState, anyDay, (state, now) => {
        expect(STATUSES).toContain(statusOf(state, now));
      }),
    );
  });

  it('the whole of it can be written down and read again', () => {
    fc.assert(
      fc.property(anyState, (state) => {
        const written = JSON.parse(JSON.stringify(state)) as unknown;
        expect(readState(written)).toEqual(written);
      }),
    );
  });
});
