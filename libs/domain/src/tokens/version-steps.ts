import { revokeDueAt } from './adoption.ts';
import { callAllowedAt } from './retry-ladder.ts';
import { filesOf, isGuided } from './token-spec.ts';
import {
  currentVersion,
  isOver,
  isPaused,
  isRetired,
  isSettled,
  isToBeRevoked,
  type TokenState,
  type TokenVersion,
} from './token-state.ts';
import { firstOf, note, type Answer, type Moment } from './token-step.ts';
import { taskEvents } from './token-tasks.ts';

/** What is to be done with the versions there are: let go, written to their files, revoked. */

/** A value has run out, or its successor has ended it because the upstream allows only one. */
export function lapse({ state, now }: Moment): Answer {
  let next: number | null = null;
  for (const version of state.versions) {
    if (isSettled(version)) continue;
    const ended = version.status === 'superseded' && state.spec.coexistence === 'one';
    if (ended || now >= version.expiresAt) {
      return note({ type: version.status === 'current' ? 'expired' : 'lapsed', at: now, version: version.version });
    }
    if (next === null || version.expiresAt < next) next = version.expiresAt;
  }
  return isOver(state) ? null : next;
}

/** An account token in use that has not been tried yet, or whose expiry a person wants read again. */
export function tryInUse({ state }: Moment): Answer {
  const current = currentVersion(state);
  if (current === undefined || current.verified !== null || current.fingerprint === null) return null;
  if (state.spec.kind !== 'atlassian.accountApiToken' || state.making !== null) return null;
  return { do: 'verify', version: current.version };
}

export function distribute({ state, now }: Moment): Answer {
  const current = currentVersion(state);
  if (current === undefined || current.deliveredAt !== null || current.fingerprint === null) return null;
  if (filesOf(state.spec).length === 0) return null;
  if (current.delivering === null) return { do: 'distribute', version: current.version };
  const { nextTryAt } = current.delivering;
  return nextTryAt !== null && now >= nextTryAt ? { do: 'distribute', version: current.version } : nextTryAt;
}

export function revoke({ state, now }: Moment): Answer {
  // Retired so that what is valid stays so, although a lane may still be held.
  if (isPaused(state) || isOver(state) || state.retirement?.revoke === false) return null;
  let next: number | null = null;
  for (const version of state.versions) {
    if (!isToBeRevoked(version)) continue;
    const dueAt = revokeDueAt(state, version);
    if (dueAt === null) continue;
    const step = now >= dueAt ? revokeNow({ state, now }, version) : dueAt;
    if (step !== null && typeof step !== 'number') return step;
    if (step !== null && (next === null || step < next)) next = step;
  }
  return next;
}

function revokeNow({ state, now }: Moment, version: TokenVersion): Answer {
  if (canRevoke(state, version)) {
    const allowedAt = revokeAllowedAt(state, version);
    return now >= allowedAt ? { do: 'revoke', version: version.version } : allowedAt;
  }
  if (state.tasks.some((task) => task.kind === 'revokeUpstream' && task.version === version.version)) return null;
  const cause = isRetired(state) ? 'Retired' : version.status === 'orphaned' ? 'Unusable' : 'Superseded';
  return firstOf(taskEvents({ state, kind: 'revokeUpstream', cause, version: version.version, now }));
}

/** Of the calls of a day these are left for making a value: to have one matters more than to be rid of another. */
const CALLS_NOT_FOR_REVOKING = 4;

function revokeAllowedAt(state: TokenState, version: TokenVersion): number {
  const isFailing = version.revoking !== null || state.failures !== null;
  return isFailing ? callAllowedAt(state.calls, 1 + CALLS_NOT_FOR_REVOKING) : 0;
}

function canRevoke({ spec }: TokenState, { upstreamId }: TokenVersion): boolean {
  return upstreamId !== null && (spec.kind === 'atlassian.accountApiToken' || !isGuided(spec));
}
