import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { after, aMaking, aRegistered, aSpec, aTask, aToken, aVersion, BIRTH, day } from '../../test/token-builder.ts';
import { apply } from './apply.ts';
import { nextStep } from './next-step.ts';
import { smallestMarginMs } from './renewal-plan.ts';
import type { TokenEvent } from './token-events.ts';
import { currentVersion, type OpenTask, type TokenState, type VersionStatus } from './token-state.ts';

const issued = (version: number, at = BIRTH): TokenEvent => ({
  type: 'issued',
  at,
  version,
  fingerprint: `f${version}`,
  upstreamId: `u${version}`,
  expiresAt: at + 30 * 86_400_000,
  expiresAtSource: 'reported',
});
const firstValue: readonly TokenEvent[] = [
  { type: 'issuing', at: BIRTH, version: 1, reason: 'FirstIssue' },
  issued(1),
  { type: 'verified', at: BIRTH, version: 1, verified: true },
  { type: 'promoted', at: BIRTH, version: 1, supersedes: null },
];
const failing = (change: Partial<Extract<TokenEvent, { type: 'failing' }>> = {}): TokenEvent => ({
  type: 'failing',
  at: day(20),
  step: 'mint',
  version: 2,
  code: 'upstream.timeout',
  nextTryAt: day(21),
  ...change,
});
const regenerating: TokenEvent = { type: 'regenerating', at: day(20), version: 2, reason: 'ExpiryNear' };
const statuses = (state: TokenState): VersionStatus[] => state.versions.map((version) => version.status);

describe('one event', () => {
  it('is one revision, whatever it is about', () => {
    const events = fc.constantFrom<TokenEvent>(
      ...firstValue,
      regenerating,
      failing(),
      { type: 'revoked', at: day(1), version: 9 },
      { type: 'adoptionFailed', at: day(1), version: 9, consumer: 'a', reportedAt: day(1), backTo: 3 },
      { type: 'task.completed', at: day(1), taskId: 'no', by: 'owner' },
      { type: 'restarted', at: day(1), cause: 'WorkflowLost' },
    );
    fc.assert(
      fc.property(fc.array(events, { maxLength: 30 }), (story) => {
        expect(after(aRegistered(), ...story).revision).toBe(story.length + 1);
      }),
    );
  });

  it('never changes the state it is applied to', () => {
    const state = Object.freeze(aRegistered());
    expect(apply(state, { type: 'issuing', at: BIRTH, version: 1, reason: 'FirstIssue' })).not.toBe(state);
    expect(state.phase).toBe('registered');
  });

  it('moves "since" only when phase, health or what is waited for changes', () => {
    const active = after(aRegistered(), ...firstValue);
    const pulled = apply(active, { type: 'pulled', at: day(3), version: 1, consumer: 'a', reportedAt: day(3) });
    expect(pulled.since).toBe(BIRTH);
    expect(apply(pulled, { type: 'expiring', at: day(20), version: 1 }).since).toBe(day(20));
  });
});

