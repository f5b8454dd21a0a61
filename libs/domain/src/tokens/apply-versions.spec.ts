import { describe, expect, it } from '@jest/globals';
import { after, aSpec, aToken, aWebhook, day, GUIDED } from '../../test/token-builder.ts';
import { apply } from './apply.ts';
import type { EventOf, TokenEvent } from './token-events.ts';

const regenerating: TokenEvent = { type: 'regenerating', at: day(20), version: 2, reason: 'ExpiryNear' };
const issued: TokenEvent = {
  type: 'issued',
  at: day(21),
  version: 2,
  fingerprint: 'f2',
  upstreamId: 'u2',
  expiresAt: day(51),
  expiresAtSource: 'reported',
};
const failing = (change: Partial<EventOf<'failing'>> = {}): TokenEvent => ({
  type: 'failing',
  at: day(20),
  step: 'mint',
  version: 2,
  code: 'upstream.timeout',
  nextTryAt: day(21),
  ...change,
});

describe('a number that will not be tried again', () => {
  const timeout = after(aToken(), regenerating, failing());
  const unreachable = after(aToken(), regenerating, failing({ code: 'upstream.unreachable' }));
  const guided = { type: 'changed', at: day(21), spec: aSpec(GUIDED), by: 'owner' } as const;

  it.each<[string, TokenEvent]>([
    ['retired', { type: 'retired', at: day(21), by: 'owner', reason: 'moved', revoke: true }],
    ['given another issuer', { ...guided, spec: aSpec({ issuer: { ...aWebhook, url: 'https://other.acme.test' } }) }],
    ['made by a person from now on', guided],
    ['refused for good', failing({ at: day(21), code: 'upstream.refused', nextTryAt: null })],
  ])('is kept in the books when its outcome is unknown and the token is %s', (_, event) => {
    const state = apply(timeout, event);
    expect(state.making).toBeNull();
    expect(state.versions[1]).toMatchObject({ version: 2, status: 'orphaned', upstreamId: null, fingerprint: null });
    expect(apply(unreachable, event).versions).toHaveLength(1);
  });

  it('is not given up when only the secret of its issuer is another', () => {
    const issuer = { ...aWebhook, secret: { secret: 'other-key' } };
    expect(apply(timeout, { ...guided, spec: aSpec({ issuer }) }).making).toMatchObject({ version: 2 });
  });

  it('is known when its answer comes at last, and used by nobody', () => {
    const state = after(aToken(), regenerating, guided, issued);
    expect(state.versions[1]).toMatchObject({ version: 2, status: 'orphaned', upstreamId: 'u2' });
    expect(state).toMatchObject({ phase: 'expiring', making: null });
  });

  it('is no failure of the token any more when its call fails', () => {
    const retired: TokenEvent = { type: 'retired', at: day(20), by: 'owner', reason: 'moved', revoke: true };
    const state = after(aToken(), regenerating, retired, failing({ at: day(21) }));
    expect(state).toMatchObject({ phase: 'retired', failures: null });
    expect(state.versions[1]).toMatchObject({ version: 2, status: 'orphaned' });
  });
});
