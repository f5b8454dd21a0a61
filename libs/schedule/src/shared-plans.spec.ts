import { describe, expect, it } from '@jest/globals';
import { DAY_MS, HOUR_MS, type FreezeSpec, type WindowSpec } from '@keyturn/domain';
import fc from 'fast-check';
import { aFreeze, aSpec, aWindow, NOW, officeHours } from '../test/token-spec.ts';
import { planSchedule } from './plan-windows.ts';
import { plannedRenewals } from './planned-renewals.ts';
import { SharedPlans } from './shared-plans.ts';

const WINDOWS: WindowSpec[][] = [
  [],
  [officeHours('Asia/Tokyo')],
  [officeHours('America/New_York'), aWindow('0 22 * * SAT', { duration: 'PT6H' })],
  [aWindow('0 2 1,15 * *', { duration: 'PT4H', timeZone: 'Europe/Berlin' })],
  // Too many for four weeks, and for a day.
  [aWindow('0 * * * *', { duration: 'PT15M' })],
  [aWindow('*/10 * * * *', { duration: 'PT6M' })],
];
const FREEZES: FreezeSpec[][] = [[], [aFreeze('2026-12-20', '2027-01-06', 'Asia/Tokyo')]];

const asked = {
  windows: fc.constantFrom(...WINDOWS),
  freezes: fc.constantFrom(...FREEZES),
  from: fc.integer({ min: NOW, max: NOW + 100 * DAY_MS }),
};

describe('a shared plan', () => {
  it('says what the plan of one life says, as far as it goes, and goes on from where it is asked', () => {
    const plans = new SharedPlans();
    fc.assert(
      fc.property(fc.record({ ...asked, days: fc.integer({ min: 1, max: 35 }) }), ({ from, days, ...schedule }) => {
        const input = { ...schedule, from, until: from + days * DAY_MS };
        const { open, plannedUntilAt } = plans.plan(input);
        expect(plannedUntilAt).toBeGreaterThan(from);
        expect(open).toEqual(planSchedule({ ...input, until: plannedUntilAt }).open);
      }),
      { numRuns: 150 },
    );
  });

  it('plans the renewals that each life plans for itself', () => {
    const plans = new SharedPlans();
    const ids = fc.stringMatching(/^[a-z]{3,12}$/);
    fc.assert(
      fc.property(fc.record({ ...asked, id: ids }), ({ from, id, ...renewal }) => {
        const spec = aSpec({ before: 'P12D', ...renewal }, { id, lifetime: 'P30D' });
        const own = plannedRenewals({ spec, from, count: 4 });
        expect(plannedRenewals({ spec, from, count: 4, plan: plans.plan })).toEqual(own);
      }),
      { numRuns: 60 },
    );
  });

  it('looks a stretch of time up once for all who ask', () => {
    const plans = new SharedPlans();
    const schedule = { windows: [officeHours('Asia/Tokyo')], freezes: [] };
    const ask = (hours: number) => plans.plan({ ...schedule, from: NOW + hours * HOUR_MS, until: NOW + 30 * DAY_MS });
    ask(0);
    const began = performance.now();
    for (let hours = 0; hours < 100; hours += 1) ask(hours);
    // A look-up of the same costs 5 ms.
    expect((performance.now() - began) / 100).toBeLessThan(2);
  });
});
