import { claimLane, leaveLane } from '../../reruns/lane.ts';
import { siteHost } from '../../reruns/migration-spec.ts';
import { restingPhase } from '../apply-versions.ts';
import { withCall } from '../state-change.ts';
import type { EventOf } from '../token-events.ts';
import type { TokenSpec } from '../token-spec.ts';
import { currentVersion, isInAttempt, isRetired, type TokenState } from '../token-state.ts';
import { isRenewalNeeded } from './container-facts.ts';
import type { ContainerState, HeldClaim, TokenLane } from './container-state.ts';

/** How the events of its lane and its consents change a container token. Of any other token they change nothing. */

function withContainer(state: TokenState, change: (container: ContainerState) => Partial<ContainerState>): TokenState {
  const { container } = state;
  return container === null ? state : { ...state, container: { ...container, ...change(container) } };
}

const withLane = (state: TokenState, change: (lane: TokenLane) => TokenLane): TokenState =>
  withContainer(state, ({ lane }) => ({ lane: change(lane) }));

type OfClaim = { readonly migrationId: string; readonly ask: number };

function withClaim(state: TokenState, { migrationId, ask }: OfClaim, change: Partial<HeldClaim>): TokenState {
  const changed = (claim: HeldClaim): HeldClaim =>
    claim.migrationId === migrationId && claim.ask === ask ? { ...claim, ...change } : claim;
  return withLane(state, ({ holder, waiting }) => ({
    holder: holder === null ? null : changed(holder),
    waiting: waiting.map(changed),
  }));
}

export const claimOf = ({ container }: TokenState, { migrationId }: { migrationId: string }): HeldClaim | undefined =>
  container === null
    ? undefined
    : ([container.lane.holder, ...container.lane.waiting].find((claim) => claim?.migrationId === migrationId) ??
      undefined);

export function claim(state: TokenState, event: EventOf<'laneClaimed'>): TokenState {
  const { at, migrationId, ask, startedAt, startedBy, forAtLeastMs, lapsedAt } = event;
  const known = claimOf(state, event);
  const isSame = known?.ask === ask;
  const asked: HeldClaim = {
    migrationId,
    ask,
    startedAt,
    startedBy,
    forAtLeastMs,
    told: null,
    refusedCause: isSame ? known.refusedCause : null,
    tellAt: 0,
    failedTells: 0,
  };
  const next = withContainer(state, (container) => ({
    lane: claimLane(container.lane, asked),
    lapsedAt: latest(container.lapsedAt, lapsedAt),
  }));
  return isSame ? next : hopingAgain(next, at);
}

const latest = (a: number | null, b: number | null): number | null =>
  a === null || b === null ? (a ?? b) : Math.max(a, b);

/** Whoever asks anew after it was given up begins anew; the daily cap still counts. */
function hopingAgain(state: TokenState, at: number): TokenState {
  if (state.failures?.nextTryAt !== null || state.container === null || isRetired(state)) return state;
  return { ...withContainer(state, () => ({ saves: 0 })), failures: { ...state.failures, nextTryAt: at } };
}

export function grant(state: TokenState, { migrationId, ask }: EventOf<'laneGranted'>): TokenState {
  return withLane(state, (lane) => {
    const granted = lane.waiting.find((waiting) => waiting.migrationId === migrationId && waiting.ask === ask);
    if (granted === undefined || lane.holder !== null) return lane;
    return { holder: granted, waiting: lane.waiting.filter((waiting) => waiting !== granted) };
  });
}

export const release = (state: TokenState, event: EventOf<'laneReleased'>): TokenState =>
  restingIfUnwanted(
    withLane(state, (lane) => leaveLane(lane, event)),
    event.at,
  );

export const refuse = (state: TokenState, event: EventOf<'laneRefused'>): TokenState =>
  restingIfUnwanted(withClaim(state, event, { refusedCause: event.cause }), event.at);

export function told(state: TokenState, event: EventOf<'laneTold'>): TokenState {
  const isGivenUp = event.state === 'refused' && claimOf(state, event)?.refusedCause !== null;
  if (isGivenUp)
    return withLane(state, (lane) => ({ ...lane, waiting: lane.waiting.filter((known) => !isOf(known, event)) }));
  return withClaim(state, event, { told: event.state, tellAt: 0, failedTells: 0 });
}

const isOf = (claimed: HeldClaim, { migrationId, ask }: OfClaim): boolean =>
  claimed.migrationId === migrationId && claimed.ask === ask;

export const tellFailed = (state: TokenState, event: EventOf<'laneTellFailed'>): TokenState =>
  withClaim(state, event, { tellAt: event.nextTryAt, failedTells: (claimOf(state, event)?.failedTells ?? 0) + 1 });

