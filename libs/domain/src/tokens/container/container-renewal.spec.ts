import { describe, expect, it } from '@jest/globals';
import { after, day, ofType, statusesOf, typesOf } from '../../../test/token-builder.ts';
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
import { statusOf } from '../../status.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../time/duration.ts';
import { causeOf, healthOf, renewAt, waitingForOf } from '../token-facts.ts';
import { currentVersion } from '../token-state.ts';

describe('a container token', () => {
  it('is not made for its own sake: it rests until a migration asks, and is well', () => {
    const { state, events, step } = settled(aContainer(), day(100));
    expect([events, step]).toEqual([[], { do: 'wait', until: null }]);
    expect([statusOf(state, day(100)), healthOf(state), waitingForOf(state)]).toEqual(['healthy', 'healthy', null]);
  });

  it('asks a person once a migration waits, and says so', () => {
    const { state, events, told, step } = settled(claimed(aContainer(), day(1), aClaim()), day(1));
    expect(typesOf(events)).toEqual(['issuing', 'consent.asked', 'task.opened', 'laneTold']);
    expect(told).toEqual([['m-1', { ask: 1, state: 'awaitingConsent', cause: 'AuthMissing' }]]);
    expect(state.tasks).toMatchObject([
      { kind: 'giveConsent', cause: 'ConsentNeeded', version: 1, dueAt: day(1) + 2 * DAY_MS },
    ]);
    expect([waitingForOf(state), causeOf(state), statusOf(state, day(1))]).toEqual([
      'consent',
      'ConsentNeeded',
      'needsYou',
    ]);
    expect(step.do).toBe('wait');
  });

  it('is renewed under the consent, and whoever waited gets the lane', () => {
    const state = consented(anAsked(), day(1));
    expect(settled(state, day(1)).step).toEqual({ do: 'authorize', version: 1, consentId: 'consent-1' });
    const { state: good, events, told } = authorized(state, day(1) + MINUTE_MS);
    expect(typesOf(events)).toEqual(['promoted', 'laneGranted', 'laneTold']);
    expect(told).toEqual([['m-1', { ask: 1, state: 'lane', expiresAt: day(22) + MINUTE_MS }]]);
    expect(currentVersion(good)).toMatchObject({
      version: 1,
      fingerprint: null,
      verified: true,
      expiresAtSource: 'estimated',
      expiresAt: day(22) + MINUTE_MS,
    });
    expect(containerOf(good)).toMatchObject({ consents: [], asked: null });
    expect(good.tasks).toEqual([]);
    expect(statusOf(good, day(2))).toBe('healthy');
  });

  it('is renewed from day 16 on, although nobody waits', () => {
    const good = aGood(day(0));
    const due = renewAt(good) ?? 0;
    expect(due).toBeLessThanOrEqual(day(16));
    expect(due).toBeGreaterThan(day(15));
    expect(settled(good, day(10)).step).toEqual({ do: 'wait', until: due });
    const { events, state } = settled(good, due);
    expect(typesOf(events)).toEqual(['expiring', 'regenerating', 'consent.asked', 'task.opened']);
    expect(ofType(events, 'consent.asked')[0]).toMatchObject({
      cause: 'ExpiryNear',
      requesters: ['platform@acme.test'],
    });
    expect(state.tasks[0]?.dueAt).toBe(day(21));
  });

  it('is renewed with a standing consent without anybody', () => {
    const standing = consented(aGood(day(0)), day(1), { standing: true, validUntilAt: day(60) });
    const { state, events } = settled(standing, day(16));
    expect(typesOf(events)).toEqual(['expiring', 'regenerating']);
    const { state: renewed } = authorized(state, day(16));
    expect(statusesOf(renewed)).toEqual(['lapsed', 'current']);
    expect(containerOf(renewed).consents).toMatchObject([{ id: 'consent-1', standing: true }]);
  });

  it('is renewed at once when it does not last for whoever waits', () => {
    const good = aGood(day(0));
    const asking = claimed(good, day(12), aClaim({ ask: 2, forAtLeastMs: 10 * DAY_MS }));
    const { events, told } = settled(asking, day(12));
    expect(typesOf(events).slice(0, 3)).toEqual(['expiring', 'regenerating', 'consent.asked']);
    expect(told).toEqual([['m-1', { ask: 2, state: 'awaitingConsent', cause: 'AuthLapsed' }]]);
  });

  it('is never renewed over and over for one that asks for more than a fresh one has', () => {
    const good = aGood(day(0), { lifetime: 'P10D' });
    const { step, told } = settled(
      claimed(good, day(0) + HOUR_MS, aClaim({ ask: 2, forAtLeastMs: 20 * DAY_MS })),
      day(0) + HOUR_MS,
    );
    expect(told).toMatchObject([['m-1', { state: 'lane' }]]);
    expect(step.do).toBe('wait');
  });

  it('has lapsed when a check found it so, whatever the clock says', () => {
    const good = aGood(day(0));
    const asking = claimed(good, day(2), aClaim({ ask: 2, lapsedAt: day(1) }));
    const { state, events } = settled(asking, day(2));
    expect(typesOf(events).slice(0, 2)).toEqual(['expired', 'regenerating']);
    expect(statusesOf(state)).toEqual(['lapsed']);
    expect(settled(claimed(good, day(2), aClaim({ ask: 2, lapsedAt: day(-1) })), day(2)).told).toMatchObject([
      ['m-1', { state: 'lane' }],
    ]);
  });

  it('is good again after a lapse with a version that is younger than the check', () => {
    const asking = claimed(aGood(day(0)), day(2), aClaim({ ask: 2, lapsedAt: day(1) }));
    const { told, state } = authorized(consented(settled(asking, day(2)).state, day(2)), day(3));
    expect(told).toMatchObject([['m-1', { ask: 2, state: 'lane' }]]);
    expect(statusesOf(state)).toEqual(['lapsed', 'current']);
  });

  it('is not gone on with when nobody needs it any more, and its task closes itself', () => {
    const asked = anAsked();
    const { state, events } = settled(
      after(asked, { type: 'laneReleased', at: day(2), migrationId: 'm-1', ask: 1 }),
      day(2),
    );
    expect(typesOf(events)).toEqual(['task.completed']);
    expect([state.phase, state.making, containerOf(state).asked]).toEqual(['registered', null, null]);
    expect(statusOf(state, day(2))).toBe('healthy');
  });

  it('is gone on with when a person asked for it, whoever else leaves', () => {
    const asked = settled(
      after(aContainer(), ...commanded(aContainer(), 'rotateNow', { now: day(1), reason: 'a test', by: 'tom' })),
      day(1),
    ).state;
    expect(containerOf(asked).asked?.requesters).toEqual(['tom']);
    const left = after(claimed(asked, day(1), aClaim()), {
      type: 'laneReleased',
      at: day(2),
      migrationId: 'm-1',
      ask: 1,
    });
    expect(left.making?.version).toBe(1);
  });

  it('waits for no window while somebody waits, and for its window otherwise', () => {
    const renewal = { before: 'P5D', windows: [{ cron: '0 9 * * *', duration: 'PT1H', timeZone: 'UTC' }] };
    expect(typesOf(settled(claimed(aContainer({ renewal }), day(1), aClaim()), day(1)).events)[0]).toBe('issuing');
    const due = settled(aGood(day(0), { renewal }), day(16));
    expect(due.step).toMatchObject({ do: 'plan', fromAt: day(16) });
  });

  it('is not renewed while it is paused, and goes on afterwards; who waits hears that it is being renewed', () => {
    const paused = after(aContainer(), { type: 'paused', at: day(1), by: 'tom', reason: 'a freeze', untilAt: null });
    const { step, told, state } = settled(claimed(paused, day(1), aClaim()), day(1));
    expect(told).toMatchObject([['m-1', { state: 'renewing', cause: 'AuthMissing' }]]);
    expect(step.do).toBe('wait');
    expect([waitingForOf(state), statusOf(state, day(1))]).toEqual(['pause', 'paused']);
    const resumed = settled(after(state, { type: 'resumed', at: day(2), by: 'tom' }), day(2));
    expect(typesOf(resumed.events)[0]).toBe('issuing');
  });

  it('gives its lane away also while it is paused, as long as it is good', () => {
    const paused = after(aGood(day(0)), { type: 'paused', at: day(1), by: 'tom', reason: 'a freeze', untilAt: null });
    expect(settled(claimed(paused, day(2), aClaim({ ask: 2 })), day(2)).told).toMatchObject([
      ['m-1', { state: 'lane' }],
    ]);
  });

  it('takes up one that was made before Keyturn', () => {
    const state = aContainer({ existing: { expiresAt: new Date(day(12)).toISOString() } });
    expect(settled(claimed(state, day(1), aClaim()), day(1)).told).toMatchObject([
      ['m-1', { state: 'lane', expiresAt: day(12) }],
    ]);
  });

  it('counts a call that a lost workflow may have made: no more than twelve a day are begun', () => {
    let state = consented(anAsked(), day(1), { validUntilAt: day(90) });
    let begun = 0;
    for (; begun < 30; begun += 1) {
      if (settled(state, day(1)).step.do !== 'authorize') break;
      state = after(state, { type: 'restarted', at: day(1), cause: 'TemporalLost' });
    }
    expect(begun).toBe(12);
    expect(settled(state, day(1)).step).toEqual({ do: 'wait', until: day(2) });
  });
});
