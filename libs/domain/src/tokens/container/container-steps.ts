import { grantLane } from '../../reruns/lane.ts';
import { beginAttempt, heldUp, promote, reasonOf } from '../making-steps.ts';
import { currentVersion, isInAttempt, isOver, isPaused, isRetired, isSettled, stagedVersion } from '../token-state.ts';
import { firstOf, note, type Answer, type Moment } from '../token-step.ts';
import { callAllowedAt } from '../retry-ladder.ts';
import { taskEvents } from '../token-tasks.ts';
import {
  asServed,
  authCauseOf,
  CONSENT_NEEDED,
  consentFor,
  consentRequesters,
  goodUntil,
  isKnownLapsed,
  isNeedy,
  isRenewedByPerson,
  isToBeProved,
  progressFor,
  refusalOf,
  renewalWantedAt,
} from './container-facts.ts';

/** What is to be done for a container token: its versions, its renewal, its consents and its lane. */

/** Each save replaces the last: only the latest is anything. A check that found it lapsed is believed, whatever the clock says. */
export function lapseContainer({ state, now }: Moment): Answer {
  let next: number | null = null;
  for (const version of state.versions) {
    if (isSettled(version)) continue;
    const { status, version: number } = version;
    const isReplaced = (status === 'superseded' || status === 'orphaned') && !isRetired(state);
    if (isReplaced || now >= version.expiresAt || (status === 'current' && isKnownLapsed(state, version)))
      return note({ type: status === 'current' ? 'expired' : 'lapsed', at: now, version: number });
    if (next === null || version.expiresAt < next) next = version.expiresAt;
  }
  return isOver(state) ? null : next;
}

/** A consent counts until it ends, and is then forgotten. */
export function lapseConsent({ state: { container }, now }: Moment): Answer {
  let next: number | null = null;
  for (const { id, validUntil } of container?.consents ?? []) {
    if (now >= validUntil) return note({ type: 'consent.lapsed', at: now, consentId: id, cause: 'ConsentLapsed' });
    if (next === null || validUntil < next) next = validUntil;
  }
  return next;
}

/** A free lane goes to the first that the token lasts for; whoever it cannot be good for hears so. */
export function serveLane({ state, now }: Moment): Answer {
  const { container } = state;
  if (container === null) return null;
  const waiting = container.lane.waiting.filter(({ refusedCause }) => refusedCause === null);
  const cause = refusalOf(state);
  const refused = cause === null ? undefined : waiting.find((claim) => isNeedy(state, claim, now));
  if (cause !== null && refused !== undefined) {
    const { migrationId, ask } = refused;
    return note({ type: 'laneRefused', at: now, migrationId, ask, cause });
  }
  const lane = { holder: container.lane.holder, waiting: waiting.map((claim) => asServed(state, claim)) };
  const { granted } = grantLane(lane, { goodUntil: goodUntil(state), now });
  if (granted === null) return null;
  return note({ type: 'laneGranted', at: now, migrationId: granted.migrationId, ask: granted.ask });
}

/** What a renewal needs before anything is called: its begin, a consent or a person in the browser; and what comes after it. */
export function prepareRenewal(moment: Moment): Answer {
  const { state, now } = moment;
  const { container, making } = state;
  if (container === null || isRetired(state)) return null;
  const staged = stagedVersion(state);
  if (staged !== undefined && !isToBeProved(state, staged)) return promote(state, { version: staged.version, now });
  // What a person does is not held up by a pause.
  if (isPaused(state) && staged === undefined) return null;
  const wantedAt = renewalWantedAt(state);
  if (wantedAt === null || now < wantedAt) return wantedAt;
  const current = currentVersion(state);
  if (state.phase === 'active' && current !== undefined)
    return note({ type: 'expiring', at: now, version: current.version });
  const held = heldUpRenewal(moment);
  if (held !== 'now') return held;
  const reason = making?.reason ?? reasonOf(state);
  const version = making?.version ?? state.lastVersion + 1;
  if (!isInAttempt(state)) return beginAttempt(state, { version, reason, now });
  return staged === undefined ? askPerson(moment, version) : null;
}

/** Whoever waits does not wait for a window. */
function heldUpRenewal(moment: Moment): ReturnType<typeof heldUp> {
  const { state, now } = moment;
  const isAwaited = state.container?.lane.waiting.some((claim) => isNeedy(state, claim, now)) === true;
  const reason = isAwaited ? 'Requested' : (state.making?.reason ?? reasonOf(state));
  const held = heldUp(moment, { reason, calls: 1 });
  // Also without a failure: a call whose workflow was lost is repeated at once, and may be lost again.
  const allowedAt = callAllowedAt(state.calls);
  return held === 'now' && now < allowedAt ? allowedAt : held;
}

function askPerson({ state, now }: Moment, version: number): Answer {
  if (isRenewedByPerson(state))
    return firstOf(taskEvents({ state, kind: 'renewInBrowser', cause: authCauseOf(state), version, now }));
  if (consentFor(state, now) !== null) return null;
  const asked = state.container?.asked ?? null;
  if (asked === null || asked.version !== version) {
    const cause = state.making?.reason ?? authCauseOf(state);
    return note({ type: 'consent.asked', at: now, version, cause, requesters: consentRequesters(state) });
  }
  return firstOf(taskEvents({ state, kind: 'giveConsent', cause: CONSENT_NEEDED, version, now }));
}

/** The one message that is due: each claim hears what holds for it, once under each ask. */
export function tellClaims({ state, now }: Moment): Answer {
  const { container } = state;
  if (container === null) return null;
  const { holder, waiting } = container.lane;
  let next: number | null = null;
  for (const claim of holder === null ? waiting : [holder, ...waiting]) {
    const progress = progressFor(state, claim, now);
    if (claim.told === progress.state) continue;
    if (now >= claim.tellAt) return { do: 'tell', migrationId: claim.migrationId, progress };
    if (next === null || claim.tellAt < next) next = claim.tellAt;
  }
  return next;
}

/** The calls of a renewal, once everything is noted and everybody told. */
export function callRenewal(moment: Moment): Answer {
  const { state, now } = moment;
  const { making } = state;
  if (making === null || isRetired(state) || !isInAttempt(state)) return null;
  const staged = stagedVersion(state);
  const held = heldUpRenewal(moment);
  if (held !== 'now') return held;
  if (staged !== undefined) return { do: 'prove', version: staged.version };
  if (isPaused(state) || isRenewedByPerson(state)) return null;
  const consent = consentFor(state, now);
  return consent === null ? null : { do: 'authorize', version: making.version, consentId: consent.id };
}