describe('a value', () => {
  it('is staged, verified, then in use; its predecessor is superseded', () => {
    const first = after(aRegistered(), ...firstValue);
    expect(first).toMatchObject({ phase: 'active', making: null, lastVersion: 1, lastSuccessAt: BIRTH });
    const second = after(first, regenerating, issued(2, day(20)));
    expect(statuses(second)).toEqual(['current', 'staged']);
    expect(statuses(apply(second, { type: 'promoted', at: day(20), version: 2, supersedes: 1 }))).toEqual([
      'superseded',
      'current',
    ]);
  });

  it('that runs out untried leaves its predecessor in use and ends the attempt', () => {
    const lapsed: TokenEvent = { type: 'lapsed', at: day(25), version: 2 };
    expect(after(aToken(), regenerating, issued(2), lapsed)).toMatchObject({ phase: 'expiring', making: null });
    const byHand: TokenEvent = { ...regenerating, at: day(1), reason: 'Submitted', by: 'owner' };
    expect(after(aToken(), byHand, issued(2), { ...lapsed, at: day(2) })).toMatchObject({
      phase: 'active',
      making: null,
    });
  });

  it('that turns out to be revoked leaves the token without one', () => {
    expect(after(aToken(), { type: 'revoked', at: day(1), version: 1 })).toMatchObject({ phase: 'expired' });
  });

  it('that expires while its successor is being made does not stop the making', () => {
    const state = after(aToken(), regenerating, { type: 'expired', at: day(30), version: 1 });
    expect(state.phase).toBe('regenerating');
    expect(after(aToken({ phase: 'expiring' }), { type: 'expired', at: day(30), version: 1 }).phase).toBe('expired');
  });

  it('is verified by the first good run of a consumer', () => {
    const state = aToken({ versions: [aVersion({ version: 1, verified: false })] });
    expect(
      apply(state, { type: 'pulled', at: day(1), version: 1, consumer: 'a', reportedAt: day(1) }).versions[0]?.verified,
    ).toBe(false);
    expect(
      apply(state, { type: 'adopted', at: day(1), version: 1, consumer: 'a', reportedAt: day(1) }).versions[0]
        ?.verified,
    ).toBe(true);
  });

  it('about which nothing can happen any more is kept thirty versions back', () => {
    const settled = Array.from({ length: 35 }, (_, index) => aVersion({ version: index + 1, status: 'revoked' }));
    const state = after(aToken({ versions: [...settled, aVersion({ version: 36 })] }), issued(37));
    const kept = state.versions.map((version) => version.version);
    expect(kept).toEqual(Array.from({ length: 32 }, (_, index) => index + 6));
  });
});

describe('the number in the making', () => {
  it('outlives a failed try', () => {
    expect(after(aToken(), regenerating, failing())).toMatchObject({
      phase: 'expiring',
      making: { version: 2 },
      lastVersion: 2,
      failures: { count: 1, nextTryAt: day(21) },
    });
  });

  it('is used up by a refusal for good', () => {
    const state = after(aToken(), regenerating, failing({ code: 'upstream.refused', nextTryAt: null }));
    expect(state).toMatchObject({ making: null, lastVersion: 2 });
  });

  it('is not used up when only its verification was refused', () => {
    expect(
      after(aToken(), regenerating, issued(2), failing({ step: 'verify', code: 'upstream.refused' })).making,
    ).toMatchObject({ version: 2 });
  });

  it.each(['orphaned', 'lapsed'] as const)('is used up when the version is %s', (type) => {
    const event: TokenEvent =
      type === 'orphaned'
        ? { type, at: day(20), version: 2, cause: 'VerifyFailed' }
        : { type, at: day(50), version: 2 };
    expect(after(aToken(), regenerating, issued(2), event).making).toBeNull();
  });
});

describe('a failure', () => {
  it('of a first value goes back to registered, of a later one to expiring, without any to expired', () => {
    const first = after(
      aRegistered(),
      { type: 'issuing', at: BIRTH, version: 1, reason: 'FirstIssue' },
      failing({ version: 1 }),
    );
    expect(first.phase).toBe('registered');
    expect(after(aToken({ phase: 'expired', versions: [] }), regenerating, failing()).phase).toBe('expired');
  });

  it('counts on from the one before, and remembers when it began', () => {
    const state = after(
      aToken(),
      regenerating,
      failing(),
      regenerating,
      failing({ at: day(22), code: 'upstream.limited' }),
    );
    expect(state.failures).toEqual({
      count: 2,
      firstAt: day(20),
      lastAt: day(22),
      code: 'upstream.limited',
      nextTryAt: day(21),
    });
  });

  it('to revoke is about that version only', () => {
    const state = after(aToken(), failing({ step: 'revoke', version: 1 }), failing({ step: 'revoke', version: 1 }));
    expect(state).toMatchObject({
      failures: null,
      phase: 'active',
      versions: [{ revoking: { count: 2, nextTryAt: day(21) } }],
    });
  });

  it('is due at once after a new specification, a task done, or a rotation by hand', () => {
    const state = after(aToken(), regenerating, failing({ nextTryAt: null }));
    const changed = apply(state, { type: 'changed', at: day(22), spec: aSpec({ label: 'New' }), by: 'owner' });
    expect(changed).toMatchObject({ generation: 2, failures: { nextTryAt: day(22) } });
    const byHand = apply({ ...state, calls: [day(20)] }, { ...regenerating, at: day(22), by: 'owner' });
    expect(byHand).toMatchObject({ failures: { nextTryAt: day(22) }, calls: [] });
  });
});

