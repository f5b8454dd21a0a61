import { describe, expect, it } from '@jest/globals';
import {
  DAY_MS,
  lintToken,
  MINUTE_MS,
  outrankedAt,
  renewAtOf,
  type RenewalSpec,
  type TokenSpec,
  type Violation,
} from '@keyturn/domain';
import { aFreeze, aSpec, at, aWindow, NOW, officeHours } from '../test/token-spec.ts';
import { lintSchedule } from './lint-schedule.ts';
import { shiftDay } from './freezes.ts';

const lint = (renewal: RenewalSpec, change: Partial<TokenSpec> = {}): Violation[] =>
  lintSchedule(aSpec(renewal, change), NOW);
const codes = (...given: Parameters<typeof lint>): string[] => lint(...given).map(({ code }) => code);
const found = (violations: readonly Violation[]): string[][] =>
  violations.map(({ path, code, proposal }) => [path, code, proposal ?? '']);

/** The specification with a proposal in the place the violation names. */
function mended(spec: TokenSpec, { path, proposal }: Violation): TokenSpec {
  const changed = structuredClone(spec) as unknown as Record<string, unknown>;
  const names = path.split('.');
  const holder = names.slice(0, -1).reduce((inner, name) => inner[name] as Record<string, unknown>, changed);
  holder[names.at(-1) ?? ''] = proposal;
  return changed as unknown as TokenSpec;
}

describe('what no calendar has', () => {
  it.each<[string, string, RenewalSpec, RenewalSpec]>([
    ['BadCron', 'windows.0.cron', { windows: [aWindow('soon')] }, { windows: [aWindow('0 9 * * *')] }],
    ['BadCron', 'windows.0.cron', { windows: [aWindow('0 0 9 * * *')] }, { windows: [aWindow('0 9 * * mon-sun')] }],
    ['BadCron', 'windows.0.cron', { windows: [aWindow('0 24 * * *')] }, { windows: [aWindow('0 23 * * *')] }],
    [
      'WindowUnreachable',
      'windows.0.cron',
      { windows: [aWindow('0 9 30 2 *')] },
      { windows: [aWindow('0 9 14,28,30 * *')] },
    ],
    [
      'BadTimeZone',
      'windows.0.timeZone',
      { windows: [aWindow('0 9 * * *', { timeZone: 'Mars/Olympus' })] },
      { windows: [aWindow('0 9 * * *', { timeZone: 'Asia/Tokyo' })] },
    ],
    [
      'WindowTooShort',
      'windows.0.duration',
      { windows: [aWindow('0 9 * * *', { duration: 'PT4M' })] },
      { windows: [aWindow('0 9 * * *', { duration: 'PT5M' })] },
    ],
    [
      'WindowTooLong',
      'windows.0.duration',
      { windows: [aWindow('0 9 * * *', { duration: 'P366D' })] },
      { windows: [aWindow('0 9 * * *', { duration: 'P1Y' })] },
    ],
    [
      'BadDay',
      'freezes.0.to',
      { freezes: [aFreeze('2026-02-27', '2026-02-30')] },
      { freezes: [aFreeze('2028-02-27', '2028-02-29')] },
    ],
    [
      'BadDay',
      'freezes.0.from',
      { freezes: [aFreeze('24 December', '2026-12-26')] },
      { freezes: [aFreeze('2026-12-24', '2026-12-26')] },
    ],
    [
      'FreezeEmpty',
      'freezes.0.to',
      { freezes: [aFreeze('2026-12-24', '2026-12-23')] },
      { freezes: [aFreeze('2026-12-24', '2026-12-24')] },
    ],
    [
      'BadTimeZone',
      'freezes.0.timeZone',
      { freezes: [aFreeze('2026-12-24', '2026-12-24', '')] },
      { freezes: [aFreeze('2026-12-24', '2026-12-24', 'America/New_York')] },
    ],
  ])('%s at renewal.%s: %j is refused, %j just passes', (code, path, trips, passes) => {
    const [violation, ...others] = lint(trips);
    expect(violation).toMatchObject({ severity: 'error', code, path: `renewal.${path}`, proposal: expect.any(String) });
    expect(others).toEqual([]);
    expect(violation && lintSchedule(mended(aSpec(trips), violation), NOW)).toEqual([]);
    expect(codes(passes)).toEqual([]);
  });

  it('is told all at once, each with its place and a proposal', () => {
    const windows = [officeHours('UTC'), { cron: '0 9 31 2 *', duration: 'PT0M', timeZone: 'Tokyo' }];
    const freezes = [aFreeze('2027-01-04', '2026-12-24'), aFreeze('2026-02-30', '2026-13-01', 'New York')];
    expect(found(lint({ windows, freezes }))).toEqual([
      ['renewal.windows.1.cron', 'WindowUnreachable', '0 9 * * *'],
      ['renewal.windows.1.duration', 'WindowTooShort', 'PT1H'],
      ['renewal.windows.1.timeZone', 'BadTimeZone', 'Asia/Tokyo'],
      ['renewal.freezes.0.to', 'FreezeEmpty', '2027-01-04'],
      ['renewal.freezes.1.from', 'BadDay', '2026-02-28'],
      ['renewal.freezes.1.to', 'BadDay', '2026-12-01'],
      ['renewal.freezes.1.timeZone', 'BadTimeZone', 'America/New_York'],
    ]);
  });
});

