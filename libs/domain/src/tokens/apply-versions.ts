import { withReport } from './adoption-reports.ts';
import type { FailureCode } from '../failures.ts';
import { estimatedExpiry, newVersion } from './registration.ts';
import { smallestMarginMs } from './renewal-plan.ts';
import { tryAtOnce, withCall, withoutMaking, withVersion } from './state-change.ts';
import { renewAt } from './token-facts.ts';
import { isRenewalNeeded } from './container/container-facts.ts';
import type { EventOf } from './token-events.ts';
import {
  currentVersion,
  isInAttempt,
  isRetired,
  isSettled,
  isToBeRevoked,
  versionOf,
  type Making,
  type TokenPhase,
  type TokenState,
  type TokenVersion,
  type Trouble,
} from './token-state.ts';

/** How the events about a version, from its making to its end, change the state. */

/** Versions about which nothing can happen any more are kept only this far back; the feed has them all. */
const SETTLED_VERSIONS_KEPT = 30;

export function beginAttempt(state: TokenState, event: EventOf<'issuing' | 'regenerating'>): TokenState {
  const { version, reason, at, by, breakGlass } = event;
  const making = state.making ?? { version, reason, startedAt: at, breakGlass: false };
  const asker = state.container === null || by === undefined ? {} : { by };
  const ready = by === undefined ? state : tryAtOnce(state, at);
  return {
    ...ready,
    phase: event.type,
    making: { ...making, breakGlass: making.breakGlass || breakGlass === true, ...asker },
    lastVersion: Math.max(state.lastVersion, making.version),
  };
}

export function issue(state: TokenState, event: EventOf<'issued'>): TokenState {
  const { at, version, fingerprint, upstreamId, expiresAt, expiresAtSource } = event;
  const submission = state.submission?.version === version ? null : state.submission;
  const value = { fingerprint, upstreamId, expiresAt, expiresAtSource };
  // Handed over for a version that was made before Keyturn, or heard of at last after it had been given up.
  if (versionOf(state, version) !== undefined)
    return withVersion({ ...state, submission }, version, { ...value, delivering: null });
  // Made while the token was retired or its issuer replaced: nobody will use it.
  const status = state.making?.version === version ? 'staged' : 'orphaned';
  const made: TokenVersion = { ...newVersion({ version, issuedAt: at, expiresAt }), ...value, status };
  return withCall(at, { ...state, submission, versions: [...recentVersions(state), made] });
}

export function verify(state: TokenState, event: EventOf<'verified'>): TokenState {
  const { version, verified, upstreamId, expiresAt } = event;
  return withCall(
    event.at,
    withVersion(state, version, {
      verified,
      ...(upstreamId !== undefined && { upstreamId }),
      ...(expiresAt !== undefined && { expiresAt, expiresAtSource: 'reported' }),
    }),
  );
}

export function promote(state: TokenState, event: EventOf<'promoted'>): TokenState {
  const breakGlass = state.making?.breakGlass === true || state.request?.breakGlass === true;
  const releasedAt = breakGlass ? event.at : null;
  const versions = state.versions.map((version): TokenVersion => {
    if (version.version === event.version) return { ...version, status: 'current', promotedAt: event.at };
    if (version.status === 'superseded' && breakGlass) return { ...version, releasedAt };
    return version.status === 'current'
      ? { ...version, status: 'superseded', supersededAt: event.at, releasedAt, delivering: null }
      : version;
  });
  return { ...state, phase: 'active', making: null, request: null, schedule: null, versions, lastSuccessAt: event.at };
}

export function fail(state: TokenState, event: EventOf<'failing'>): TokenState {
  const { at, step, version, code, nextTryAt } = event;
  const known = versionOf(state, version);
  const again = (trouble: Trouble | null | undefined): Trouble => ({
    count: (trouble?.count ?? 0) + 1,
    nextTryAt,
    code,
  });
  if (step === 'revoke') return withCall(at, withVersion(state, version, { revoking: again(known?.revoking) }));
  if (step === 'distribute') return withVersion(state, version, { delivering: again(known?.delivering) });
  // Lost on the way to a version that is in use already: a person hears of it, the main line goes on.
  if (step === 'store' && known !== undefined)
    return { ...withVersion(state, version, { delivering: again(known.delivering) }), submission: null };
  if (isRetired(state) || (known === undefined && state.making?.version !== version)) return failUnheeded(state, event);
  const failures = {
    count: (state.failures?.count ?? 0) + 1,
    firstAt: state.failures?.firstAt ?? at,
    lastAt: at,
    code,
    nextTryAt,
  };
  // Its maker has parted from the old value, so a successor is due from now on.
  if (step === 'store')
    return { ...withoutMaking(version, state), failures, submission: null, phase: restingPhase(state) };
  const making = makingAfter(state, event);
  const next = withCall(at, { ...state, failures, making, phase: restingPhase(state) });
  return making === null && state.making?.mayExist === true ? withGivenUp(next, version, at) : next;
}

/** The token was retired, or its issuer replaced, while the step was under way. */
function failUnheeded(state: TokenState, { at, step, version, code }: EventOf<'failing'>): TokenState {
  if (step === 'store') return { ...state, submission: null };
  return withCall(at, step === 'mint' && OUTCOME_UNKNOWN.has(code) ? withGivenUp(state, version, at) : state);
}

/** After these the upstream may have acted all the same. */
const OUTCOME_UNKNOWN: ReadonlySet<FailureCode> = new Set([
  'upstream.timeout',
  'upstream.unavailable',
  'upstream.badAnswer',
  'worker.lost',
  'keyturn.internal',
]);

