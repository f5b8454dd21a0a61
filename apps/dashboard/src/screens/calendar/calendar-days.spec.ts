import { describe, expect, it } from '@jest/globals';
import { addDays, addMonths, dayInZone, isDay, weeksOf } from './calendar-days.ts';

describe('the days of a calendar', () => {
  it('gives the weeks of a month from Monday on, and nothing of its neighbours', () => {
    const weeks = weeksOf('2026-11-24');
    expect(weeks[0]).toEqual([null, null, null, null, null, null, '2026-11-01']);
    expect(weeks.at(-1)).toEqual(['2026-11-30', null, null, null, null, null, null]);
    expect(weeks.flat().filter(Boolean)).toHaveLength(30);
    expect(weeksOf('2027-02-01')).toHaveLength(4);
  });

  it('counts days and months over the ends of years and over leap days', () => {
    expect([
      addDays('2027-12-31', 1),
      addDays('2028-02-28', 1),
      addMonths('2026-12-31', 1),
      addMonths('2026-01-15', -1),
    ]).toEqual(['2028-01-01', '2028-02-29', '2027-01-01', '2025-12-01']);
  });

  it('knows which day it is where', () => {
    const at = Date.parse('2026-11-24T15:30:00Z');
    expect([dayInZone(at, 'UTC'), dayInZone(at, 'Asia/Tokyo'), dayInZone(at, 'America/Los_Angeles')]).toEqual([
      '2026-11-24',
      '2026-11-25',
      '2026-11-24',
    ]);
  });

  it.each(['2026-02-30', '2026-1-1', 'today', null])('takes %s for no day', (text) => {
    expect(isDay(text)).toBe(false);
  });
});