describe('a margin in which nothing opens', () => {
  it('is nobody’s without windows and freezes', () => {
    expect(lint({})).toEqual([]);
    expect(lint({ before: 'P2D', windows: [], freezes: [] })).toEqual([]);
  });

  it.each<[string, Partial<TokenSpec>, RenewalSpec, RenewalSpec]>([
    ['a weekend', { lifetime: 'P30D' }, { before: 'P3D' }, { before: 'P5D' }],
    ['a day, with a life of one day', { lifetime: 'P1D' }, { windows: [aWindow('0 9 * * *')] }, { windows: [] }],
  ])('is refused over %s', (_, change, trips, passes) => {
    for (const timeZone of ['Asia/Tokyo', 'America/New_York']) {
      const windows = [officeHours(timeZone)];
      expect(codes({ windows, before: 'PT20H36M', ...trips }, change)).toEqual(['WindowUnreachable']);
      expect(codes({ windows, before: 'PT20H36M', ...passes }, change)).toEqual([]);
    }
  });

  it.each<[string, string, string, string]>([
    ['the 31st of a month', '0 9 31 * *', 'P60D', 'P80D'],
    ['the last day of a month', '0 9 L * *', 'P30D', 'P42D'],
    ['a list of days', '0 9,13 1,15 * *', 'P20D', 'P28D'],
    ['29 February', '0 9 29 2 *', 'P160D', ''],
  ])('is refused for windows on %s when the margin is too short', (_, cron, tooShort, longEnough) => {
    const windows = [aWindow(cron)];
    expect(codes({ windows, before: tooShort }, { lifetime: 'P180D' })).toEqual(['WindowUnreachable']);
    if (longEnough !== '') expect(codes({ windows, before: longEnough }, { lifetime: 'P180D' })).toEqual([]);
  });

  it('is refused for a freeze from the first day on that closes more than the schedule rules', () => {
    const spec = aSpec({ before: 'P10D' });
    const life = { issuedAt: NOW, expiresAt: NOW + 90 * DAY_MS };
    const ruledMs = outrankedAt(life) - renewAtOf({ spec, ...life });
    for (let days = 1; days <= 14; days += 1) {
      const freezes = [aFreeze('2027-06-01', shiftDay('2027-06-01', days - 1))];
      // Five minutes on either side are too little to begin in.
      const closed = days * DAY_MS > ruledMs - 10 * MINUTE_MS;
      expect([days, codes({ before: 'P10D', freezes })]).toEqual([days, closed ? ['WindowUnreachable'] : []]);
    }
  });

  it('names the freeze that covers it, from when to when, and a margin that is long enough', () => {
    const freezes = [aFreeze('2027-05-01', '2027-05-02'), aFreeze('2026-12-24', '2027-01-04', 'Asia/Tokyo')];
    const spec = aSpec({ before: 'P10D', windows: [officeHours('Asia/Tokyo')], freezes }, { lifetime: 'P25D' });
    const [violation] = lintSchedule(spec, NOW);
    expect(violation).toMatchObject({ code: 'WindowUnreachable', path: 'renewal.before' });
    expect(violation?.message).toContain('The freeze from 2026-12-24 to 2027-01-04 covers a whole margin');
    expect(violation?.message).toContain('from 2026-12-23 08:00 to 2027-01-05 00:00 (UTC)');
    expect(violation && lintSchedule(mended(spec, violation), NOW)).toEqual([]);
  });

  it('proposes a shorter freeze when no margin is long enough', () => {
    const spec = aSpec({ before: 'P10D', freezes: [aFreeze('2027-01-01', '2027-03-31')] }, { lifetime: 'P30D' });
    const [violation] = lintSchedule(spec, NOW);
    expect(violation).toMatchObject({ code: 'WindowUnreachable', path: 'renewal.freezes.0.to' });
    expect(violation && lintSchedule(mended(spec, violation), NOW)).toEqual([]);
  });

  it('proposes windows that open more often when no margin is long enough', () => {
    const spec = aSpec({ windows: [aWindow('0 9 1 * *')] }, { lifetime: 'P14D' });
    const [violation] = lintSchedule(spec, NOW);
    expect(violation).toMatchObject({ path: 'renewal.windows.0.cron', proposal: '0 9 * * *' });
    expect(violation && lintSchedule(mended(spec, violation), NOW)).toEqual([]);
  });

  it('is refused for a freeze without an end, and proposes nothing where nothing helps', () => {
    const freezes = [aFreeze('2026-01-01', '9999-12-31')];
    const [violation] = lint({ freezes, windows: [officeHours('UTC')] });
    expect(violation).toMatchObject({ code: 'WindowUnreachable', path: 'renewal.freezes.0.to' });
    const adjacent = [aFreeze('2026-01-01', '2027-12-31'), aFreeze('2028-01-01', '2028-12-31')];
    expect(found(lint({ freezes: adjacent }))).toEqual([['renewal.freezes.1', 'WindowUnreachable', '']]);
  });

  it('is refused where schedules hardly count, because a twentieth of the life is longer than the margin', () => {
    const spec = aSpec({ before: 'P30D', windows: [aWindow('*/10 * * * *')] }, { lifetime: 'P5Y' });
    const [violation] = lintSchedule(spec, NOW);
    expect(violation).toMatchObject({ code: 'WindowUnreachable', path: 'renewal.before', proposal: 'P91DT18H' });
    expect(violation && lintSchedule(mended(spec, violation), NOW)).toEqual([]);
  });

  it('is refused for people too', () => {
    const guided: Partial<TokenSpec> = { issuer: { mode: 'guided' }, lifetime: 'P30D' };
    expect(codes({ before: 'P3D', windows: [officeHours('UTC')] }, guided)).toEqual(['WindowUnreachable']);
  });

  it('is the same today and in a month, so that what was saved can be saved again', () => {
    const spec = aSpec({ before: 'P3D', windows: [officeHours('Asia/Tokyo')] }, { lifetime: 'P30D' });
    for (let day = 0; day < 31; day += 6) expect(lintSchedule(spec, NOW + day * DAY_MS)).toHaveLength(1);
    const passing = aSpec({ before: 'P5D', windows: [officeHours('Asia/Tokyo')] }, { lifetime: 'P30D' });
    for (let day = 0; day < 31; day += 6) expect(lintSchedule(passing, NOW + day * DAY_MS)).toEqual([]);
  });

  it('is left to the rules for margins when the margin is longer than the life', () => {
    const spec = aSpec({ before: 'P91D', windows: [aWindow('0 9 1 1 *')] });
    expect(lintSchedule(spec, NOW)).toEqual([]);
    expect(lintToken(spec).map(({ code }) => code)).toContain('MarginLongerThanLife');
  });
});

