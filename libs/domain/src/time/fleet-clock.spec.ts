import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { fleetNow, REAL_TIME, realDelay } from './fleet-clock.ts';

const clocks = fc.record({
  factor: fc.integer({ min: 2, max: 1_000_000 }),
  epochMs: fc.integer({ min: 1_700_000_000_000, max: 1_800_000_000_000 }),
});

describe('fleet time', () => {
  it('is real time at factor 1', () => {
    expect(fleetNow(REAL_TIME, 1234)).toBe(1234);
    expect(realDelay(REAL_TIME, 1234)).toBe(1234);
  });

  it('begins with its epoch and runs faster by its factor', () => {
    expect(fleetNow({ factor: 60, epochMs: 1000 }, 1000)).toBe(1000);
    expect(fleetNow({ factor: 60, epochMs: 1000 }, 2000)).toBe(61_000);
  });

  it('a wait is never negative, and a timer never fires before its instant', () => {
    fc.assert(
      fc.property(clocks, fc.integer({ min: -1_000_000, max: 10 ** 12 }), (clock, wait) => {
        const from = fleetNow(clock, clock.epochMs);
        const delay = realDelay(clock, wait);
        expect(delay).toBeGreaterThanOrEqual(0);
        expect(fleetNow(clock, clock.epochMs + delay)).toBeGreaterThanOrEqual(from + wait);
      }),
    );
  });
});
