import { FAILURES } from '../failures.ts';
import { DAY_MS } from '../time/duration.ts';
import { containerCauseOf, containerWaitOf } from './container/container-facts.ts';
import { isPredecessorReleased } from './adoption.ts';
import { marginMs, renewAtOf } from './renewal-plan.ts';
import {
  currentVersion,
  isCurrent,
  isRetired,
  isToBeRevoked,
  type Health,
  type TokenState,
  type Trouble,
  type WaitingFor,
} from './token-state.ts';
import { hasSchedule } from './windows.ts';

/** What follows from the state and is stored nowhere: health, cause, what is waited for, when renewal is due. */

/** From when the current value is to be replaced; null without one. */
export function renewAt(state: TokenState): number | null {
  const current = currentVersion(state);
  if (current === undefined) return null;
  const { issuedAt, expiresAt } = current;
  return renewAtOf({ spec: state.spec, issuedAt, expiresAt });
}

/** A pause is asked about when it has lasted so long. */
const LONGEST_PAUSE_MS = 30 * DAY_MS;

/** From when a person is asked whether a pause is still meant (epoch ms): after a month, or with half the margin gone; null when not paused. */
export function pausedTooLongAt(state: TokenState): number | null {
  if (state.pause === null) return null;
  const { warnFromAt } = state.pause;
  const longAt = warnFromAt + LONGEST_PAUSE_MS;
  const left = (currentVersion(state)?.expiresAt ?? warnFromAt) - warnFromAt;
  if (left <= 0) return longAt;
  // Meant also in the second half of the margin: asked once more when half of what was left then is gone.
  const half = marginMs(state.spec) / 2;
  return Math.min(longAt, Math.floor(warnFromAt + (left > half ? left - half : left / 2)));
}

/** failing: the step in hand failed · attention: nothing is lost yet, but a person should look · healthy otherwise. */
export function healthOf(state: TokenState): Health {
  if (isRetired(state)) return state.tasks.length > 0 ? 'attention' : 'healthy';
  if (state.failures !== null || state.phase === 'expired') return 'failing';
  return troubleOf(state) !== null || state.tasks.length > 0 ? 'attention' : 'healthy';
}

/** The reason code behind phase and health; null when there is nothing to explain. */
export function causeOf(state: TokenState): string | null {
  const own = state.container === null ? undefined : containerCauseOf(state);
  if (own !== undefined) return own;
  if (state.failures !== null) return FAILURES[state.failures.code].cause;
  if (state.phase === 'expired') return 'Expired';
  if (state.making !== null) return state.making.reason;
  if (state.phase === 'expiring') return state.request === null ? 'ExpiryNear' : 'Requested';
  const trouble = troubleOf(state);
  if (trouble !== null) return FAILURES[trouble.code].cause;
  return state.tasks[0]?.cause ?? null;
}

/** Who or what the next step waits for; null when it is only time. */
export function waitingForOf(state: TokenState): WaitingFor | null {
  if (isRetired(state)) return state.tasks.length > 0 ? 'person' : null;
  const own = state.container === null ? undefined : containerWaitOf(state);
  if (own !== undefined) return own;
  if (state.failures !== null && (state.failures.nextTryAt === null || state.tasks.length > 0)) return 'person';
  if (state.tasks.some(({ kind }) => kind === 'regenerateToken') && state.making === null) return 'person';
  if (state.pause !== null) return 'pause';
  if (state.failures !== null || state.making !== null) return 'upstream';
  if (state.phase === 'expiring' && hasSchedule(state.spec)) return 'window';
  if (state.versions.some((version) => version.status === 'superseded' && !isPredecessorReleased(state, version)))
    return 'adoption';
  return state.tasks.length > 0 ? 'person' : null;
}

/** What goes wrong beside the main line: a predecessor that cannot be revoked, a file that cannot be written. */
function troubleOf(state: TokenState): Trouble | null {
  for (const version of state.versions) {
    const trouble = isToBeRevoked(version) ? version.revoking : isCurrent(version) ? version.delivering : null;
    if (trouble !== null) return trouble;
  }
  return null;
}
