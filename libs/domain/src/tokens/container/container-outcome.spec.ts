import { describe, expect, it } from '@jest/globals';
import { after, day, statusesOf, typesOf } from '../../../test/token-builder.ts';
import {
  anAsked,
  authorized,
  commanded,
  consented,
  containerOf,
  onServer,
  settled,
} from '../../../test/container-builder.ts';
import { DAY_MS, MINUTE_MS } from '../../time/duration.ts';
import { failedEvents } from '../outcome.ts';
import { waitingForOf } from '../token-facts.ts';
import { currentVersion, type TokenState } from '../token-state.ts';
import type { FailureCode } from '../../failures.ts';
import { authorizedEvents } from './container-outcome.ts';

const about = (spec = {}): TokenState => consented(anAsked(day(1), spec), day(1), { validUntilAt: day(60) });

const failing = (state: TokenState, now: number, code: FailureCode) =>
  settled(after(state, ...failedEvents({ state, now, version: 1, step: 'authorize', failure: { code } })), now);

describe('an authorization', () => {
  it('that worked says what it is: made now, estimated, in the assistant and nowhere else', () => {
    const state = about();
    const answer = { result: 'authorized', verified: false } as const;
    expect(authorizedEvents({ state, now: day(1), version: 1, consentId: 'consent-1', answer })).toEqual([
      { type: 'consent.used', at: day(1), consentId: 'consent-1', version: 1 },
      {
        type: 'issued',
        at: day(1),
        version: 1,
        fingerprint: null,
        upstreamId: null,
        expiresAt: day(22),
        expiresAtSource: 'estimated',
      },
      { type: 'verified', at: day(1), version: 1, verified: false },
    ]);
    expect(currentVersion(authorized(state, day(1), answer).state)).toMatchObject({ verified: false });
  });

  it('whose token is not saved mints another one, twice at most; then a person is asked and nobody waits on', () => {
    let state = about();
    let now = day(1);
    for (const wait of [MINUTE_MS, 5 * MINUTE_MS]) {
      const refused = authorized(state, now, { result: 'saveRefused' });
      expect(refused.state.failures).toMatchObject({ code: 'server.saveRefused', nextTryAt: now + wait });
      expect(refused.state.tasks).toEqual([]);
      ({ state } = refused);
      now += wait;
    }
    const last = authorized(state, now, { result: 'saveRefused' });
    expect(last.state.failures?.nextTryAt).toBeNull();
    expect(last.state.tasks).toMatchObject([{ kind: 'investigate', cause: 'SaveRefused' }]);
    expect(last.told).toEqual([['m-1', { ask: 1, state: 'refused', cause: 'SaveRefused' }]]);
    // Mended by a person: three more, if anybody asks again.
    const [task] = last.state.tasks;
    const mended = after(last.state, ...commanded(last.state, 'completeTask', { now, taskId: task?.id ?? '' }));
    expect([containerOf(mended).saves, mended.failures, mended.phase]).toEqual([0, null, 'registered']);
  });

  it.each([
    ['account.refused', 'AccountRefused'],
    ['server.refused', 'ServerAccessRefused'],
  ] as const)('that ends with %s waits for whoever keeps the credential, and tells all that wait', (code, cause) => {
    const { state, told, step } = failing(about(), day(1), code);
    expect(state.tasks).toMatchObject([{ kind: 'fixAccess', cause }]);
    expect(told).toEqual([['m-1', { ask: 1, state: 'held', cause }]]);
    expect(step).toMatchObject({ do: 'wait' });
    expect(settled(state, day(9)).state.tasks).toHaveLength(1);
    // Mended: whoever waited has kept its place, and goes on without asking again.
    const [task] = state.tasks;
    const mended = after(state, ...commanded(state, 'completeTask', { now: day(9), taskId: task?.id ?? '' }));
    const again = settled(mended, day(9));
    expect(again.told).toEqual([['m-1', { ask: 1, state: 'renewing', cause: 'AuthMissing' }]]);
    expect(again.step.do).toBe('authorize');
    expect(authorized(mended, day(9)).told).toMatchObject([['m-1', { state: 'lane' }]]);
  });

  it('that failed for a while is told as being renewed, and tried again by the ladder', () => {
    const { state, step, told } = failing(about(), day(1), 'upstream.unreachable');
    const { told: known } = containerOf(state).lane.waiting[0] ?? {};
    expect(step).toEqual({ do: 'wait', until: day(1) + MINUTE_MS });
    expect([known, told]).toEqual(['renewing', []]);
  });

  it('that has no calls left in its budget waits for that, as long as it takes', () => {
    const state = about();
    const failure = { code: 'upstream.limited', retryAfterMs: 20 * MINUTE_MS } as const;
    const limited = after(state, ...failedEvents({ state, now: day(1), version: 1, step: 'authorize', failure }));
    expect(settled(limited, day(1)).step).toEqual({ do: 'wait', until: day(1) + 20 * MINUTE_MS });
    expect(waitingForOf(limited)).toBe('budget');
  });

  it('is made no more than twelve times a day, however often it fails', () => {
    let state = about();
    const calls: number[] = [];
    for (let now = day(1); now < day(4);) {
      const { state: ready, step } = settled(state, now);
      if (step.do === 'authorize') {
        calls.push(now);
        ({ state } = failing(ready, now, 'upstream.timeout'));
      } else {
        state = ready;
        now = step.do === 'wait' ? (step.until ?? day(4)) : day(4);
      }
    }
    for (const at of calls) expect(calls.filter((other) => other >= at && other < at + DAY_MS).length).toBeLessThan(13);
    expect(calls.length).toBeGreaterThan(8);
  });

  it('after which the server is not connected all the same is tried again', () => {
    const { state } = authorized(about(), day(1), { result: 'notConnected' });
    expect(state.failures).toMatchObject({ code: 'server.notConnected', nextTryAt: day(1) + MINUTE_MS });
  });

  it('that nothing answers to is for a person in the browser, where nobody told the version of the assistant', () => {
    const { state, events, told } = authorized(about(), day(1), { result: 'unsupported' });
    expect(typesOf(events)).toContain('task.opened');
    expect(state.tasks).toMatchObject([{ kind: 'renewInBrowser', cause: 'AuthMissing', version: 1 }]);
    expect(containerOf(state).isApiMissing).toBe(true);
    expect(told).toMatchObject([['m-1', { state: 'awaitingConsent' }]]);
  });

  it('that nothing answers to is a wrong address, where the assistant is new enough', () => {
    const { state } = authorized(about(onServer({ assistantVersion: '1.12.9' })), day(1), { result: 'unsupported' });
    expect(state.failures).toMatchObject({ code: 'server.unsupported', nextTryAt: null });
    expect(state.tasks).toMatchObject([{ kind: 'investigate', cause: 'AssistantNotFound' }]);
  });

  it('that was answered after the token was retired is in the books, and out of use', () => {
    const state = about();
    const retired = after(state, { type: 'retired', at: day(1), by: 'tom', reason: 'over', revoke: true });
    const answer = { result: 'authorized', verified: true } as const;
    const late = after(
      retired,
      ...authorizedEvents({ state: retired, now: day(2), version: 1, consentId: 'consent-1', answer }),
    );
    expect(statusesOf(late)).toEqual(['orphaned']);
    expect(settled(late, day(2)).state.tasks).toMatchObject([{ kind: 'revokeUpstream', cause: 'Retired' }]);
  });

  it('whose consent was revoked while it was under way is good all the same', () => {
    const state = about();
    const revoked = after(
      state,
      ...commanded(state, 'revokeConsent', { now: day(1), consentId: 'consent-1', reason: 'x' }),
    );
    const answer = { result: 'authorized', verified: true } as const;
    const events = authorizedEvents({ state: revoked, now: day(1), version: 1, consentId: 'consent-1', answer });
    expect(settled(after(revoked, ...events), day(1)).told).toMatchObject([['m-1', { state: 'lane' }]]);
    const gone = { result: 'consentGone', cause: 'ConsentRevoked' } as const;
    expect(authorizedEvents({ state: revoked, now: day(1), version: 1, consentId: 'consent-1', answer: gone })).toEqual(
      [],
    );
  });
});