describe('a change of the clock', () => {
  // Five days less a twentieth and the margin: the schedule rules 30 h and a little, which a window a day fills.
  const nightly = (cron: string): string[] =>
    codes(
      { before: 'P1DT12H', windows: [aWindow(cron, { duration: 'PT30M', timeZone: 'America/New_York' })] },
      { lifetime: 'P5D' },
    );

  it('may swallow a window: at 2:00 and 2:30, written with a step, on a day that has no two o’clock', () => {
    expect(nightly('*/30 2 * * *')).toEqual(['WindowUnreachable']);
  });

  it('does not swallow one at a fixed time, nor in a list', () => {
    expect(nightly('30 2 * * *')).toEqual([]);
    expect(nightly('0,30 2 * * *')).toEqual([]);
  });

  it('does no harm in autumn, when one comes twice', () => {
    expect(nightly('*/30 1 * * *')).toEqual([]);
    expect(nightly('30 1 * * *')).toEqual([]);
  });

  it('is named when it is what closes the margin', () => {
    const windows = [aWindow('*/30 2 * * *', { duration: 'PT30M', timeZone: 'America/New_York' })];
    const [violation] = lint({ before: 'P1DT12H', windows }, { lifetime: 'P5D' });
    expect(violation?.message).toContain('from 2027-03-13 08:00 to 2027-03-15 06:00 (UTC)');
  });
});

describe('a value that exists already', () => {
  const existing = { issuedAt: '2026-09-04T00:00:00Z', expiresAt: '2026-12-03T00:00:00Z' };

  it('is refused when a freeze covers its margin, although no later one is', () => {
    const freezes = [aFreeze('2026-11-22', '2026-11-29')];
    expect(codes({ before: 'P10D', freezes })).toEqual([]);
    expect(codes({ before: 'P10D', freezes }, { existing })).toEqual(['WindowUnreachable']);
    expect(codes({ before: 'P10D', freezes: [aFreeze('2026-11-22', '2026-11-27')] }, { existing })).toEqual([]);
  });

  it('is taken as it is once its margin has begun', () => {
    const freezes = [aFreeze('2026-11-20', '2026-11-29')];
    expect(codes({ before: 'P12D', freezes }, { existing })).toEqual([]);
    expect(at(existing.expiresAt) - 12 * DAY_MS).toBeLessThanOrEqual(NOW);
  });
});
