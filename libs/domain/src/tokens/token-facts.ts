import { FAILURES } from '../failures.ts';
import { isPredecessorReleased } from './adoption.ts';
import { renewAtOf } from './renewal-plan.ts';
import { currentVersion, isToBeRevoked, type Health, type TokenState, type WaitingFor } from './token-state.ts';

/** What follows from the state and is stored nowhere: health, cause, what is waited for, when renewal is due. */

/** From when the current value is to be replaced; null without one. */
export function renewAt(state: TokenState): number | null {
  const current = currentVersion(state);
  return current === undefined ? null : renewAtOf({ spec: state.spec, ...current });
}

/** failing: the step in hand failed · attention: nothing is lost yet, but a person should look · healthy otherwise. */
export function healthOf(state: TokenState): Health {
  if (state.failures !== null || state.phase === 'expired') return 'failing';
  const revokeFails = state.versions.some((version) => isToBeRevoked(version) && version.revoking !== null);
  return revokeFails || state.tasks.length > 0 ? 'attention' : 'healthy';
}

/** The reason code behind phase and health; null when there is nothing to explain. */
export function causeOf(state: TokenState): string | null {
  if (state.failures !== null) return FAILURES[state.failures.code].cause;
  if (state.phase === 'expired') return 'Expired';
  if (state.making !== null) return state.making.reason;
  if (state.phase === 'expiring') return 'ExpiryNear';
  const revoking = state.versions.find((version) => isToBeRevoked(version) && version.revoking !== null)?.revoking;
  if (revoking) return FAILURES[revoking.code].cause;
  return state.tasks[0]?.cause ?? null;
}

/** Who or what the next step waits for; null when it is only time. */
export function waitingForOf(state: TokenState): WaitingFor | null {
  if (state.failures !== null)
    return state.failures.nextTryAt === null || state.tasks.length > 0 ? 'person' : 'upstream';
  if (state.making !== null) return 'upstream';
  if (state.versions.some((version) => version.status === 'superseded' && !isPredecessorReleased(state, version)))
    return 'adoption';
  return state.tasks.length > 0 ? 'person' : null;
}
