import { describe, expect, it } from '@jest/globals';
import { after, CONTAINER, day, statusesOf, typesOf } from '../../../test/token-builder.ts';
import {
  aClaim,
  aContainer,
  anAsked,
  authorized,
  claimed,
  commanded,
  consented,
  containerOf,
  onServer,
  proved,
  settled,
} from '../../../test/container-builder.ts';
import { MINUTE_MS } from '../../time/duration.ts';
import { statusOf } from '../../status.ts';
import { failedEvents } from '../outcome.ts';
import { waitingForOf } from '../token-facts.ts';
import { currentVersion, type TokenState } from '../token-state.ts';

const OLD = onServer({ assistantVersion: '1.12.0' });

const done = (state: TokenState, now: number): TokenState => {
  const [task] = state.tasks;
  return after(state, ...commanded(state, 'completeTask', { now, taskId: task?.id ?? '', evidence: 'done' }));
};

describe('below the floor of its assistant a container token', () => {
  it('is renewed by a person in the browser, who consents there', () => {
    const { state, events, told, step } = settled(claimed(aContainer(OLD), day(1), aClaim()), day(1));
    expect(typesOf(events)).toEqual(['issuing', 'task.opened', 'laneTold']);
    expect(state.tasks).toMatchObject([{ kind: 'renewInBrowser', cause: 'AuthMissing', version: 1 }]);
    expect(told).toEqual([['m-1', { ask: 1, state: 'awaitingConsent', cause: 'AuthMissing' }]]);
    expect([waitingForOf(state), statusOf(state, day(1)), step.do]).toEqual(['person', 'needsYou', 'wait']);
  });

  it('is tried before anybody is told that it is good', () => {
    const renewed = settled(done(anAsked(day(1), OLD), day(2)), day(2));
    expect([renewed.step, statusesOf(renewed.state)]).toEqual([{ do: 'prove', version: 1 }, ['staged']]);
    const { state, told } = settled(after(renewed.state, ...proved(renewed.state, day(2), 'attached')), day(2));
    expect(told.at(-1)).toMatchObject(['m-1', { state: 'lane', expiresAt: day(23) }]);
    expect(currentVersion(state)).toMatchObject({ version: 1, verified: true, issuedAt: day(2) });
  });

  it('is asked for again when it was not really renewed, under the next number', () => {
    const renewed = settled(done(anAsked(day(1), OLD), day(2)), day(2)).state;
    const refused = settled(after(renewed, ...proved(renewed, day(2), 'notConnected')), day(2));
    expect(statusesOf(refused.state)).toEqual(['lapsed']);
    expect(refused.state.failures).toMatchObject({ code: 'server.notConnected', nextTryAt: day(2) + MINUTE_MS });
    const again = settled(refused.state, day(2) + MINUTE_MS).state;
    expect(again.tasks).toMatchObject([{ kind: 'renewInBrowser', version: 2 }]);
  });

  it('is believed when it cannot be tried for long: the check of the next attempt is the judge', () => {
    let { state } = settled(done(anAsked(day(1), OLD), day(2)), day(2));
    let now = day(2);
    for (let tries = 0; tries < 3; tries += 1) {
      const ready = settled(state, now);
      expect(ready.step).toEqual({ do: 'prove', version: 1 });
      state = after(
        ready.state,
        ...failedEvents({ state: ready.state, now, version: 1, step: 'prove', failure: { code: 'upstream.timeout' } }),
      );
      now = state.failures?.nextTryAt ?? now;
    }
    expect(currentVersion(settled(state, now).state)).toMatchObject({ version: 1, verified: false });
  });

  it.each([
    [
      'without a credential of the account',
      { container: { ...CONTAINER.container, account: { email: 'a@acme.test' } } },
    ],
    ['below the floor of the API itself', onServer({ assistantVersion: '1.10.0' })],
  ])('is put to use unverified where nothing can be called: %s', (_, spec) => {
    const { state, told } = settled(done(anAsked(day(1), spec), day(2)), day(2));
    expect(currentVersion(state)).toMatchObject({ version: 1, verified: null });
    expect(told.at(-1)).toMatchObject(['m-1', { state: 'lane' }]);
  });

  it('is renewed by API again once its assistant is new enough', () => {
    const asked = anAsked(day(1), OLD);
    const spec = { ...asked.spec, ...onServer({ assistantVersion: '1.12.9' }) };
    const { events, state } = settled(after(asked, { type: 'changed', at: day(2), spec, by: 'tom' }), day(2));
    expect(typesOf(events)).toEqual(expect.arrayContaining(['task.completed', 'consent.asked']));
    expect(state.tasks).toMatchObject([{ kind: 'giveConsent' }]);
  });

  it('goes back to the API when its owner says something new of the server that did not answer', () => {
    const missing = authorized(consented(anAsked(), day(1)), day(1), { result: 'unsupported' }).state;
    const spec = { ...missing.spec, ...onServer({ baseUrl: 'http://jira.acme.test/other' }) };
    const changed = after(missing, { type: 'changed', at: day(2), spec, by: 'tom' });
    expect(containerOf(changed).isApiMissing).toBe(false);
  });

  it('is completed also while it is paused: what a person does is not held up', () => {
    const asked = anAsked(day(1), OLD);
    const paused = after(asked, { type: 'paused', at: day(1), by: 'tom', reason: 'a freeze', untilAt: null });
    const renewed = settled(done(paused, day(2)), day(2)).state;
    const { told } = settled(after(renewed, ...proved(renewed, day(2), 'attached')), day(2));
    expect(told.at(-1)).toMatchObject(['m-1', { state: 'lane' }]);
  });
});
