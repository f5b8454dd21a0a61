import { describe, expect, it } from '@jest/globals';
import {
  apply,
  DAY_MS,
  HOUR_MS,
  nextStep,
  register,
  type TokenEvent,
  type TokenSpec,
  type TokenState,
} from '@keyturn/domain';
import { aTokenSpec } from '@keyturn/testing';
import { guidedSpec } from '../../test/guided-spec.ts';
import { plansOf, staleAfterOf } from './token-answers.ts';

const NOW = Date.UTC(2027, 0, 1);
const EXISTING = {
  issuedAt: new Date(NOW - 30 * DAY_MS).toISOString(),
  expiresAt: new Date(NOW + 60 * DAY_MS).toISOString(),
};

/** What time alone makes true up to `now`. */
function at(now: number, before: TokenState): TokenState {
  let state = before;
  for (let step = nextStep(state, now); step.do === 'note'; step = nextStep(state, now))
    state = apply(state, step.event);
  return state;
}

const life = (spec: TokenSpec): TokenState =>
  register({
    type: 'registered',
    at: NOW,
    id: spec.id,
    incarnation: 'i',
    spec: { ...spec, existing: EXISTING },
    by: 'spec',
  });
const then = (state: TokenState, ...events: TokenEvent[]): TokenState => events.reduce(apply, state);
const whats = (state: TokenState, now = NOW) => plansOf(state, now).map(({ what }) => what);
const whenIs = (state: TokenState, what: string, now = NOW) =>
  plansOf(state, now).find((plan) => plan.what === what)?.at;
const paused = (untilAt: number | null): TokenEvent => ({ type: 'paused', at: NOW, by: 'a', reason: 'r', untilAt });

const webhook = life(aTokenSpec({ id: 'webhook', lifetime: 'P3M' }));
const guided = life(guidedSpec({ id: 'guided' }));

describe('what is planned', () => {
  it('is the renewal and the end of the value, the furthest first', () => {
    for (const state of [webhook, guided]) expect(whats(state)).toEqual(['expiry', 'renewal']);
  });

  it('waits for the end of a pause where Keyturn acts by itself; a person is asked all the same', () => {
    const until = NOW + 50 * DAY_MS;
    expect(whenIs(then(webhook, paused(until)), 'renewal')).toBe(new Date(until).toISOString());
    expect(whats(then(webhook, paused(null)))).toEqual(['expiry']);
    expect(whenIs(then(guided, paused(null)), 'renewal')).toBe(whenIs(guided, 'renewal'));
  });

  it('is to remind and to escalate once a person is asked', () => {
    const due = NOW + 40 * DAY_MS;
    const asked = at(due, guided);
    expect(asked.tasks).toHaveLength(1);
    expect(whats(asked, due).toSorted()).toEqual(['escalation', 'expiry', 'reminder']);
    expect(whenIs(asked, 'escalation', due)).toBe(new Date(due + 3 * DAY_MS).toISOString());
  });

  it('is the next window once renewal is due and none is open', () => {
    const renewal = { windows: [{ cron: '0 9 * * MON', duration: 'PT8H', timeZone: 'UTC' }] };
    const due = NOW + 40 * DAY_MS;
    const opensAt = due + 2 * DAY_MS;
    const state = then(at(due, life(aTokenSpec({ id: 'windows', lifetime: 'P3M', renewal }))), {
      type: 'scheduled',
      at: due,
      plannedUntilAt: due + 10 * DAY_MS,
      open: [{ startAt: opensAt, endAt: opensAt + 8 * HOUR_MS }],
    });
    const planned = Date.parse(whenIs(state, 'renewal', due) ?? '');
    expect(planned).toBeGreaterThanOrEqual(opensAt);
    expect(planned).toBeLessThan(opensAt + HOUR_MS);
  });

  it('is nothing once the token is over', () => {
    const retired = then(guided, { type: 'retired', at: NOW, by: 'a', reason: 'r', revoke: false });
    expect(whats(retired)).toEqual([]);
  });
});

describe('when a value should be pulled again', () => {
  it('is when its successor is due; from then on once an hour, and at its end at the latest', () => {
    const due = Date.parse(whenIs(guided, 'renewal') ?? '');
    const end = Date.parse(EXISTING.expiresAt);
    expect(staleAfterOf(guided, NOW)).toBe(due);
    expect(staleAfterOf(guided, due + DAY_MS)).toBe(due + DAY_MS + HOUR_MS);
    expect(staleAfterOf(guided, end - 1000)).toBe(end);
    expect(staleAfterOf(then(guided, { type: 'expired', at: end, version: 1 }), end)).toBeNull();
  });
});
