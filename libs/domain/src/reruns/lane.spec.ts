import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { claimLane, EMPTY_LANE, grantLane, leaveLane, type Lane, type LaneClaim } from './lane.ts';

const claim = (migrationId: string, startedAt: number, change: Partial<LaneClaim> = {}): LaneClaim => ({
  migrationId,
  startedAt,
  ask: 1,
  startedBy: 'owner',
  forAtLeastMs: 10,
  ...change,
});
const laneOf = (...claims: LaneClaim[]): Lane => claims.reduce<Lane>(claimLane, EMPTY_LANE);
const good = { goodUntil: 1000, now: 0 };
const order = (lane: Lane): string[] => lane.waiting.map(({ migrationId }) => migrationId);

describe('the lane', () => {
  it('goes to the one that was started first, not to the one that asked first', () => {
    const { lane, granted } = grantLane(laneOf(claim('b', 20), claim('a', 10)), good);
    expect(granted?.migrationId).toBe('a');
    expect([lane.holder?.migrationId, order(lane)]).toEqual(['a', ['b']]);
  });

  it('has one holder: nobody gets it while it is held', () => {
    const { lane } = grantLane(laneOf(claim('a', 10), claim('b', 20)), good);
    expect(grantLane(lane, good)).toEqual({ lane, granted: null });
  });

  it('goes to nobody without a good token', () => {
    expect(grantLane(laneOf(claim('a', 10)), { goodUntil: null, now: 0 }).granted).toBeNull();
  });

  it('passes over one that the token does not last for, and keeps its place', () => {
    const { lane, granted } = grantLane(
      laneOf(claim('a', 10, { forAtLeastMs: 2000 }), claim('b', 20), claim('c', 30)),
      good,
    );
    expect(granted?.migrationId).toBe('b');
    expect(order(lane)).toEqual(['a', 'c']);
  });

  it('orders two that were started at once by their names', () => {
    expect(order(laneOf(claim('b', 10), claim('a', 10)))).toEqual(['a', 'b']);
  });

  it('is claimed once by each, and a holder that asks again stays the holder', () => {
    expect(order(laneOf(claim('a', 10), claim('a', 10, { ask: 2 })))).toEqual(['a']);
    const held = grantLane(laneOf(claim('a', 10), claim('b', 5, { forAtLeastMs: 2000 })), good).lane;
    expect(claimLane(held, claim('a', 10, { ask: 2 }))).toMatchObject({ holder: { migrationId: 'a', ask: 2 } });
  });

  it('is not claimed anew by a question that is older than the one that is known', () => {
    const lane = laneOf(claim('a', 10, { ask: 2 }));
    expect(claimLane(lane, claim('a', 10, { ask: 1 }))).toBe(lane);
  });

  it('is left by whoever holds it or waits, but not by a question that came later', () => {
    const held = grantLane(laneOf(claim('a', 10), claim('b', 20)), good).lane;
    expect(leaveLane(held, { migrationId: 'a', ask: 1 }).holder).toBeNull();
    expect(order(leaveLane(held, { migrationId: 'b', ask: 1 }))).toEqual([]);
    const again = claimLane(held, claim('b', 20, { ask: 3 }));
    expect(order(leaveLane(again, { migrationId: 'b', ask: 2 }))).toEqual(['b']);
  });

  it('never has a migration in two places, whatever is claimed, left and granted in which order', () => {
    const act = fc.record({
      what: fc.constantFrom('claim', 'leave', 'grant'),
      migrationId: fc.constantFrom('a', 'b', 'c'),
      startedAt: fc.nat(5),
      ask: fc.nat(5),
    });
    fc.assert(
      fc.property(fc.array(act), (acts) => {
        let lane: Lane = EMPTY_LANE;
        for (const { what, ...who } of acts) {
          if (what === 'claim') lane = claimLane(lane, claim(who.migrationId, who.startedAt, { ask: who.ask }));
          if (what === 'leave') lane = leaveLane(lane, who);
          if (what === 'grant') lane = grantLane(lane, good).lane;
          const all = [...order(lane), ...(lane.holder === null ? [] : [lane.holder.migrationId])];
          expect(new Set(all).size).toBe(all.length);
          const starts = lane.waiting.map(({ startedAt }) => startedAt);
          expect(starts).toEqual(starts.toSorted((a, b) => a - b));
        }
      }),
    );
  });
});
