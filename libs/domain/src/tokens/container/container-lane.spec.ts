import { describe, expect, it } from '@jest/globals';
import { after, aToken, day, typesOf } from '../../../test/token-builder.ts';
import {
  aClaim,
  aContainer,
  aGood,
  anAsked,
  authorized,
  claimed,
  commanded,
  consented,
  containerOf,
  settled,
} from '../../../test/container-builder.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../time/duration.ts';
import { nextStep } from '../next-step.ts';
import { isOver, type TokenState } from '../token-state.ts';
import { claimEvents, releaseEvents, tellFailedEvents, toldEvents } from './lane-messages.ts';

const FIVE = [1, 2, 3, 4, 5].map((number) =>
  aClaim({ migrationId: `m-${number}`, startedAt: day(0) + (5 - number), startedBy: `starter-${number}` }),
);
const released = (state: TokenState, migrationId: string, now: number, ask = 1): TokenState =>
  after(state, ...releaseEvents({ state, now, release: { migrationId, ask } }));
const holderOf = (state: TokenState): string | undefined => containerOf(state).lane.holder?.migrationId;

describe('the lane of a container token', () => {
  it('brings all that wait back with one renewal and one consent, one at a time in the order of their start', () => {
    const asked = settled(claimed(aContainer(), day(1), ...FIVE), day(1));
    expect(asked.told.map(([id, { state }]) => `${id} ${state}`)).toEqual(
      ['m-5', 'm-4', 'm-3', 'm-2', 'm-1'].map((id) => `${id} awaitingConsent`),
    );
    let { state, told } = authorized(consented(asked.state, day(1)), day(1));
    expect(told.map(([id, progress]) => `${id} ${progress.state}`)).toEqual([
      'm-5 lane',
      'm-4 good',
      'm-3 good',
      'm-2 good',
      'm-1 good',
    ]);
    for (const next of ['m-4', 'm-3', 'm-2', 'm-1']) {
      ({ state, told } = settled(released(state, holderOf(state) ?? '', day(2)), day(2)));
      expect(told).toMatchObject([[next, { state: 'lane' }]]);
    }
    expect(containerOf(state).lane.waiting).toEqual([]);
  });

  it('answers a question that is repeated again, also whoever holds it', () => {
    const { state } = settled(claimed(aGood(day(0)), day(1), aClaim({ ask: 2 })), day(1));
    expect(settled(state, day(1)).told).toEqual([]);
    expect(settled(claimed(state, day(2), aClaim({ ask: 2 })), day(2)).told).toMatchObject([
      ['m-1', { ask: 2, state: 'lane' }],
    ]);
  });

  it('does not listen to a question that is older than the last one', () => {
    const state = claimed(aContainer(), day(1), aClaim({ ask: 3 }));
    expect(claimEvents({ state, now: day(2), ask: aClaim({ ask: 2 }) })).toEqual([]);
    expect(releaseEvents({ state, now: day(2), release: { migrationId: 'm-1', ask: 2 } })).toEqual([]);
    expect(releaseEvents({ state, now: day(2), release: { migrationId: 'm-9', ask: 9 } })).toEqual([]);
  });

  it('keeps nothing of a message but what it is for', () => {
    const ask = { ...aClaim(), do: 'ensureFresh', secret: 'x' };
    expect(claimEvents({ state: aContainer(), now: day(1), ask })).toEqual([
      { type: 'laneClaimed', at: day(1), ...aClaim() },
    ]);
  });

  it('is of no other kind of token', () => {
    const state = aToken();
    expect(claimEvents({ state, now: day(1), ask: aClaim() })).toEqual([]);
    expect(releaseEvents({ state, now: day(1), release: { migrationId: 'm-1', ask: 1 } })).toEqual([]);
    expect(toldEvents({ state, now: day(1), migrationId: 'm-1', progress: { ask: 1, state: 'lane' } })).toEqual([]);
  });

  it('says nothing to anybody but under the number of their question', () => {
    const state = claimed(aContainer(), day(1), aClaim({ ask: 2 }));
    const about = { state, now: day(1), migrationId: 'm-1', progress: { ask: 1, state: 'renewing' } } as const;
    expect([toldEvents(about), tellFailedEvents(about)]).toEqual([[], []]);
  });

  it('tries by the ladder to tell whoever cannot be told, and does not take the lane from them', () => {
    const { state } = settled(claimed(aGood(day(0)), day(1), aClaim({ migrationId: 'm-2' })), day(1));
    let holding = claimed(state, day(1), aClaim({ migrationId: 'm-2' }));
    const waits: number[] = [];
    for (let now = day(1), tries = 0; tries < 4; tries += 1) {
      const step = nextStep(holding, now);
      if (step.do !== 'tell') throw new Error(step.do);
      holding = after(holding, ...tellFailedEvents({ state: holding, now, ...step }));
      const wait = nextStep(holding, now);
      const until = wait.do === 'wait' ? (wait.until ?? 0) : 0;
      waits.push(until - now);
      now = until;
    }
    expect(waits).toEqual([MINUTE_MS, 5 * MINUTE_MS, 30 * MINUTE_MS, 2 * HOUR_MS]);
    expect(holderOf(holding)).toBe('m-2');
  });

  it('does not renew a young token for who waits behind another: by their turn it would be too old again', () => {
    const held = settled(claimed(aGood(day(0)), day(1), aClaim({ ask: 2 })), day(1)).state;
    const long = aClaim({ migrationId: 'm-2', forAtLeastMs: 20 * DAY_MS });
    const { told, state, step } = settled(claimed(held, day(2), long), day(2));
    expect(told).toMatchObject([['m-2', { state: 'good' }]]);
    expect(step).toMatchObject({ do: 'wait', until: day(0) + 10.5 * DAY_MS });
    expect(typesOf(settled(released(state, 'm-1', day(3), 2), day(3)).events).slice(0, 3)).toEqual([
      'expiring',
      'regenerating',
      'consent.asked',
    ]);
  });

  it('renews for who waits from the moment it would no longer last for them', () => {
    const held = settled(claimed(aGood(day(0)), day(1), aClaim({ ask: 2 })), day(1)).state;
    const { state, step } = settled(
      claimed(held, day(2), aClaim({ migrationId: 'm-2', forAtLeastMs: 9 * DAY_MS })),
      day(2),
    );
    expect(step).toMatchObject({ do: 'wait', until: day(12) + 1 });
    expect(typesOf(settled(state, day(12) + 1).events)).toContain('consent.asked');
  });

  it('is refused with a reason to all that the token is not good for, who are then forgotten', () => {
    const asked = settled(claimed(aContainer(), day(1), ...FIVE.slice(0, 2)), day(1)).state;
    const refused = after(asked, ...commanded(asked, 'refuseConsent', { now: day(2), comment: 'not now' }));
    const { state, told, events } = settled(refused, day(2));
    expect(told).toEqual([
      ['m-2', { ask: 1, state: 'refused', cause: 'ConsentRefused' }],
      ['m-1', { ask: 1, state: 'refused', cause: 'ConsentRefused' }],
    ]);
    expect(containerOf(state).lane.waiting).toEqual([]);
    // Nobody else needs it, so nobody is asked to settle it.
    expect([typesOf(events).includes('task.opened'), state.phase, state.failures]).toEqual([false, 'registered', null]);
  });

  it('begins anew for whoever asks again after a refusal', () => {
    const asked = anAsked();
    const refused = settled(after(asked, ...commanded(asked, 'refuseConsent', { now: day(2), comment: 'no' })), day(2));
    const again = settled(claimed(refused.state, day(3), aClaim({ ask: 2 })), day(3));
    expect(typesOf(again.events)).toEqual(['issuing', 'consent.asked', 'task.opened', 'laneTold']);
    expect(containerOf(again.state).asked?.version).toBe(2);
  });

  it('is kept for a holder when the token is given up: what runs goes on', () => {
    const good = aGood(day(0));
    const held = settled(claimed(good, day(1), aClaim({ ask: 2 })), day(1)).state;
    const retired = after(held, { type: 'retired', at: day(2), by: 'tom', reason: 'over', revoke: false });
    const both = settled(claimed(retired, day(2), aClaim({ migrationId: 'm-2' })), day(2));
    expect(both.told).toEqual([['m-2', { ask: 1, state: 'refused', cause: 'Retired' }]]);
    expect([holderOf(both.state), isOver(both.state)]).toEqual(['m-1', false]);
    expect(settled(released(both.state, 'm-1', day(3), 2), day(3)).step).toEqual({ do: 'end' });
  });
});
