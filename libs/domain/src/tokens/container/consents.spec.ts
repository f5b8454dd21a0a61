import { describe, expect, it } from '@jest/globals';
import { after, aToken, CONTAINER, day, ofType, typesOf } from '../../../test/token-builder.ts';
import {
  aClaim,
  aConsent,
  aContainer,
  aGood,
  anAsked,
  authorized,
  claimed,
  commanded,
  consented,
  containerOf,
  onServer,
  refusalOf,
  settled,
} from '../../../test/container-builder.ts';
import { MINUTE_MS } from '../../time/duration.ts';
import { statusOf } from '../../status.ts';
import { waitingForOf } from '../token-facts.ts';
import { aSpec } from '../../../test/token-builder.ts';
import { consentRequesters } from './container-facts.ts';

const retired = after(aContainer(), { type: 'retired', at: day(1), by: 'tom', reason: 'over', revoke: false });

describe('a consent', () => {
  it('completes the task of whoever gives it, in their name', () => {
    const events = commanded(anAsked(), 'giveConsent', { now: day(1), ...aConsent() });
    expect(events).toMatchObject([
      { type: 'consent.given', version: 1, by: 'ann', standing: false, validUntilAt: day(30) },
      { type: 'task.completed', by: 'ann' },
    ]);
  });

  it('for one renewal is used up by it, and the next one asks again', () => {
    const { events, state } = settled(aGood(day(0)), day(16));
    expect(typesOf(events)).toContain('consent.asked');
    expect(containerOf(state).asked?.version).toBe(2);
  });

  it('for one renewal counts only where one is asked for; a standing one at any time', () => {
    expect(refusalOf(aContainer(), 'giveConsent', { now: day(1), ...aConsent() })?.code).toBe('consent.notAwaited');
    const events = commanded(aContainer(), 'giveConsent', { now: day(1), ...aConsent({ standing: true }) });
    expect(events).toMatchObject([{ type: 'consent.given', version: 1, standing: true }]);
  });

  it('given twice under one id is given once, also when it has been answered since', () => {
    const state = after(anAsked(), ...commanded(anAsked(), 'giveConsent', { now: day(1), ...aConsent() }));
    expect(commanded(state, 'giveConsent', { now: day(2), ...aConsent() })).toEqual([]);
  });

  it.each([
    ['that has ended already', anAsked(), { validUntilAt: day(1) }, 'request.invalid'],
    ['on a retired token', retired, { standing: true }, 'token.wrongPhase'],
    ['on a token of another kind', aToken(), { standing: true }, 'consent.notAwaited'],
    ['by somebody who has seen an older state', anAsked(), { ifRevision: 1 }, 'request.revisionChanged'],
  ] as const)('is refused %s', (_, state, change, code) => {
    expect(refusalOf(state, 'giveConsent', { now: day(1), ...aConsent(), ...change })?.code).toBe(code);
  });

  it.each([
    ['covers what somebody else starts', { by: 'ann' }, 'authorize'],
    ['does not cover what its giver starts', { by: ' MIA' }, 'wait'],
    ['covers that too where nobody else could have given it', { by: 'mia', selfConfirmed: true }, 'authorize'],
  ] as const)('that is standing, with four eyes, %s', (_, change, step) => {
    const spec = { container: { ...CONTAINER.container, consent: { fourEyes: true } } };
    const given = consented(aContainer(spec), day(1), { standing: true, ...change });
    expect(settled(claimed(given, day(1), aClaim({ startedBy: 'mia' })), day(1)).step.do).toBe(step);
  });

  it('is refused by nobody when nobody is asked', () => {
    expect(refusalOf(aContainer(), 'refuseConsent', { now: day(1), comment: 'no' })?.code).toBe('consent.notAwaited');
    expect(refusalOf(aToken(), 'refuseConsent', { now: day(1), comment: 'no' })?.code).toBe('consent.notAwaited');
  });

  it('that is refused for a renewal by the clock is for the owner to settle, and asked for again after that', () => {
    const due = settled(aGood(day(0)), day(16)).state;
    const refused = settled(after(due, ...commanded(due, 'refuseConsent', { now: day(17), comment: 'no' })), day(17));
    expect(refused.state.tasks).toMatchObject([{ kind: 'investigate', cause: 'ConsentRefused' }]);
    expect([waitingForOf(refused.state), statusOf(refused.state, day(17))]).toEqual(['person', 'needsYou']);
    expect(ofType(settled(refused.state, day(30)).events, 'consent.asked')).toEqual([]);
    const [task] = refused.state.tasks;
    const settledByOwner = commanded(refused.state, 'completeTask', { now: day(18), taskId: task?.id ?? '' });
    expect(typesOf(settled(after(refused.state, ...settledByOwner), day(18)).events)).toContain('consent.asked');
  });

  it('that is given after all needs no task to be settled', () => {
    const due = settled(aGood(day(0)), day(16)).state;
    const refused = settled(after(due, ...commanded(due, 'refuseConsent', { now: day(17), comment: 'no' })), day(17));
    const state = consented(refused.state, day(18), { standing: true, validUntilAt: day(60) });
    expect(settled(state, day(18)).step.do).toBe('authorize');
  });

  it('that is revoked before it was used is asked for again; revoking twice, or one nobody knows, changes nothing', () => {
    const given = consented(anAsked(), day(1));
    const revoked = { now: day(1), consentId: 'consent-1', reason: 'a doubt' };
    const state = after(given, ...commanded(given, 'revokeConsent', revoked));
    expect(commanded(state, 'revokeConsent', revoked)).toEqual([]);
    expect(typesOf(settled(state, day(1)).events)).toEqual(['consent.asked', 'task.opened', 'laneTold']);
  });

  it.each(['ConsentRevoked', 'ConsentLapsed', 'ConsentDiffers'] as const)(
    'that turned out to be gone at the last moment (%s) is asked for again, without a failure',
    (cause) => {
      const { state, events } = authorized(consented(anAsked(), day(1)), day(1), { result: 'consentGone', cause });
      expect(typesOf(events)).toEqual(['consent.asked', 'task.opened', 'laneTold']);
      expect([state.failures, state.calls]).toEqual([null, []]);
    },
  );

  it('ends when it says so, used or not', () => {
    const standing = consented(aContainer(), day(1), { standing: true, validUntilAt: day(9) });
    expect(settled(standing, day(2)).step).toEqual({ do: 'wait', until: day(9) });
    const { events, state } = settled(claimed(standing, day(9), aClaim()), day(9));
    expect(events).toContainEqual({
      type: 'consent.lapsed',
      at: day(9),
      consentId: 'consent-1',
      cause: 'ConsentLapsed',
    });
    expect(containerOf(state)).toMatchObject({ consents: [], asked: { version: 1 } });
  });

  it.each([
    ['another account', { container: { ...CONTAINER.container, account: { email: 'other@acme.test' } } }],
    ['another address of the server', onServer({ baseUrl: 'http://other.acme.test' })],
  ])('is none to %s', (_, change) => {
    const state = consented(aContainer(), day(1), { standing: true });
    const spec = aSpec({ ...CONTAINER, ...change });
    const events = commanded(state, 'applySpec', { now: day(2), spec, incarnation: 'one' });
    expect(events).toMatchObject([{ type: 'consent.lapsed', cause: 'ConsentDiffers' }, { type: 'changed' }]);
    expect(containerOf(after(state, ...events)).consents).toEqual([]);
  });

  it.each([
    [
      'another credential of the account',
      { container: { ...CONTAINER.container, account: { email: 'migrator@acme.test' } } },
    ],
    ['another version of the assistant', onServer({ assistantVersion: '1.12.9' })],
    ['other tags', { tags: { wave: '3' } }],
  ])('stays one to %s', (_, change) => {
    const state = consented(aContainer(), day(1), { standing: true });
    const events = commanded(state, 'applySpec', {
      now: day(2),
      spec: aSpec({ ...CONTAINER, ...change }),
      incarnation: 'one',
    });
    expect(typesOf(events)).toEqual(['changed']);
    expect(containerOf(after(state, ...events)).consents).toHaveLength(1);
  });

  it('is asked for anew where its conditions changed while a person was asked', () => {
    const asked = anAsked();
    const spec = aSpec({ ...CONTAINER, container: { ...CONTAINER.container, account: { email: 'other@acme.test' } } });
    const changed = after(asked, { type: 'changed', at: day(2), spec, by: 'tom' });
    expect(containerOf(changed).asked).toBeNull();
  });

  it('cannot be given by completing its task', () => {
    const [task] = anAsked().tasks;
    expect(refusalOf(anAsked(), 'completeTask', { now: day(1), taskId: task?.id ?? '' })?.code).toBe(
      'task.needsConsent',
    );
  });

  it('is not given by handing a value over: there is none', () => {
    const message = { now: day(1), candidateId: 'c', fingerprint: 'f' };
    expect(refusalOf(aContainer(), 'submitVersion', message)?.code).toBe('token.wrongPhase');
  });
});

