import { FAILURES, type FailureCode } from '../failures.ts';
import { durationMs } from '../time/duration.ts';
import { ladderDelay, RETRY_LADDER_MS } from './retry-ladder.ts';
import { EXPIRY_UNREAD, NOT_WORKING, taskEvents, taskKindFor, TRIES_BEFORE_A_PERSON_HEARS } from './token-tasks.ts';
import type { FailingStep, TokenEvent } from './token-events.ts';
import { versionOf, type TokenState } from './token-state.ts';

/** What an upstream call answered, in the words of the domain. */
export interface Minted {
  readonly fingerprint: string;
  readonly upstreamId: string;
  readonly expiresAt: number;
}
export interface Verification {
  /** `unsupported`: the issuer does not verify. */
  readonly result: 'works' | 'fails' | 'unsupported';
  /** What the upstream lists about the value, where it has such a list. */
  readonly listed?: { readonly upstreamId: string; readonly expiresAt: number | null } | undefined;
  /** Set when the list could not be read for good: the value works all the same. */
  readonly unlisted?: FailureCode | undefined;
}
export interface StepFailure {
  readonly code: FailureCode;
  readonly detail?: string | undefined;
  /** What the upstream asked for, in ms of fleet time; the ladder applies where it is longer. */
  readonly retryAfterMs?: number | undefined;
}

interface After {
  readonly state: TokenState;
  readonly version: number;
  readonly now: number;
}

/** A value that lives less than this share of what was asked for would be renewed again at once; it is not used. */
const SHORTEST_USEFUL_SHARE = 0.1;

/** What a mint that answered makes true; `asked` is the lifetime of the request, because the specification may have changed since. */
export function mintedEvents({
  state,
  version,
  now,
  minted,
  asked = state.spec.lifetime,
}: After & { minted: Minted; asked?: string }): TokenEvent[] {
  // Field by field: whatever else an answer has in it must not get into the feed.
  const { fingerprint, upstreamId, expiresAt } = minted;
  const value = { fingerprint, upstreamId, expiresAt };
  const issued: TokenEvent = { type: 'issued', at: now, version, ...value, expiresAtSource: 'reported' };
  const enough = durationMs(asked) * SHORTEST_USEFUL_SHARE;
  if (minted.expiresAt - now >= enough) return [issued];
  // A repeat gets the value of the first request. What that one lost while we were away is no fault of the issuer: a new number gets a new value.
  const firstAskedAt = state.making?.version === version ? state.making.startedAt : now;
  const code = minted.expiresAt - firstAskedAt >= enough ? 'upstream.valueAged' : 'upstream.expiryTooSoon';
  return [issued, ...burntEvents({ state, version, now, step: 'mint', code })];
}

/** What a verification that answered makes true: a value that does not work is burnt, the next try is the next number. */
export function verifiedEvents({
  state,
  version,
  now,
  verification,
}: After & { verification: Verification }): TokenEvent[] {
  const inUse = versionOf(state, version)?.status === 'current';
  if (verification.result === 'fails' && inUse)
    return untriedEvents({ state, version, now, code: 'upstream.verifyFailed', cause: NOT_WORKING });
  if (verification.result === 'fails') {
    // Whoever handed it over is told at once and hands over another; there is nothing to try again.
    if (state.making?.reason === 'Submitted')
      return [{ type: 'orphaned', at: now, version, cause: FAILURES['upstream.verifyFailed'].cause }];
    return burntEvents({ state, version, now, step: 'verify', code: 'upstream.verifyFailed' });
  }
  const { result, listed, unlisted } = verification;
  const verified: TokenEvent = {
    type: 'verified',
    at: now,
    version,
    verified: result === 'works',
    ...(listed !== undefined && { upstreamId: listed.upstreamId }),
    ...(listed !== undefined && listed.expiresAt !== null && { expiresAt: listed.expiresAt }),
  };
  if (unlisted === undefined) return [verified];
  return [verified, ...taskEvents({ state, kind: taskKindFor(unlisted), cause: EXPIRY_UNREAD, version, now })];
}

/** What a failed step makes true: the next try by the ladder, or a task where trying again cannot help. */
export function failedEvents({
  state,
  version,
  now,
  step,
  failure,
}: After & { step: FailingStep; failure: StepFailure }): TokenEvent[] {
  if (step === 'verify' && versionOf(state, version)?.status === 'current')
    return untriedEvents({ state, version, now, code: failure.code, cause: EXPIRY_UNREAD });
  const { terminal, cause } = FAILURES[failure.code];
  // Whoever renewed said that it is done: the check of the next attempt is the judge.
  if (step === 'prove' && (terminal || (state.failures?.count ?? 0) + 1 >= TRIES_BEFORE_A_PERSON_HEARS))
    return [{ type: 'verified', at: now, version, verified: false }];
  const tries = triesOf({ state, version, step }) + 1;
  const exhausted = step === 'revoke' && tries > RETRY_LADDER_MS.length;
  // Nothing is left that could be tried, and unlike a lost successor nobody would be asked for it again.
  const lostInUse = step === 'store' && versionOf(state, version) !== undefined;
  const givesUp = terminal || exhausted || lostInUse;
  const wait = Math.max(ladderDelay(tries), failure.retryAfterMs ?? 0);
  const failing: TokenEvent = {
    type: 'failing',
    at: now,
    step,
    version,
    code: failure.code,
    nextTryAt: givesUp ? null : now + wait,
    ...(failure.detail === undefined ? {} : { detail: failure.detail }),
  };
  const heard = step === 'distribute' && tries >= TRIES_BEFORE_A_PERSON_HEARS;
  if (!givesUp && !heard) return [failing];
  const orphaned =
    step === 'revoke' && state.versions.some((known) => known.version === version && known.status === 'superseded');
  const kind = step === 'revoke' ? 'revokeUpstream' : taskKindFor(failure.code);
  return [
    failing,
    ...(orphaned ? [{ type: 'orphaned' as const, at: now, version, cause: 'RevokeFailed' }] : []),
    ...taskEvents({ state, kind, cause, version, now }),
  ];
}

/** A value in use stays in use, whatever a look at it said; a person is asked to see to it. */
function untriedEvents({
  state,
  version,
  now,
  code,
  cause,
}: After & { code: FailureCode; cause: string }): TokenEvent[] {
  return [
    { type: 'verified', at: now, version, verified: false },
    ...taskEvents({ state, kind: taskKindFor(code), cause, version, now }),
  ];
}

function burntEvents({
  state,
  version,
  now,
  step,
  code,
}: After & { step: FailingStep; code: FailureCode }): TokenEvent[] {
  const cause = FAILURES[code].cause;
  return [
    { type: 'orphaned', at: now, version, cause },
    ...failedEvents({ state, version, now, step, failure: { code } }),
  ];
}

function triesOf({ state, version, step }: { state: TokenState; version: number; step: FailingStep }): number {
  const known = versionOf(state, version);
  if (step === 'revoke') return known?.revoking?.count ?? 0;
  if (step === 'distribute' || (step === 'store' && known !== undefined)) return known?.delivering?.count ?? 0;
  return state.failures?.count ?? 0;
}
