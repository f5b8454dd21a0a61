import { describe, expect, it } from '@jest/globals';
import { nextFirings } from './window-firings.ts';

describe('when a window opens next', () => {
  it('is three times in its own zone', () => {
    const from = Date.parse('2026-12-01T00:00:00Z');
    const firings = nextFirings({ cron: '0 22 * * 6', duration: 'PT8H', timeZone: 'Asia/Tokyo' }, from);
    expect(firings?.map(({ startAt, endAt }) => [startAt, endAt].map((at) => new Date(at).toISOString()))).toEqual([
      ['2026-12-05T13:00:00.000Z', '2026-12-05T21:00:00.000Z'],
      ['2026-12-12T13:00:00.000Z', '2026-12-12T21:00:00.000Z'],
      ['2026-12-19T13:00:00.000Z', '2026-12-19T21:00:00.000Z'],
    ]);
  });

  it.each([
    ['0 22 * *', 'UTC'],
    ['0 22 * * 6', 'Europe/Berln'],
    ['', ''],
  ])('is not known while it is half typed (%s, %s)', (cron, timeZone) => {
    expect(nextFirings({ cron, duration: 'PT8H', timeZone }, 0)).toBeNull();
  });
});
