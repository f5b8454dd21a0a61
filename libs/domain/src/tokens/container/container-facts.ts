import { durationMs } from '../../time/duration.ts';
import { attemptMode, renewalMode } from '../../reruns/version-floors.ts';
import type { AuthProgress } from '../../reruns/auth-protocol.ts';
import { FAILURES, type FailureCode } from '../../failures.ts';
import { foldedName } from '../../person-name.ts';
import { renewAtOf } from '../renewal-plan.ts';
import {
  currentVersion,
  isRetired,
  stagedVersion,
  type TokenState,
  type TokenVersion,
  type WaitingFor,
} from '../token-state.ts';
import { policyOf } from './container-spec.ts';
import type { ContainerState, HeldClaim, KnownConsent } from './container-state.ts';

/** What follows from the state of a container token and is stored nowhere: whether it is good, for whom it is not, and what that means. */

/** A life so long is never asked of one token: it is 20 of the 21 days, so that a fresh one lasts for a day of waiting. */
const LONGEST_CLAIM_SHARE = 20 / 21;

/** Cause of the task for a consent, and of a token that waits for one. */
export const CONSENT_NEEDED = 'ConsentNeeded';

/** Until when the token is good (epoch ms, mostly estimated); null when it is not, as far as anybody knows. */
export function goodUntil(state: TokenState): number | null {
  const current = currentVersion(state);
  if (current === undefined || isRetired(state) || isKnownLapsed(state, current)) return null;
  return current.expiresAt;
}

/** A check that began after it was saved found it lapsed. */
export const isKnownLapsed = ({ container }: TokenState, { issuedAt }: TokenVersion): boolean =>
  container !== null && container.lapsedAt !== null && issuedAt <= container.lapsedAt;

/** How long the token must last for a claim (ms); never longer than a fresh one can. */
const neededMs = ({ spec }: TokenState, { forAtLeastMs }: HeldClaim): number =>
  Math.min(forAtLeastMs, Math.floor(durationMs(spec.lifetime) * LONGEST_CLAIM_SHARE));

/** The claim as the token may serve it: what a fresh one cannot last for is not waited for. */
export const asServed = (state: TokenState, claim: HeldClaim): HeldClaim => ({
  ...claim,
  forAtLeastMs: neededMs(state, claim),
});

/**
 * From when the token no longer does for a waiting claim (epoch ms), 0 when it does not now. While another has the lane, one in
 * the first half of its life is not renewed for who waits: by their turn it would be too old again.
 */
export function needyFromAt(state: TokenState, claim: HeldClaim): number {
  const current = currentVersion(state);
  const until = goodUntil(state);
  if (current === undefined || until === null) return 0;
  const lastsUntil = until - neededMs(state, claim) + 1;
  if (state.container?.lane.holder === null) return lastsUntil;
  return Math.max(lastsUntil, Math.ceil((current.issuedAt + until) / 2));
}

/** Waits for a token that is good, and has not been given up. */
export const isNeedy = (state: TokenState, claim: HeldClaim, now: number): boolean =>
  claim.refusedCause === null && now >= needyFromAt(state, claim);

/** From when a renewal is wanted (epoch ms), 0 when it is in hand; null when nobody needs one. */
export function renewalWantedAt(state: TokenState): number | null {
  const { container, spec } = state;
  if (container === null || isRetired(state)) return null;
  if (state.making !== null || state.request !== null) return 0;
  return neededAt(state, container, spec);
}

/** The same without what is in hand: whether it would be begun now. */
export function isRenewalNeeded(state: TokenState, now: number): boolean {
  const { container, making } = state;
  if (container === null || isRetired(state)) return false;
  // What a person asked for is not taken back because nobody else needs it.
  if (state.request !== null || making?.by !== undefined) return true;
  const at = neededAt(state, container, state.spec);
  return at !== null && now >= at;
}

function neededAt(state: TokenState, { lane }: ContainerState, spec: TokenState['spec']): number | null {
  const current = currentVersion(state);
  // Once it was good it is kept so, whether anybody waits or not; before that no value is made for its own sake.
  const own =
    current === undefined || isKnownLapsed(state, current)
      ? state.lastSuccessAt === null
        ? null
        : 0
      : renewAtOf({ spec, issuedAt: current.issuedAt, expiresAt: current.expiresAt });
  let next = own;
  for (const claim of lane.waiting) {
    if (claim.refusedCause !== null) continue;
    const at = needyFromAt(state, claim);
    if (next === null || at < next) next = at;
  }
  return next;
}

/** The consent that covers the renewal in hand at `now`, or null. */
export function consentFor(state: TokenState, now: number): KnownConsent | null {
  const { container, making } = state;
  if (container === null || making === null) return null;
  const valid = container.consents.filter((consent) => now < consent.validUntil && isBySomebodyElse(state, consent));
  const own = valid.find(({ standing, version }) => !standing && version === making.version);
  return own ?? valid.find(({ standing }) => standing) ?? null;
}

