import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { FreezeSpec, Interval, WindowSpec } from '@keyturn/domain';
import { at, aWindow, officeHours } from '../test/token-spec.ts';
import { planSchedule, planWindows } from './plan-windows.ts';
import { openingsOf } from './window-openings.ts';

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

  const newYork = (cron: string, days: readonly [from: string, until: string]): string[] => {
    const windows = [aWindow(cron, { duration: 'PT15M', timeZone: 'America/New_York' })];
    return plan({ windows, from: `${days[0]}T00:00Z`, until: `${days[1]}T00:00Z` }).map((text) => text.slice(5, 16));
  };

  it('opens when the clock has moved on where a fixed time is swallowed, and not at all where one with a step is', () => {
    // There is no two o’clock in New York on 2026-03-08.
    const days = ['2026-03-08', '2026-03-09'] as const;
    expect(newYork('30 2 * * *', days)).toEqual(['03-08T07:00']);
    expect(newYork('30 2,14 * * *', days)).toEqual(['03-08T07:00', '03-08T18:30']);
    expect(newYork('*/30 2 * * *', days)).toEqual([]);
  });

  it('opens once where a clock change repeats a fixed time, and twice where it repeats one with a step', () => {
    const days = ['2026-11-01', '2026-11-02'] as const;
    expect(newYork('30 1 * * *', days)).toEqual(['11-01T05:30']);
    expect(newYork('30 1,13 * * *', days)).toEqual(['11-01T05:30', '11-01T18:30']);
    expect(newYork('*/30 1 * * *', days)).toEqual(['11-01T05:00', '11-01T05:30', '11-01T06:00', '11-01T06:30']);
  });

  it('opens at the ends of months and on lists of days', () => {
    const days = (cron: string): string[] =>
      plan({ windows: [aWindow(cron)], from: '2027-01-01T00:00Z', until: '2027-04-01T00:00Z' }).map((text) =>
        text.slice(5, 10),
      );
    expect(days('0 9 31 * *')).toEqual(['01-31', '03-31']);
    expect(days('0 9 L * *')).toEqual(['01-31', '02-28', '03-31']);
    expect(days('0 9 1,15 2,3 *')).toEqual(['02-01', '02-15', '03-01', '03-15']);
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

  it('leaps over openings that begin before the last one has closed', () => {
    const windows = [aWindow('* * * * *', { duration: 'PT12H' })];
    expect(plan({ windows, from: '2026-01-01T00:00Z', until: '2027-01-01T00:00Z' })).toEqual([
      '2026-01-01T00:00 2027-01-01T00:00',
    ]);
  });

  it('finds the same openings backwards and forwards', () => {
    const crons = ['30 2 * * *', '*/20 1-3 * * *', '0 9 L * *', '0 9 * * MON#2', '0 0 29 2 *', '15 3 8-14 3,11 SUN'];
    for (const cron of crons) {
      const openings = openingsOf(aWindow(cron, { timeZone: 'America/New_York' }));
      let opening = openings.next(at('2026-02-27T00:00Z'));
      for (let count = 0; count < 60 && opening !== null; count += 1) {
        const next: Interval | null = openings.next(opening.startAt);
        expect(openings.latest(opening.startAt)).toEqual(opening);
        if (next !== null) expect(openings.latest(next.startAt - 1)).toEqual(opening);
        opening = next;
      }
    }
  });
});

describe('a plan for the state of a life', () => {
  const quarterly: WindowSpec = aWindow('*/15 * * * *', { duration: 'PT5M' });
  const range = { from: at('2026-11-21T00:01Z'), until: at('2026-12-26T00:00Z') };

  it('says how far it came when there are more intervals than a state should carry', () => {
    const { open, plannedUntilAt } = planSchedule({ windows: [quarterly], freezes: [], ...range });
    expect(open).toHaveLength(64);
    expect(open).toEqual(planWindows({ windows: [quarterly], freezes: [], ...range, until: plannedUntilAt }));
    expect(plannedUntilAt).toBe(at('2026-11-21T16:00Z'));
  });

  it('is the whole plan when that is short enough', () => {
    const windows = [officeHours('Asia/Tokyo'), aWindow('* * * * *', { duration: 'P1D' })];
    const freezes = [{ from: '2026-12-01', to: '2026-12-03', timeZone: 'Asia/Tokyo' }];
    for (const input of [
      { windows, freezes, ...range },
      { windows: [], freezes, ...range },
      { windows: windows.slice(0, 1), freezes: [], ...range },
    ])
      expect(planSchedule(input)).toEqual({ open: planWindows(input), plannedUntilAt: range.until });
  });

  it('always comes further than where it begins', () => {
    const windows = [aWindow('* * * * *', { duration: 'PT5M' }), quarterly, officeHours('UTC')];
    let from = range.from;
    for (let plans = 0; plans < 5; plans += 1) {
      const { open, plannedUntilAt } = planSchedule({ windows, freezes: [], from, until: range.until });
      expect(open).toEqual([{ startAt: from, endAt: plannedUntilAt }]);
      expect(plannedUntilAt).toBeGreaterThan(from);
      from = plannedUntilAt;
    }
  });
});
