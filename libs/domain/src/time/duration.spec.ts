import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  addDuration,
  DAY_MS,
  durationMs,
  formatDuration,
  HOUR_MS,
  MINUTE_MS,
  nominalMs,
  parseDuration,
  type Duration,
} from './duration.ts';

const part = fc.integer({ min: 0, max: 40 });
const durations: fc.Arbitrary<Duration> = fc.record({
  years: fc.integer({ min: 0, max: 5 }),
  months: part,
  days: part,
  timeMs: part.map((hours) => hours * HOUR_MS),
});
const instants = fc.integer({ min: Date.UTC(2020, 0, 1), max: Date.UTC(2060, 0, 1) });
const at = (text: string): number => Date.parse(text);
const add = (from: string, duration: string): string =>
  new Date(addDuration(at(from), parseDuration(duration) as Duration)).toISOString().slice(0, 16);

describe('an ISO 8601 duration', () => {
  it.each([
    ['P1D', DAY_MS],
    ['P2W', 14 * DAY_MS],
    ['P1W2D', 9 * DAY_MS],
    ['PT8H', 8 * HOUR_MS],
    ['PT1M30S', 90_000],
    ['P1DT12H', 36 * HOUR_MS],
    ['PT0S', 0],
    ['P3M', 90 * DAY_MS],
    ['P1Y', 365 * DAY_MS],
    ['P5Y', 5 * 365 * DAY_MS],
  ])('%s is %d ms long by name', (text, ms) => {
    expect(durationMs(text)).toBe(ms);
  });

  it.each([
    '',
    'P',
    'PT',
    'P1',
    '1D',
    'P-1D',
    '-P1D',
    'P1.5D',
    'PT1.5S',
    'P1H',
    'PT1D',
    'P1DT',
    'P1M1Y',
    'p1d',
    ' P1D',
    'P1D\n',
    'P1234567D',
    'P１D',
  ])('%j is none', (text) => {
    expect(parseDuration(text)).toBeNull();
    expect(durationMs(text)).toBe(0);
  });

  it('is written so that it reads back as at least as long, and no minute longer', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 5 * 365 * DAY_MS }), (ms) => {
        const back = durationMs(formatDuration(ms));
        expect(back).toBeGreaterThanOrEqual(ms);
        expect(back - ms).toBeLessThan(MINUTE_MS);
      }),
    );
  });
});

describe('adding a duration by the calendar', () => {
  it.each([
    ['2026-01-31T10:00', 'P1M', '2026-02-28T10:00'],
    ['2028-01-31T10:00', 'P1M', '2028-02-29T10:00'],
    ['2026-10-31T10:00', 'P3M', '2027-01-31T10:00'],
    ['2026-11-30T10:00', 'P3M', '2027-02-28T10:00'],
    ['2028-02-29T10:00', 'P1Y', '2029-02-28T10:00'],
    ['2026-01-31T10:00', 'P1M1D', '2026-03-01T10:00'],
    ['2026-12-31T23:00', 'PT2H', '2027-01-01T01:00'],
  ])('%s and %s is %s', (from, duration, expected) => {
    expect(add(`${from}Z`, duration)).toBe(expected);
  });

  it('never goes back in time, and adds at least three days fewer and at most ten more than its name says a year', () => {
    fc.assert(
      fc.property(instants, durations, (from, duration) => {
        const added = addDuration(from, duration) - from;
        expect(added).toBeGreaterThanOrEqual(0);
        const years = nominalMs(duration) / (365 * DAY_MS) + 1;
        expect(Math.abs(added - nominalMs(duration))).toBeLessThanOrEqual(10 * years * DAY_MS);
      }),
    );
  });

  it('keeps the order of instants', () => {
    fc.assert(
      fc.property(instants, instants, durations, (a, b, duration) => {
        const [earlier, later] = a < b ? [a, b] : [b, a];
        // Two days may fall together at the end of a month; the time of day then decides, by less than a day.
        expect(addDuration(later, duration)).toBeGreaterThan(addDuration(earlier, duration) - DAY_MS);
      }),
    );
  });

  it('grows with each of its parts', () => {
    fc.assert(
      fc.property(instants, durations, fc.constantFrom('years', 'months', 'days', 'timeMs'), (from, duration, name) => {
        const longer = { ...duration, [name]: duration[name] + 1 };
        expect(addDuration(from, longer)).toBeGreaterThan(addDuration(from, duration));
      }),
    );
  });
});