/** With four eyes a standing consent does not cover what its giver asked for later, unless nobody else could have given it. */
function isBySomebodyElse(state: TokenState, { by, selfConfirmed }: KnownConsent): boolean {
  if (selfConfirmed || !policyOf(state.spec.container?.consent).fourEyes) return true;
  return !consentRequesters(state).some((requester) => foldedName(requester) === foldedName(by));
}

/** A person renews in the browser: the assistant is too old, nothing of the API answers there, or there is no credential. */
export function isRenewedByPerson({ container, spec }: TokenState): boolean {
  if (container === null || spec.container === undefined) return false;
  return container.isApiMissing || renewalMode(spec.container) === 'guided';
}

/** What a person renewed has not been tried yet, and can be. */
export function isToBeProved({ container, spec }: TokenState, { verified }: TokenVersion): boolean {
  if (container === null || spec.container === undefined || verified !== null) return false;
  return !container.isApiMissing && attemptMode(spec.container) === 'api';
}

/** Why claims that the token is not good for are given up; null while they may hope. */
export function refusalOf(state: TokenState): string | null {
  if (state.container === null) return null;
  if (state.phase === 'retired') return 'Retired';
  return isGivenUp(state) && !isHeldByAccess(state) ? causeOfFailures(state) : null;
}

const isGivenUp = ({ failures }: TokenState): boolean => failures !== null && failures.nextTryAt === null;

const causeOfFailures = ({ failures }: TokenState): string | null =>
  failures === null ? null : FAILURES[failures.code].cause;

/** Once these are mended, which somebody has been asked for, the renewal goes on by itself: who waits for it keeps its place. */
const MENDED_BY_ACCESS: ReadonlySet<FailureCode> = new Set([
  'account.refused',
  'server.refused',
  'secret.missing',
  'upstream.notAllowed',
]);

const isHeldByAccess = (state: TokenState): boolean =>
  isGivenUp(state) && state.failures !== null && MENDED_BY_ACCESS.has(state.failures.code);

/** AuthMissing: it never was good, as far as Keyturn knows. */
export const authCauseOf = ({ lastSuccessAt }: TokenState): 'AuthMissing' | 'AuthLapsed' =>
  lastSuccessAt === null ? 'AuthMissing' : 'AuthLapsed';

/** What holds for a claim now, in the words of the protocol. */
export function progressFor(state: TokenState, claim: HeldClaim, now: number): AuthProgress {
  const { ask, refusedCause } = claim;
  if (refusedCause !== null) return { ask, state: 'refused', cause: refusedCause };
  const until = goodUntil(state);
  const lasting = until === null ? {} : { expiresAt: until };
  if (state.container?.lane.holder === claim) return { ask, state: 'lane', ...lasting };
  if (!isNeedy(state, claim, now)) return { ask, state: 'good', ...lasting };
  if (isHeldByAccess(state)) return { ask, state: 'held', cause: causeOfFailures(state) ?? undefined };
  const isAsked = isPersonAsked(state);
  return { ask, state: isAsked ? 'awaitingConsent' : 'renewing', cause: authCauseOf(state) };
}

/** A person decides about the renewal in hand, here or in the browser. */
const isPersonAsked = (state: TokenState): boolean =>
  (state.container?.asked ?? null) !== null || isBrowserAsked(state);

const isBrowserAsked = (state: TokenState): boolean =>
  state.making !== null && stagedVersion(state) === undefined && state.tasks.some(isBrowserTask);

const isBrowserTask = ({ kind }: TokenState['tasks'][number]): boolean => kind === 'renewInBrowser';

/** With four eyes none of these can give the consent: who started what waits, or asked for the renewal, else the owner. */
export function consentRequesters({ container, making, spec }: TokenState): string[] {
  const waiting = container?.lane.waiting.filter(({ refusedCause }) => refusedCause === null) ?? [];
  const asking = [...waiting.map(({ startedBy }) => startedBy), ...(making?.by === undefined ? [] : [making.by])];
  return asking.length === 0 ? [spec.owner] : [...new Set(asking)];
}

/** What a container token waits for before what any token can wait for; undefined when nothing of its own. */
export function containerWaitOf(state: TokenState): WaitingFor | undefined {
  if (state.container === null || isRetired(state)) return undefined;
  if (state.container.asked !== null) return 'consent';
  if (isBrowserAsked(state)) return 'person';
  return state.failures?.code === 'upstream.limited' ? 'budget' : undefined;
}

/** The cause that only a container token can have; undefined when none. */
export function containerCauseOf({ container, phase, failures }: TokenState): string | undefined {
  if (container === null) return undefined;
  if (container.asked !== null) return CONSENT_NEEDED;
  return failures === null && phase === 'expired' ? 'AuthLapsed' : undefined;
}