function makingAfter({ making }: TokenState, { step, code }: EventOf<'failing'>): Making | null {
  if (making === null || step !== 'mint') return making;
  // A number that was refused for good is used up: the issuer would answer the same to the same key for ever.
  if (code === 'upstream.refused') return null;
  return OUTCOME_UNKNOWN.has(code) ? { ...making, mayExist: true } : making;
}

/** Ends the making of a version that will not be tried again; what its upstream may have made is kept in the books. */
export function withoutMint(state: TokenState, at: number): TokenState {
  const { making } = state;
  if (making === null || making.reason === 'Submitted' || versionOf(state, making.version) !== undefined) return state;
  const rest = { ...state, making: null, phase: restingPhase(state) };
  return making.mayExist === true ? withGivenUp(rest, making.version, at) : rest;
}

/** Nobody knows whether it exists: as long as it may be valid, somebody is asked to look. */
function withGivenUp(state: TokenState, version: number, at: number): TokenState {
  if (versionOf(state, version) !== undefined) return state;
  const dates = { version, issuedAt: at, expiresAt: estimatedExpiry(state.spec, at) };
  const givenUp: TokenVersion = { ...newVersion(dates), expiresAtSource: 'estimated', status: 'orphaned' };
  return { ...state, versions: [...recentVersions(state), givenUp] };
}

export function burn(state: TokenState, { at, version }: EventOf<'orphaned'>): TokenState {
  return afterMaking(state, withVersion(state, version, { status: 'orphaned' }), { at, version });
}

export function lapse(state: TokenState, { at, version }: EventOf<'lapsed'>): TokenState {
  return afterMaking(state, withVersion(state, version, { status: 'lapsed', revoking: null }), { at, version });
}

/** A version that is over is in the making no longer, and the attempt has ended. */
function afterMaking(
  before: TokenState,
  after: TokenState,
  { at, version }: { at: number; version: number },
): TokenState {
  if (before.making?.version !== version) return after;
  // One that a person handed over before it was due leaves its predecessor as it was.
  const asItWas = before.making.reason === 'Submitted' && !isRenewalWanted({ ...after, making: null }, at);
  return { ...after, making: null, phase: asItWas ? 'active' : restingPhase(before) };
}

export function end(
  state: TokenState,
  { version }: EventOf<'expired' | 'revoked'>,
  status: 'lapsed' | 'revoked',
): TokenState {
  const next = withVersion(state, version, { status, revoking: null });
  const inUse = currentVersion(state)?.version === version;
  return inUse && !isInAttempt(state) && !isRetired(state) ? { ...next, phase: 'expired' } : next;
}

export function adopt(state: TokenState, event: EventOf<'pulled' | 'adopted'>): TokenState {
  const known = versionOf(state, event.version);
  if (known === undefined) return state;
  const adoption = withReport(known.adoption, { consumer: event.consumer, state: event.type, at: event.reportedAt });
  // A good run verifies a value that its issuer could not.
  return withVersion(state, event.version, { adoption, verified: event.type === 'adopted' ? true : known.verified });
}

export function fallBack(state: TokenState, event: EventOf<'adoptionFailed'>): TokenState {
  const known = versionOf(state, event.version);
  if (known === undefined) return state;
  const adoption = withReport(known.adoption, { consumer: event.consumer, state: 'failed', at: event.reportedAt });
  const noted = withVersion(state, event.version, { adoption });
  if (event.backTo === null) return noted;
  const failed = withVersion(noted, event.version, { status: 'orphaned', supersededAt: event.at, promotedAt: null });
  const back = withVersion(failed, event.backTo, {
    status: 'current',
    supersededAt: null,
    releasedAt: null,
    revoking: null,
    deliveredAt: null,
  });
  const { at } = event;
  const failures = {
    count: 1,
    firstAt: at,
    lastAt: at,
    code: 'consumer.failed' as const,
    nextTryAt: tryAfresh(back, at),
  };
  return { ...back, failures, phase: restingPhase(back) };
}

/** A person looks first; if nobody does, a new value is tried while the old one still lasts. One already in the making is no repeat. */
function tryAfresh(state: TokenState, at: number): number {
  const until = currentVersion(state)?.expiresAt ?? at;
  if (state.making !== null || until <= at) return at;
  return Math.floor(until - Math.min(smallestMarginMs(state.spec), (until - at) / 2));
}

export function retire(before: TokenState, { at, revoke }: EventOf<'retired'>): TokenState {
  const state = withoutMint(before, at);
  const versions = state.versions.map((version): TokenVersion => {
    if (isSettled(version)) return version;
    const status = isToBeRevoked(version) ? version.status : 'orphaned';
    return { ...version, status, releasedAt: at, supersededAt: version.supersededAt ?? at, delivering: null };
  });
  return {
    ...state,
    phase: 'retired',
    retirement: { retiredAt: at, revoke },
    versions,
    making: null,
    submission: null,
    request: null,
    failures: null,
    pause: null,
  };
}

/** Where a token waits between attempts. */
export function restingPhase(state: TokenState): TokenPhase {
  if (isRetired(state)) return 'retired';
  if (currentVersion(state) !== undefined) return 'expiring';
  return state.phase === 'issuing' || state.phase === 'registered' ? 'registered' : 'expired';
}

/** False while the value in use needs no successor yet. */
export function isRenewalWanted(state: TokenState, at: number): boolean {
  const due = renewAt(state);
  if (due === null || at >= due || isRetired(state)) return true;
  if (state.request !== null || state.failures !== null || state.making !== null) return true;
  return state.container !== null && isRenewalNeeded(state, at);
}

function recentVersions(state: TokenState): TokenVersion[] {
  const settled = state.versions.filter(isSettled);
  const dropped = new Set(settled.slice(0, Math.max(0, settled.length - SETTLED_VERSIONS_KEPT)));
  return state.versions.filter((version) => !dropped.has(version));
}
