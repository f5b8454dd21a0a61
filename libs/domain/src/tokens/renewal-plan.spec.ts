import { describe, expect, it } from '@jest/globals';
import { aSpec, BIRTH, day } from '../../test/token-builder.ts';
import { DAY_MS, HOUR_MS } from '../time/duration.ts';
import { fraction, largestSpreadMs, marginMs, overlapMs, renewAtOf, smallestMarginMs } from './renewal-plan.ts';

describe('the margin', () => {
  it.each([
    ['as written', { renewal: { before: 'P10D' } }, 10 * DAY_MS],
    ['a third of the lifetime', { lifetime: 'P30D' }, 10 * DAY_MS],
    ['the smallest that lint allows where a third is less', { lifetime: 'P1D' }, smallestMarginMs(aSpec())],
  ])('is %s', (_, change, expected) => {
    expect(marginMs(aSpec(change))).toBe(expected);
  });

  it('holds five spaced tries and half a day at least', () => {
    expect(smallestMarginMs(aSpec()) / HOUR_MS).toBeCloseTo(20.6, 1);
  });
});

describe('the overlap', () => {
  it.each([
    ['as written, none included', { overlap: 'PT0S' }, 0],
    ['a week', { lifetime: 'P30D' }, 7 * DAY_MS],
    ['half a life where that is shorter', { lifetime: 'P4D' }, 2 * DAY_MS],
  ])('is %s', (_, change, expected) => {
    expect(overlapMs(aSpec(change))).toBe(expected);
  });
});

describe('when a version is renewed', () => {
  const renewal = (change: object, granted = 30) =>
    renewAtOf({ spec: aSpec(change), issuedAt: BIRTH, expiresAt: day(granted) });

  it('lies before the margin, by a tenth of it at most', () => {
    const at = renewal({});
    expect(at).toBeLessThanOrEqual(day(20));
    expect(at).toBeGreaterThan(day(19));
  });

  it('is not in the first half of a life that was granted shorter than asked for', () => {
    expect(renewal({ lifetime: 'P30D', renewal: { before: 'P10D' } }, 12)).toBe(day(6));
  });

  it('follows the specification where the issuer granted what was asked for, however long the margin', () => {
    expect(renewal({ lifetime: 'P30D', renewal: { before: 'P20D' } })).toBeLessThanOrEqual(day(10));
  });

  it('is spread: a thousand tokens of one day take nine tenths of the spread, and no fiftieth of it has a twentieth of them', () => {
    const ids = Array.from({ length: 1000 }, (_, index) => `import-${index}`);
    const spread = largestSpreadMs(aSpec());
    const early = ids.map((id) => day(20) - renewal({ id }));
    expect(spread).toBe(marginMs(aSpec()) * 0.1);
    expect(Math.max(...early) - Math.min(...early)).toBeGreaterThanOrEqual(marginMs(aSpec()) * 0.09);
    const slots = Array.from({ length: 50 }, (_, slot) =>
      early.filter((ms) => Math.floor((ms / spread) * 50) === slot),
    );
    for (const slot of slots) expect(slot.length).toBeLessThanOrEqual(50);
  });

  it('is the same each time for the same id', () => {
    expect(fraction('billing')).toBe(fraction('billing'));
    expect(fraction('')).toBeGreaterThanOrEqual(0);
    expect(fraction('billing')).toBeLessThan(1);
  });
});
