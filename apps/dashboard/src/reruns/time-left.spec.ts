import { describe, expect, it } from '@jest/globals';
import { samplesOf, timeLeft } from './time-left.ts';

const HOUR = 3_600_000;
const at = (hours: number, percent: number) => ({ at: hours * HOUR, percent });
const left = (samples: { at: number; percent: number }[], hours: number) => timeLeft({ samples, now: hours * HOUR });

describe('the time left', () => {
  it('is a range around what the observed pace gives, never one number', () => {
    const result = left([at(0, 0), at(1, 10), at(2, 20), at(3, 30)], 3);
    if (result.kind !== 'range') throw new Error('no range');
    expect(result.fromMs).toBeLessThan(7 * HOUR);
    expect(result.fromMs).toBeGreaterThan(4 * HOUR);
    expect(result.toMs).toBeGreaterThan(7 * HOUR);
    expect(result.toMs).toBeLessThan(14 * HOUR);
  });

  it('is wider when the pace changed on the way', () => {
    const even = left([at(0, 0), at(2, 20), at(4, 40)], 4);
    const slowing = left([at(0, 0), at(1, 30), at(4, 40)], 4);
    if (even.kind !== 'range' || slowing.kind !== 'range') throw new Error('no range');
    expect(slowing.toMs - slowing.fromMs).toBeGreaterThan(even.toMs - even.fromMs);
  });

  it('grows while nothing new is seen, and is given up when that lasts', () => {
    const samples = [at(0, 0), at(1, 10), at(2, 20)];
    const [fresh, later] = [left(samples, 2), left(samples, 4.5)];
    if (fresh.kind !== 'range' || later.kind !== 'range') throw new Error('no range');
    expect(later.toMs + 2.5 * HOUR).toBeGreaterThan(fresh.toMs);
    expect(left(samples, 5.5)).toEqual({ kind: 'none', why: 'standing', sinceMs: 3.5 * HOUR });
  });

  it('is not given before enough was seen', () => {
    expect(left([], 1)).toEqual({ kind: 'none', why: 'notSaid' });
    expect(left([at(0, 0)], 1)).toEqual({ kind: 'none', why: 'tooEarly' });
    expect(left([at(0, 0), at(1, 3)], 1)).toEqual({ kind: 'none', why: 'tooEarly' });
  });

  it('never runs below nothing', () => {
    const result = left([at(0, 0), at(10, 98)], 12);
    expect(result).toMatchObject({ kind: 'range', fromMs: 0 });
  });
});

describe('the samples of a running task', () => {
  const event = (type: string, hours: number, percent?: number | null) => ({
    type: `keyturn.migration.${type}`,
    at: new Date(hours * HOUR).toISOString(),
    data: percent === undefined ? {} : { progress: { percent, parts: [] } },
  });

  it('begin with the latest start and leave earlier tasks out', () => {
    const newestFirst = [
      event('progressed', 5, 40),
      event('progressed', 4, 20),
      event('taskStarted', 3),
      event('checkPassed', 3),
      event('progressed', 2, 90),
      event('taskStarted', 1),
    ];
    expect(samplesOf(newestFirst)).toEqual([at(3, 0), at(4, 20), at(5, 40)]);
  });

  it('are none where no figure was given or no start is known', () => {
    expect(samplesOf([event('progressed', 2, null), event('taskStarted', 1)])).toEqual([]);
    expect(samplesOf([event('progressed', 2, 10)])).toEqual([]);
  });
});
