import { describe, expect, it } from '@jest/globals';
import { DAY_MS, type WindowSpec } from '@keyturn/domain';
import { at, aWindow, officeHours } from '../test/token-spec.ts';
import { KeptOpenings } from './kept-openings.ts';
import { planWindows } from './plan-windows.ts';

const range = (from: string, until: string) => ({ startAt: at(from), endAt: at(until) });
const shown = (window: WindowSpec, from: string, until: string): string[] =>
  new KeptOpenings()
    .openings(window, range(from, until))
    .map(({ startAt, endAt }) => [startAt, endAt].map((end) => new Date(end).toISOString().slice(0, 16)).join(' '));

describe('the openings of a window', () => {
  it('are those that are planned with', () => {
    const days = range('2026-11-20T12:00:00Z', '2027-06-01T00:00:00Z');
    for (const window of [officeHours('Asia/Tokyo'), officeHours('America/New_York'), aWindow('0 2 * * SAT,SUN')]) {
      const planned = planWindows({ windows: [window], freezes: [], from: days.startAt, until: days.endAt });
      expect(new KeptOpenings().openings(window, days)).toEqual(planned);
    }
  });

  it('include one that is open when the days begin, as it is', () => {
    const weekend = aWindow('0 22 * * FRI', { duration: 'P2D' });
    expect(shown(weekend, '2026-11-21T00:00:00Z', '2026-11-28T00:00:00Z')).toEqual([
      '2026-11-20T22:00 2026-11-22T22:00',
      '2026-11-27T22:00 2026-11-29T22:00',
    ]);
  });

  it('are at most four a day', () => {
    const found = shown(aWindow('*/10 * * * *', { duration: 'PT1M' }), '2026-11-20T00:00:00Z', '2026-11-22T00:00:00Z');
    expect(found.map((opening) => opening.slice(0, 16))).toEqual([
      '2026-11-20T00:00',
      '2026-11-20T00:10',
      '2026-11-20T00:20',
      '2026-11-20T00:30',
      '2026-11-21T00:00',
      '2026-11-21T00:10',
      '2026-11-21T00:20',
      '2026-11-21T00:30',
    ]);
  });

  it('are the same whatever was asked before, and none for a window that opens no more', () => {
    const kept = new KeptOpenings();
    const window = officeHours('UTC');
    const all = kept.openings(window, range('2026-11-01T00:00:00Z', '2027-02-01T00:00:00Z'));
    const part = range('2026-12-03T10:00:00Z', '2026-12-10T00:00:00Z');
    expect(kept.openings(window, part)).toEqual(
      all.filter(({ startAt, endAt }) => startAt < part.endAt && endAt > part.startAt),
    );
    expect(kept.openings(aWindow('0 0 30 2 *'), { startAt: 0, endAt: 400 * DAY_MS })).toEqual([]);
  });
});
