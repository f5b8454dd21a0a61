import { FAILURES, type FailureCode } from '../failures.ts';
import { durationMs } from '../time/duration.ts';
import { ladderDelay, RETRY_LADDER_MS } from './retry-ladder.ts';
import { taskEvents } from './token-tasks.ts';
import type { FailingStep, TokenEvent } from './token-events.ts';
import type { TokenState } from './token-state.ts';

/** What an upstream call answered, in the words of the domain. */
export interface Minted {
  readonly fingerprint: string;
  readonly upstreamId: string;
  readonly expiresAt: number;
}
export interface Verification {
  /** `unsupported`: the issuer does not verify. */
  readonly result: 'works' | 'fails' | 'unsupported';
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
  const issued: TokenEvent = { type: 'issued', at: now, version, ...minted };
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
  if (verification.result === 'fails') {
    return burntEvents({ state, version, now, step: 'verify', code: 'upstream.verifyFailed' });
  }
  return [{ type: 'verified', at: now, version, verified: verification.result === 'works' }];
}

/** What a failed step makes true: the next try by the ladder, or a task where trying again cannot help. */
export function failedEvents({
  state,
  version,
  now,
  step,
  failure,
}: After & { step: FailingStep; failure: StepFailure }): TokenEvent[] {
  const { terminal, cause } = FAILURES[failure.code];
  const tries = triesOf({ state, version, step }) + 1;
  const exhausted = step === 'revoke' && tries > RETRY_LADDER_MS.length;
  const givesUp = terminal || exhausted;
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
  if (!givesUp) return [failing];
  const orphaned =
    step === 'revoke' && state.versions.some((known) => known.version === version && known.status === 'superseded');
  const kind =
    step === 'revoke' ? 'revokeUpstream' : failure.code === 'upstream.unauthorized' ? 'fixAccess' : 'investigate';
  return [
    failing,
    ...(orphaned ? [{ type: 'orphaned' as const, at: now, version, cause: 'RevokeFailed' }] : []),
    ...taskEvents({ state, kind, cause, version, now }),
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
  if (step !== 'revoke') return state.failures?.count ?? 0;
  return state.versions.find((known) => known.version === version)?.revoking?.count ?? 0;
}
