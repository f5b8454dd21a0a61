import { describe, expect, it } from '@jest/globals';
import { FAULT_KINDS, FaultPlan, INNER_FAULTS, faultSettingsSchema } from './fault-plan.ts';

const planOf = (settings: object) => new FaultPlan(faultSettingsSchema.parse(settings));
const draws = (plan: FaultPlan, count: number, inner?: typeof INNER_FAULTS) =>
  Array.from({ length: count }, (_item, index) => plan.draw(`r${index}`, inner));

describe('the fault plan', () => {
  it('is the same again for the same seed, and another one for another seed', () => {
    const first = draws(planOf({ rate: 0.5, seed: 7 }), 200);
    expect(draws(planOf({ rate: 0.5, seed: 7 }), 200)).toEqual(first);
    expect(draws(planOf({ rate: 0.5, seed: 8 }), 200)).not.toEqual(first);
  });

  it('starts anew when it is configured', () => {
    const plan = planOf({ rate: 0.5, seed: 7 });
    const first = draws(plan, 50);
    plan.configure(plan.settings);
    expect(draws(plan, 50)).toEqual(first);
  });

  it('hits about the share that was asked for, with every kind the route knows', () => {
    const hits = draws(planOf({ rate: 0.1 }), 10_000, INNER_FAULTS).filter((fault) => fault !== null);
    expect(hits.length / 10_000).toBeCloseTo(0.1, 1);
    expect(new Set(hits.map((fault) => fault.kind))).toEqual(new Set(FAULT_KINDS));
  });

  it('hits a route that knows none of the inner faults with the others only, and not at all when there are no others', () => {
    const hits = draws(planOf({ rate: 1 }), 1000).map((fault) => fault?.kind);
    expect(hits.filter((kind) => INNER_FAULTS.some((inner) => inner === kind))).toEqual([]);
    expect(draws(planOf({ rate: 1, kinds: ['failsMidway'] }), 100).every((fault) => fault === null)).toBe(true);
  });

  it('hits nothing at rate 0 and everything at rate 1', () => {
    expect(draws(planOf({ rate: 0 }), 1000).every((fault) => fault === null)).toBe(true);
    expect(draws(planOf({ rate: 1, kinds: ['delay'] }), 1000).every((fault) => fault?.kind === 'delay')).toBe(true);
  });

  it('lets the repetition of a request pass that was refused once', () => {
    const plan = planOf({ rate: 1, kinds: ['refusedOnce'] });
    expect(plan.draw('a')?.kind).toBe('refusedOnce');
    expect(plan.draw('b')?.kind).toBe('refusedOnce');
    expect(plan.draw('a')).toBeNull();
    expect(plan.draw('a')?.kind).toBe('refusedOnce');
  });
});
