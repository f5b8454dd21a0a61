import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../time/duration.ts';
import { callAllowedAt, CALLS_PER_DAY_WHEN_FAILING, ladderDelay } from './retry-ladder.ts';

describe('the ladder', () => {
  it.each([
    [1, MINUTE_MS],
    [2, 5 * MINUTE_MS],
    [3, 30 * MINUTE_MS],
    [4, 2 * HOUR_MS],
    [5, 6 * HOUR_MS],
    [6, 12 * HOUR_MS],
    [7, 12 * HOUR_MS],
    [1000, 12 * HOUR_MS],
    [0, MINUTE_MS],
  ])('after failure %d waits %d ms', (count, expected) => {
    expect(ladderDelay(count)).toBe(expected);
  });
});

describe('the daily cap', () => {
  it('leaves room while fewer than twelve calls are known', () => {
    expect(callAllowedAt([])).toBe(0);
    expect(callAllowedAt(Array.from({ length: 11 }, () => 5))).toBe(0);
  });

  it('opens a day after the twelfth last call, so that no 24 hours hold more than twelve', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: DAY_MS / 2 }), { minLength: 20, maxLength: 60 }), (waits) => {
        const calls: number[] = [];
        let now = 0;
        for (const wait of waits) {
          now = Math.max(now + wait, callAllowedAt(calls));
          calls.push(now);
        }
        for (const [index, at] of calls.entries()) {
          const later = calls[index + CALLS_PER_DAY_WHEN_FAILING];
          if (later !== undefined) expect(later - at).toBeGreaterThanOrEqual(DAY_MS);
        }
      }),
    );
  });
});