describe('a task', () => {
  const open = (change: Partial<OpenTask> = {}) => aTask({ kind: 'fixAccess', cause: 'AccessRefused', ...change });
  const asked = (task: OpenTask) =>
    after(aToken(), regenerating, failing({ nextTryAt: null }), { type: 'task.opened', at: day(20), task });

  it('that a person completes lets the next try begin', () => {
    const done = apply(asked(open()), { type: 'task.completed', at: day(22), taskId: 'billing.1', by: 'owner' });
    expect(done).toMatchObject({ tasks: [], failures: { nextTryAt: day(22) } });
  });

  it('that a person completes also gives it the calls of a new day', () => {
    const used = { ...asked(open()), calls: Array.from({ length: 12 }, () => day(22)) };
    const done = apply(used, { type: 'task.completed', at: day(22), taskId: 'billing.1', by: 'owner' });
    expect(nextStep(done, day(22))).toMatchObject({ do: 'note', event: { type: 'regenerating', version: 2 } });
  });

  it('that closes by itself changes nothing else', () => {
    const done = apply(asked(open()), { type: 'task.completed', at: day(22), taskId: 'billing.1', by: 'keyturn' });
    expect(done).toMatchObject({ tasks: [], failures: { nextTryAt: null } });
  });

  it('to revoke by hand is taken at its word', () => {
    const state = asked(open({ kind: 'revokeUpstream', version: 1 }));
    const orphaned = { ...state, versions: [aVersion({ version: 1, status: 'orphaned' })] };
    const done = after(
      orphaned,
      { type: 'task.completed', at: day(22), taskId: 'billing.1', by: 'owner' },
      { type: 'revoked', at: day(22), version: 1, by: 'owner' },
    );
    expect(statuses(done)).toEqual(['revoked']);
    expect(done.calls).toEqual(orphaned.calls);
  });
});

describe('going back to the predecessor', () => {
  const versions = [
    aVersion({ version: 1, status: 'superseded', supersededAt: day(20) }),
    aVersion({ version: 2, expiresAt: day(50) }),
  ];
  const failed: TokenEvent = {
    type: 'adoptionFailed',
    at: day(21),
    version: 2,
    consumer: 'a',
    reportedAt: day(21),
    backTo: 1,
  };

  it('burns the failed version and waits for a person, as long as there is time for one more try', () => {
    const state = apply(aToken({ versions }), failed);
    expect(statuses(state)).toEqual(['current', 'orphaned']);
    expect(state).toMatchObject({
      phase: 'expiring',
      failures: { code: 'consumer.failed', nextTryAt: day(30) - smallestMarginMs(aSpec()) },
    });
    expect(currentVersion(state)).toMatchObject({ version: 1, supersededAt: null });
    expect(state.versions[1]).toMatchObject({ promotedAt: null });
  });

  it('waits for half of what is left, where that is less', () => {
    const late = { ...failed, at: day(29.5), reportedAt: day(29.5) };
    expect(apply(aToken({ versions }), late).failures?.nextTryAt).toBe(day(29.75));
  });

  it('does not hold up a value that is in the making already', () => {
    const state = apply(aToken({ versions, making: aMaking({ version: 3 }) }), failed);
    expect(state.failures?.nextTryAt).toBe(day(21));
  });
});
