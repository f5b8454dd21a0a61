import { describe, expect, it } from '@jest/globals';
import { HOUR_MS, MINUTE_MS, REAL_TIME } from '@keyturn/domain';
import { nextLookIn, runMoments } from './watch-pace.ts';

const FAST = { factor: 4320, epochMs: 0 };
const look = { since: 0, lookedAt: 0, moments: [], now: 0 };

describe('the next look at a task', () => {
  it.each([
    ['at once when nobody has looked yet', { lookedAt: null }, 0],
    ['after five seconds when it has just begun', {}, 5000],
    ['later the longer it has run', { lookedAt: 6 * MINUTE_MS, now: 6 * MINUTE_MS }, 30_000],
    ['once a minute when it has run for long', { lookedAt: 9 * HOUR_MS, now: 9 * HOUR_MS }, 60_000],
    ['sooner when something else took a part of the time', { now: 2000 }, 3000],
    ['a moment from now when it is overdue', { now: HOUR_MS }, 250],
    ['at an instant that changes what a look means', { moments: [null, 1500] }, 1500],
    ['when it is due, if that instant is over', { moments: [-1] }, 5000],
  ])('comes %s', (_, change, expected) => {
    expect(nextLookIn(REAL_TIME, { ...look, ...change })).toBe(expected);
  });

  it('takes a quarter of a real second at least, however fast a fleet ages', () => {
    expect(nextLookIn(FAST, look)).toBe(250);
  });
});

describe('a run of watching', () => {
  it('tells progress after five real seconds and ends after ten minutes', () => {
    const moments = { progressAt: 5000, endAt: 10 * MINUTE_MS, patienceUntil: 10 * MINUTE_MS };
    expect(runMoments(REAL_TIME, 0)).toEqual(moments);
  });

  it('ends after six hours of fleet time, though not before progress may be told', () => {
    expect(runMoments({ factor: 60, epochMs: 0 }, 0).endAt).toBe(6 * MINUTE_MS);
    expect(runMoments({ factor: 86_400, epochMs: 0 }, 0)).toMatchObject({ progressAt: 5000, endAt: 5000 });
  });
});
