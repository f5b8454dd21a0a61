import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isTimeZone, planWindows, windowProblem, type FreezeSpec, type WindowSpec } from './plan-windows.ts';

const at = (text: string): number => Date.parse(text);
const plan = (options: { windows?: WindowSpec[]; freezes?: FreezeSpec[]; from: string; until: string }): string[] =>
  planWindows({
    windows: options.windows ?? [],
    freezes: options.freezes ?? [],
    from: at(options.from),
    until: at(options.until),
  }).map(
    ({ startAt, endAt }) =>
      `${new Date(startAt).toISOString().slice(0, 16)} ${new Date(endAt).toISOString().slice(0, 16)}`,
  );

const officeHours = (timeZone: string): WindowSpec => ({ cron: '0 9 * * MON-FRI', duration: 'PT8H', timeZone });

describe('planning when work may begin', () => {
  it('is always open without windows', () => {
    expect(plan({ from: '2026-01-01T00:00Z', until: '2026-02-01T00:00Z' })).toEqual([
      '2026-01-01T00:00 2026-02-01T00:00',
    ]);
  });

  it('opens in Tokyo office hours, on weekdays only', () => {
    // 2026-11-20 is a Friday; 09:00 in Tokyo is 00:00 UTC.
    expect(
      plan({ windows: [officeHours('Asia/Tokyo')], from: '2026-11-19T23:00Z', until: '2026-11-24T00:00Z' }),
    ).toEqual(['2026-11-20T00:00 2026-11-20T08:00', '2026-11-23T00:00 2026-11-23T08:00']);
  });

  it('counts a window that is open already', () => {
    expect(
      plan({ windows: [officeHours('Asia/Tokyo')], from: '2026-11-20T03:00Z', until: '2026-11-20T12:00Z' }),
    ).toEqual(['2026-11-20T03:00 2026-11-20T08:00']);
  });

  it('follows New York over the change to summer time', () => {
    // The clock moves on Sunday 2026-03-08: Friday 09:00 is 14:00 UTC, Monday 09:00 is 13:00 UTC.
    expect(
      plan({ windows: [officeHours('America/New_York')], from: '2026-03-06T12:00Z', until: '2026-03-09T22:00Z' }),
    ).toEqual(['2026-03-06T14:00 2026-03-06T22:00', '2026-03-09T13:00 2026-03-09T21:00']);
  });

  it('does not lose a window whose beginning a clock change swallows', () => {
    // 02:30 does not exist in New York on 2026-03-08.
    const nightly: WindowSpec = { cron: '30 2 * * *', duration: 'PT1H', timeZone: 'America/New_York' };
    const planned = plan({ windows: [nightly], from: '2026-03-08T00:00Z', until: '2026-03-09T00:00Z' });
    expect(planned).toHaveLength(1);
    expect(planned[0]).toMatch(/^2026-03-08T07:/);
  });

  it('opens once where a clock change repeats the hour', () => {
    const nightly: WindowSpec = { cron: '30 1 * * *', duration: 'PT15M', timeZone: 'America/New_York' };
    expect(plan({ windows: [nightly], from: '2026-11-01T00:00Z', until: '2026-11-02T00:00Z' })).toHaveLength(1);
  });

  it('closes for a freeze from the first day to the end of the last, in its zone', () => {
    const freezes = [{ from: '2026-12-24', to: '2027-01-04', timeZone: 'Asia/Tokyo' }];
    expect(plan({ freezes, from: '2026-12-23T00:00Z', until: '2027-01-06T00:00Z' })).toEqual([
      '2026-12-23T00:00 2026-12-23T15:00',
      '2027-01-04T15:00 2027-01-06T00:00',
    ]);
  });

  it('answers nothing when a freeze covers everything', () => {
    const freezes = [{ from: '2026-01-01', to: '2026-12-31', timeZone: 'UTC' }];
    expect(plan({ freezes, from: '2026-03-01T00:00Z', until: '2026-04-01T00:00Z' })).toEqual([]);
  });

  it('joins windows that overlap', () => {
    const windows = [officeHours('UTC'), { cron: '0 12 * * *', duration: 'PT12H', timeZone: 'UTC' }];
    expect(plan({ windows, from: '2026-11-20T00:00Z', until: '2026-11-21T00:00Z' })).toEqual([
      '2026-11-20T09:00 2026-11-21T00:00',
    ]);
  });

  it('names what is wrong with a window', () => {
    expect(windowProblem({ cron: '0 9 30 2 *', timeZone: 'UTC' })).toBe('NeverOpens');
    expect(windowProblem({ cron: 'soon', timeZone: 'UTC' })).toBe('BadCron');
    expect(windowProblem({ cron: '0 9 * * *', timeZone: 'Mars/Olympus' })).toBe('BadTimeZone');
    expect(windowProblem(officeHours('Asia/Tokyo'))).toBeNull();
    expect(isTimeZone('')).toBe(false);
  });

  it('keeps its answer within what was asked, in order, apart, and outside every freeze', () => {
    const days = fc.integer({ min: 0, max: 120 });
    fc.assert(
      fc.property(
        days,
        fc.integer({ min: 1, max: 90 }),
        days,
        fc.integer({ min: 0, max: 20 }),
        (start, length, freeze, frozenFor) => {
          const from = at('2026-01-10T07:30Z') + start * 86_400_000;
          const until = from + length * 86_400_000;
          const day = (offset: number) =>
            new Date(at('2026-01-01T00:00Z') + offset * 86_400_000).toISOString().slice(0, 10);
          const freezes = [{ from: day(freeze), to: day(freeze + frozenFor), timeZone: 'UTC' }];
          const intervals = planWindows({ windows: [officeHours('America/New_York')], freezes, from, until });
          let last = from;
          for (const { startAt, endAt } of intervals) {
            expect(startAt).toBeGreaterThanOrEqual(last);
            expect(endAt).toBeGreaterThan(startAt);
            expect(endAt <= at(`${day(freeze)}T00:00Z`) || startAt >= at(`${day(freeze + frozenFor + 1)}T00:00Z`)).toBe(
              true,
            );
            last = endAt;
          }
          expect(last).toBeLessThanOrEqual(until);
        },
      ),
      { numRuns: 100 },
    );
  });
});
