import { describe, expect, it } from '@jest/globals';
import { aFailure, after, aMaking, aSpec, aToken, aVersion, day, GUIDED } from '../../test/token-builder.ts';
import { DAY_MS, HOUR_MS } from '../time/duration.ts';
import { nextStep } from './next-step.ts';
import { waitingForOf } from './token-facts.ts';
import type { TokenSpec } from './token-spec.ts';
import type { Interval, Schedule, TokenState } from './token-state.ts';
import { gateAt, hasSchedule, planUntil } from './windows.ts';

const windows = [{ cron: '0 9 * * MON-FRI', duration: 'PT8H', timeZone: 'Asia/Tokyo' }];
const freezes = [{ from: '2026-12-24', to: '2027-01-04', timeZone: 'Asia/Tokyo' }];
const renewal = { before: 'P10D', windows };

const from = (startAt: number, endAt: number): Interval => ({ startAt: day(startAt), endAt: day(endAt) });
const planned = (...open: Interval[]): Schedule => ({ generation: 1, plannedUntilAt: day(27), open });

/** Due, with this plan; the outage that outranks it is near from day 28.5 on. */
const waiting = (schedule: Schedule | null, change: Partial<Omit<TokenState, 'spec'>> = {}): TokenState =>
  aToken({ spec: { renewal }, phase: 'expiring', schedule, ...change });

describe('an owner has a schedule', () => {
  it.each<[boolean, string, Partial<TokenSpec>]>([
    [false, 'nothing said', {}],
    [false, 'empty lists', { renewal: { windows: [], freezes: [] } }],
    [true, 'a window', { renewal }],
    [true, 'a freeze', { renewal: { freezes } }],
    [false, 'a person who makes the value, when it suits them', { ...GUIDED, renewal }],
  ])('%s with %s', (expected, _, change) => {
    expect(hasSchedule(aSpec(change))).toBe(expected);
  });
});

describe('a renewal that is due', () => {
  it('begins without a schedule', () => {
    expect(gateAt(aToken({ phase: 'expiring' }), day(20))).toBe('open');
  });

  it.each<[string, TokenState]>([
    ['there is no plan', waiting(null)],
    ['the plan has run out', waiting({ ...planned(from(21, 22)), plannedUntilAt: day(20) })],
    ['the plan is of another specification', waiting({ ...planned(from(19, 22)), generation: 2 })],
  ])('has its windows planned when %s', (_, state) => {
    expect(gateAt(state, day(20))).toBe('plan');
    expect(nextStep(state, day(20))).toEqual({ do: 'plan', fromAt: day(20), untilAt: day(28.5), generation: 1 });
  });

  it('is planned for five weeks at most, and to when an outage is near at most', () => {
    expect(planUntil(aToken(), day(1))).toBe(day(28.5));
    expect(planUntil(aToken({ versions: [aVersion({ version: 1, expiresAt: day(300) })] }), day(1))).toBe(day(36));
    expect(planUntil(aToken(), day(28))).toBe(day(29));
  });

  it('waits for the next window, and begins somewhere in the first tenth of it', () => {
    const state = waiting(planned(from(21, 22)));
    const gate = gateAt(state, day(20));
    const opensAt = typeof gate === 'object' ? gate.closedUntilAt : 0;
    expect(opensAt).toBeGreaterThanOrEqual(day(21));
    expect(opensAt).toBeLessThan(day(21) + DAY_MS / 10);
    expect(nextStep(state, day(20))).toEqual({ do: 'wait', until: opensAt });
    expect(waitingForOf(state)).toBe('window');
    expect(gateAt(state, opensAt)).toBe('open');
    expect(nextStep(state, opensAt)).toMatchObject({ do: 'note', event: { type: 'regenerating', version: 2 } });
  });

  it('is not begun after the window has closed, but in the next', () => {
    const state = waiting(planned(from(19, 20), from(24, 25)));
    const gate = gateAt(state, day(20));
    expect(typeof gate === 'object' && gate.closedUntilAt).toBeGreaterThanOrEqual(day(24));
  });

  it('looks again when nothing is open in all that was planned', () => {
    expect(gateAt(waiting(planned()), day(20))).toEqual({ closedUntilAt: day(27) });
  });

  it('spreads tokens that share a window', () => {
    const opensAt = (id: string): number => {
      const gate = gateAt({ ...waiting(planned(from(21, 22))), id }, day(20));
      return typeof gate === 'object' ? gate.closedUntilAt - day(21) : 0;
    };
    const begun = Array.from({ length: 200 }, (_, index) => opensAt(`token-${index}`));
    expect(Math.max(...begun) - Math.min(...begun)).toBeGreaterThan(0.09 * DAY_MS);
    expect(Math.max(...begun)).toBeLessThan(0.1 * DAY_MS);
  });

  it('does not wait with less than a twentieth of its life left: an outage outranks a schedule', () => {
    const closed = waiting({ ...planned(), plannedUntilAt: day(30) });
    expect(gateAt(closed, day(28.5) - 1)).toEqual({ closedUntilAt: day(28.5) });
    expect(gateAt(closed, day(28.5))).toBe('open');
  });

  it('does not wait without a value in use', () => {
    expect(gateAt(waiting(planned(), { phase: 'expired', versions: [] }), day(20))).toBe('open');
  });
});

describe('a schedule holds up', () => {
  const closed = { ...planned(from(21, 22)), plannedUntilAt: day(30) };

  it('also the tries after a failure', () => {
    const failures = aFailure({ nextTryAt: day(20) });
    const state = waiting(closed, { making: aMaking(), failures });
    expect(nextStep(state, day(20) + HOUR_MS)).toMatchObject({ do: 'wait' });
  });

  it.each(['Requested', 'Expired', 'FirstIssue'] as const)('no attempt for the reason %s', (reason) => {
    const state = waiting(closed, { making: aMaking({ reason }) });
    expect(nextStep(state, day(20))).toMatchObject({ do: 'note', event: { type: 'regenerating' } });
  });

  it('no attempt that has begun', () => {
    expect(nextStep(waiting(closed, { phase: 'regenerating', making: aMaking() }), day(20))).toEqual({
      do: 'mint',
      version: 2,
    });
  });

  it('nothing by an answer for another specification, which came too late', () => {
    const state = after(waiting(null), {
      type: 'changed',
      at: day(20),
      spec: aSpec({ renewal, label: 'New' }),
      by: 'me',
    });
    const late = {
      type: 'scheduled',
      at: day(20),
      plannedUntilAt: day(28),
      open: [from(20, 28)],
      generation: 1,
    } as const;
    expect(gateAt(after(state, late), day(20))).toBe('plan');
    expect(gateAt(after(state, { ...late, generation: 2 }), day(21))).toBe('open');
  });

  it('nothing after a promotion: the next renewal is planned anew', () => {
    const state = after(waiting(closed), { type: 'promoted', at: day(21), version: 2, supersedes: 1 });
    expect(state.schedule).toBeNull();
  });
});
