import { describe, expect, it } from '@jest/globals';
import { aSpec, BIRTH, consumedBy, day } from '../../test/token-builder.ts';
import { formatDuration, HOUR_MS } from '../time/duration.ts';
import { lintToken, plannedRenewals } from './lint.ts';
import { SMALLEST_MARGIN_MS } from './renewal-plan.ts';
import type { TokenSpec } from './token-spec.ts';

const codes = (change: Partial<TokenSpec>): string[] => lintToken(aSpec(change)).map((violation) => violation.code);
const smallest = formatDuration(SMALLEST_MARGIN_MS);
const tooSmall = formatDuration(SMALLEST_MARGIN_MS - HOUR_MS);

describe('a specification is refused', () => {
  it.each<[string, Partial<TokenSpec>, Partial<TokenSpec>]>([
    [
      'LifetimeOutOfRange',
      { lifetime: 'PT23H', renewal: { before: 'PT21H' }, overlap: 'PT1H' },
      { lifetime: 'P1D', renewal: { before: smallest }, overlap: 'PT1H' },
    ],
    ['LifetimeOutOfRange', { lifetime: 'P1826D' }, { lifetime: 'P5Y' }],
    ['MarginTooShort', { renewal: { before: tooSmall } }, { renewal: { before: smallest } }],
    [
      'MarginLongerThanLife',
      { lifetime: 'P10D', renewal: { before: 'P9D' } },
      { lifetime: 'P10D', renewal: { before: 'P8DT12H' } },
    ],
    ['OverlapLongerThanLife', { lifetime: 'P10D', overlap: 'P10D' }, { lifetime: 'P10D', overlap: 'P9DT23H' }],
    ['ConsumersUnknown', { adoption: { require: 'all' } }, consumedBy('all', 'a')],
    ['ConsumersUnknown', { adoption: { require: 'any', consumers: [] } }, { adoption: { require: 'none' } }],
  ])('%s: %j is, %j just passes', (code, trips, passes) => {
    expect(codes(trips)).toContain(code);
    expect(codes(passes)).toEqual([]);
  });

  it('with all that is wrong at once, each with a proposal that helps', () => {
    const violations = lintToken(
      aSpec({ lifetime: 'P10D', renewal: { before: 'PT1H' }, overlap: 'P20D', adoption: { require: 'all' } }),
    );
    expect(violations.map(({ code }) => code)).toEqual(['MarginTooShort', 'OverlapLongerThanLife', 'ConsumersUnknown']);
    for (const violation of violations)
      expect(violation).toMatchObject({
        severity: 'error',
        path: expect.stringMatching(/^[a-z.]+$/),
        proposal: expect.any(String),
      });
    const mended = aSpec({
      lifetime: 'P10D',
      renewal: { before: violations[0]?.proposal ?? '' },
      overlap: violations[1]?.proposal ?? '',
      adoption: { require: 'none' },
    });
    expect(lintToken(mended)).toEqual([]);
  });

  it.each(['P1D', 'P12D', 'P3M', 'P1Y', 'P5Y'])('never for a lifetime of %s with nothing else said', (lifetime) => {
    expect(codes({ lifetime })).toEqual([]);
  });
});

describe('the plan', () => {
  it('names the next renewals, each before the value of its predecessor expires', () => {
    const planned = plannedRenewals({ spec: aSpec({ lifetime: 'P30D' }), from: BIRTH, count: 5 });
    expect(planned).toHaveLength(5);
    for (const [index, at] of planned.entries()) {
      const from = planned[index - 1] ?? BIRTH;
      expect(at).toBeGreaterThan(from);
      expect(at - from).toBeLessThan(day(30) - BIRTH);
    }
  });

  it('ends also where the specification makes no sense', () => {
    expect(
      plannedRenewals({ spec: aSpec({ lifetime: 'P1D', renewal: { before: 'P9D' } }), from: BIRTH, count: 5 }),
    ).toHaveLength(5);
  });
});