/** From now on a person renews, and consents in the browser. */
export const missApi = (state: TokenState): TokenState =>
  withContainer(state, () => ({ isApiMissing: true, asked: null }));

export const askConsent = (
  state: TokenState,
  { at, version, cause, requesters }: EventOf<'consent.asked'>,
): TokenState => withContainer(state, () => ({ asked: { version, askedAt: at, cause, requesters } }));

export function giveConsent(state: TokenState, event: EventOf<'consent.given'>): TokenState {
  const { consentId: id, by, standing, version, validUntilAt: validUntil, selfConfirmed } = event;
  const given = withContainer(state, ({ consents, asked }) => ({
    consents: [
      ...consents.filter((known) => known.id !== id),
      { id, by, standing, version, validUntil, selfConfirmed },
    ],
    asked: standing || asked?.version === version ? null : asked,
  }));
  // Refused before, and somebody thought better of it.
  return state.failures?.code === 'consent.refused' ? hopingAgain(given, event.at) : given;
}

export function refuseConsent(state: TokenState, { at, version }: EventOf<'consent.refused'>): TokenState {
  const { container, making } = state;
  if (container === null || making === null || making.version !== version || isRetired(state)) return state;
  const failures = {
    count: (state.failures?.count ?? 0) + 1,
    firstAt: state.failures?.firstAt ?? at,
    lastAt: at,
    code: 'consent.refused' as const,
    nextTryAt: null,
  };
  // Its number is used up: the next renewal asks anew.
  const refused = { ...state, making: null, failures, phase: restingPhase(state) };
  return restingIfUnwanted(
    withContainer(refused, () => ({ asked: null })),
    at,
  );
}

export const useConsent = (state: TokenState, { consentId }: EventOf<'consent.used'>): TokenState =>
  withContainer(state, ({ consents }) => ({
    consents: consents.filter(({ id, standing }) => id !== consentId || standing),
  }));

export const dropConsent = (
  state: TokenState,
  { consentId }: EventOf<'consent.revoked'> | EventOf<'consent.lapsed'>,
): TokenState => withContainer(state, ({ consents }) => ({ consents: consents.filter(({ id }) => id !== consentId) }));

/** A value is in use: what was asked and given for it is over. */
export const afterPromotion = (state: TokenState, version: number): TokenState =>
  withContainer(state, ({ consents }) => ({
    asked: null,
    saves: 0,
    consents: consents.filter((consent) => consent.standing || consent.version > version),
  }));

export function afterFailure(state: TokenState, { at, step, code }: EventOf<'failing'>): TokenState {
  if (state.container === null) return state;
  const isSave = step === 'authorize' && code === 'server.saveRefused';
  return restingIfUnwanted(isSave ? withContainer(state, ({ saves }) => ({ saves: saves + 1 })) : state, at);
}

/** Another account or server: nobody has consented to that, and its assistant may have the API. */
export function afterChange(before: TokenState, after: TokenState, at: number): TokenState {
  if (after.container === null) return after;
  const changed = sameBinding(before.spec, after.spec)
    ? withContainer(after, () => ({ isApiMissing: false }))
    : withContainer(after, () => ({ isApiMissing: false, consents: [], asked: null }));
  return restingIfUnwanted(changed, at);
}

/** True when a consent for one covers the other. */
export function sameBinding(a: TokenSpec, b: TokenSpec): boolean {
  const [one, other] = [a.container, b.container];
  return (
    one?.account.email === other?.account.email &&
    one?.server.serverId === other?.server.serverId &&
    one?.server.baseUrl === other?.server.baseUrl &&
    siteHost(a.site ?? '') === siteHost(b.site ?? '')
  );
}

/** Nobody knows how far the call had got that was under way. */
export const afterRestart = (state: TokenState, { at }: EventOf<'restarted'>): TokenState =>
  state.container !== null && isInAttempt(state) ? withCall(at, state) : state;

export const afterRetirement = (state: TokenState): TokenState =>
  withContainer(state, () => ({ asked: null, consents: [], saves: 0 }));

/**
 * A renewal nobody needs any more is not gone on with, unless a call of it is under way. What only a person can mend stays told, and
 * whoever asks again before that goes on under the same number: its consent was not used.
 */
export function restingIfUnwanted(state: TokenState, at: number): TokenState {
  const { container, failures } = state;
  if (container === null || isRetired(state) || isRenewalNeeded(state, at)) return state;
  if (isInAttempt(state) && container.asked === null) return state;
  if (state.making === null && failures === null) return state;
  const stays = failures !== null && failures.nextTryAt === null && failures.code !== 'consent.refused';
  const phase = currentVersion(state) === undefined ? restingPhase(state) : 'active';
  const rested = { ...state, making: stays ? state.making : null, failures: stays ? failures : null, phase };
  return withContainer(rested, () => ({ asked: null }));
}