describe('with four eyes a consent is not for', () => {
  it('those who started what waits', () => {
    const waiting = claimed(aContainer(), day(1), aClaim(), aClaim({ migrationId: 'm-2', startedBy: 'bob' }));
    expect(consentRequesters(waiting)).toEqual(['mia', 'bob']);
    const left = after(waiting, { type: 'laneReleased', at: day(1), migrationId: 'm-1', ask: 1 });
    expect(consentRequesters(left)).toEqual(['bob']);
  });

  it('whoever asked for the renewal by hand', () => {
    const state = aContainer();
    const asked = after(state, ...commanded(state, 'rotateNow', { now: day(1), reason: 'a test', by: 'tom' }));
    expect(consentRequesters(asked)).toEqual(['tom']);
    expect(consentRequesters(claimed(asked, day(1), aClaim()))).toEqual(['mia', 'tom']);
  });

  it('the owner, where the clock asks', () => {
    expect(consentRequesters(settled(aGood(day(0)), day(16)).state)).toEqual(['platform@acme.test']);
  });
});

describe('a repeat of an authorization whose answer was lost', () => {
  it('is made under the same consent and number', () => {
    const given = consented(anAsked(), day(1));
    const failing = after(given, {
      type: 'failing',
      at: day(1),
      step: 'authorize',
      version: 1,
      code: 'worker.lost',
      nextTryAt: day(1) + MINUTE_MS,
    });
    expect(settled(failing, day(1)).step).toEqual({ do: 'wait', until: day(1) + MINUTE_MS });
    expect(settled(failing, day(1) + MINUTE_MS).step).toEqual({
      do: 'authorize',
      version: 1,
      consentId: 'consent-1',
    });
  });
});
