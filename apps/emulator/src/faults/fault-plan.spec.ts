import { describe, expect, it } from '@jest/globals';
import { FAULT_KINDS, FaultPlan, faultSettingsSchema } from './fault-plan.ts';

const planOf = (settings: object) => new FaultPlan(faultSettingsSchema.parse(settings));
const draws = (plan: FaultPlan, count: number) =>
  Array.from({ length: count }, (_item, index) => plan.draw(`r${index}`));

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

  it('hits about the share that was asked for, with every kind', () => {
    const hits = draws(planOf({ rate: 0.1 }), 10_000).filter((fault) => fault !== null);
    expect(hits.length / 10_000).toBeCloseTo(0.1, 1);
    expect(new Set(hits.map((fault) => fault.kind))).toEqual(new Set(FAULT_KINDS));
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
