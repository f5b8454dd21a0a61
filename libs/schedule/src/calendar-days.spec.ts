import { describe, expect, it } from '@jest/globals';
import { HOUR_MS } from '@keyturn/domain';
import { at } from '../test/token-spec.ts';
import { calendarDays, dayAt } from './calendar-days.ts';

describe('the days of a calendar', () => {
  it('are as long as they are for people where the clock changes', () => {
    const days = calendarDays({ from: '2026-10-24', to: '2026-10-26', timeZone: 'Europe/Berlin' });
    expect(days.map(({ date, startAt, endAt }) => [date, (endAt - startAt) / HOUR_MS])).toEqual([
      ['2026-10-24', 24],
      ['2026-10-25', 25],
      ['2026-10-26', 24],
    ]);
  });

  it('follow on each other without a gap, over the end of a year', () => {
    const days = calendarDays({ from: '2026-12-30', to: '2027-03-02', timeZone: 'Asia/Tokyo' });
    expect(days).toHaveLength(63);
    expect(days[0]?.startAt).toBe(at('2026-12-29T15:00:00Z'));
    for (const [index, day] of days.entries()) expect(days[index + 1]?.startAt ?? day.endAt).toBe(day.endAt);
  });

  it('begin with the one it is in the zone', () => {
    expect(dayAt(at('2026-12-31T20:00:00Z'), 'Asia/Tokyo')).toBe('2027-01-01');
    expect(dayAt(at('2026-12-31T20:00:00Z'), 'America/New_York')).toBe('2026-12-31');
  });
});
