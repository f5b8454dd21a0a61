import type { Status } from '../status.ts';
import { DAY_MS, durationMs } from '../time/duration.ts';
import type { Health, WaitingFor } from '../tokens/token-state.ts';
import { migrationOwner } from './migration-spec.ts';
import {
  currentAttempt,
  isAwaitingAuth,
  isInAttemptPhase,
  isOutcomeUnknown,
  isPreparing,
  isRerunClosed,
  type RerunState,
} from './rerun-state.ts';

/** What follows from the state and is stored nowhere: health, cause, what is waited for, the status word. */

/** How long the container token must last from the begin of an attempt, when nobody says (ms). */
const DEFAULT_DURATION = 'P1D';
/** A token lives 21 days: more than a fresh one has cannot be asked for, or renewals would never end. */
const LONGEST_FRESHNESS_MS = 20 * DAY_MS;

export function freshnessMs({ spec }: RerunState): number {
  return Math.min(durationMs(spec.expectedDuration ?? DEFAULT_DURATION), LONGEST_FRESHNESS_MS);
}

/** A task that has not changed for so long is not going to end by itself: a day, or what its owner expected of it. */
export function standstillAt({ spec, running }: RerunState): number | null {
  if (running === null || running.task === 'assistant') return null;
  return running.changedAt + Math.max(DAY_MS, durationMs(spec.expectedDuration ?? DEFAULT_DURATION));
}

/** failing: the step in hand failed · attention: a person should look · healthy otherwise. */
export function healthOfRerun(state: RerunState): Health {
  if (state.trouble !== null && state.trouble.code !== 'upstream.limited') return 'failing';
  const isHeldUp = isAwaitingAuth(state) || state.phase === 'needsDecision' || isOutcomeUnknown(state);
  return isHeldUp || state.tasks.length > 0 ? 'attention' : 'healthy';
}

/** The reason code behind phase and health; null when there is nothing to explain. */
export function causeOfRerun(state: RerunState): string | null {
  const { trouble, decision, tasks, phase, authCause } = state;
  if (isOutcomeUnknown(state)) return 'OutcomeUnknown';
  if (waitsForLane(state)) return 'LaneTaken';
  if (trouble !== null) return trouble.cause;
  if (phase === 'needsDecision') return decision?.cause ?? currentAttempt(state)?.cause ?? 'BudgetSpent';
  if (phase === 'stopped') return 'Stopped';
  if (phase === 'abandoned') return 'Abandoned';
  if (isAwaitingAuth(state) || phase === 'resuming') return authCause ?? 'AuthLapsed';
  // What the last attempt came to explains the end, and the pause before the next one.
  if (phase === 'finished' || phase === 'preparing') return currentAttempt(state)?.cause ?? tasks[0]?.cause ?? null;
  return tasks[0]?.cause ?? null;
}

/** Who or what the next step waits for; null when it is only time, or nothing. */
export function waitingForOfRerun(state: RerunState): WaitingFor | null {
  const { phase, trouble, tasks, running } = state;
  if (phase === 'needsDecision' || running?.task === 'assistant' || isHeldByAccess(state)) return 'person';
  if (waitsForLane(state)) return 'lane';
  if (trouble !== null && (trouble.nextTryAt === null || tasks.length > 0)) return 'person';
  if (trouble !== null) return trouble.code === 'upstream.limited' ? 'budget' : 'upstream';
  if (phase === 'awaitingConsent') return 'consent';
  if (tasks.length > 0) return 'person';
  const isBusy = isInAttemptPhase(state) || isPreparing(state) || phase === 'renewingAuth';
  return isBusy || running !== null || state.starting !== null ? 'upstream' : null;
}

/** The token waits for somebody who mends an access; its task says whom. The migration goes on by itself then. */
export const isHeldByAccess = ({ phase, authCause }: RerunState): boolean =>
  phase === 'renewingAuth' && authCause !== 'AuthLapsed' && authCause !== 'AuthMissing';

/** The token is good and another migration has the lane. */
const waitsForLane = (state: RerunState): boolean =>
  isPreparing(state) && !state.holdsLane && state.ask?.isAnswered === true && !state.ask.isWithdrawn;

/** The one word that page, API and command line show; the first that fits wins. */
export function statusOfRerun(state: RerunState, now: number): Status {
  if (state.tasks.length > 0 || ['person', 'consent'].includes(waitingForOfRerun(state) ?? '')) return 'needsYou';
  if (isRerunClosed(state) || state.phase === 'stopped') return 'done';
  if (state.phase === 'ready') return 'healthy';
  const stillAt = standstillAt(state);
  if (stillAt !== null && now >= stillAt) return 'stuck';
  return healthOfRerun(state) === 'failing' ? 'atRisk' : 'working';
}

/** Who answers for a wait that no task has an owner for. */
export const ownerOfRerun = ({ spec }: RerunState): string => migrationOwner(spec);
