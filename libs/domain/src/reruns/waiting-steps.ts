import { isBudgetSpent } from './budgets.ts';
import { actionFor } from './failure-cause.ts';
import { freshnessMs, ownerOfRerun } from './rerun-facts.ts';
import { attemptKeysRef } from './rerun-registration.ts';
import {
  ASK_AGAIN_MS,
  attemptAllowedAt,
  isParked,
  noteRerun,
  tryAllowedAt,
  type RerunAnswer,
  type RerunMoment,
} from './rerun-step.ts';
import {
  currentAttempt,
  isAdoptionDue,
  isAwaitingAuth,
  isInAttemptPhase,
  isPreparing,
  isRunInAssistant,
  isUnderWay,
  mayRunUpstream,
  openAttempt,
  type RerunState,
} from './rerun-state.ts';

/** Between attempts: what an attempt came to, the token and the lane, the begin of the next one. */

/** Checks that failed have ended the attempt; so has a stop with nothing left that runs. */
export function settleAttempt({ state, now }: RerunMoment): RerunAnswer {
  const attempt = openAttempt(state);
  if (attempt === undefined || mayRunUpstream(state)) return null;
  const { n, cause, counts, moved } = attempt;
  if (!isUnderWay(state)) return noteRerun({ type: 'attemptEnded', at: now, attempt: n, cause, counts, moved });
  if (cause !== null) return noteRerun({ type: 'planFailed', at: now, attempt: n, cause, counts, moved });
  return null;
}

/** A failed plan is a moment, not a place to stay: its cause says what comes next. */
export function followFailure({ state, now }: RerunMoment): RerunAnswer {
  const attempt = currentAttempt(state);
  const { leftover } = state;
  // Also when it was stopped before anybody decided, and is started again.
  if (isPreparing(state) && leftover !== null && !mayRunUpstream(state))
    return noteRerun({ type: 'decisionNeeded', at: now, cause: leftover.cause });
  if (!isInAttemptPhase(state) || attempt === undefined || attempt.endedAt === null) return null;
  const cause = attempt.cause ?? 'MigrationFailed';
  const action = actionFor(cause);
  const isByItself = (action === 'renew' || action === 'attachAgain') && !attempt.moved;
  if (!isByItself) return noteRerun({ type: 'decisionNeeded', at: now, cause });
  if (isBudgetSpent(state)) return noteRerun({ type: 'decisionNeeded', at: now, cause: 'BudgetSpent' });
  if (action === 'renew') return noteRerun({ type: 'renewingAuth', at: now, cause });
  return noteRerun({ type: 'retried', at: now, cause });
}

/**
 * Whoever waits for consent, a decision or a distant try does not hold the lane, and keeps its place in it. The question is
 * withdrawn in the state before the token is told: an answer that crosses the release on its way must not be taken for a grant.
 */
export function releaseLane({ state, now }: RerunMoment): RerunAnswer {
  const { ask, holdsLane, id, trouble } = state;
  if (ask === null || mayRunUpstream(state)) return null;
  if (!ask.isWithdrawn) {
    const isWanted = holdsLane ? isLaneNeeded(state) : isAskNeeded(state);
    return isWanted && !isParked({ state, now }) ? null : withdraw({ state, now }, ask.number);
  }
  if (trouble?.step === 'releaseLane' && (trouble.nextTryAt === null || now < trouble.nextTryAt))
    return trouble.nextTryAt;
  return { do: 'releaseLane', migrationId: id, ask: ask.number };
}

function withdraw({ state, now }: RerunMoment, ask: number): RerunAnswer {
  const attempt = openAttempt(state);
  // Checks that passed hold for the moment only: others may run before it is this one's turn again.
  if (state.holdsLane && attempt !== undefined && attempt.checkTaskId !== null)
    return noteRerun({ type: 'attemptEnded', at: now, attempt: attempt.n, cause: null, counts: null, moved: false });
  return noteRerun({ type: 'laneReleasing', at: now, ask });
}

const isLaneNeeded = (state: RerunState): boolean =>
  isPreparing(state) || (isInAttemptPhase(state) && openAttempt(state) !== undefined);

const isAskNeeded = (state: RerunState): boolean => isPreparing(state) || isAwaitingAuth(state);

/** One question for a good token and for the lane; the answers come as messages. */
export function askToken(moment: RerunMoment): RerunAnswer {
  const { state, now } = moment;
  if (!isAskNeeded(state) || state.holdsLane) return null;
  if (state.ask?.isWithdrawn === true) return null;
  const { ask, id, lapsedAt, startedAt, registeredAt } = state;
  const allowedAt = attemptAllowedAt(state);
  if (allowedAt === null) return null;
  if (ask === null) {
    return now < allowedAt ? allowedAt : noteRerun({ type: 'authAsking', at: now, ask: state.lastAsk + 1 });
  }
  const at = ask.sentAt === null ? allowedAt : Math.max(allowedAt, ask.sentAt + ASK_AGAIN_MS);
  if (now < at) return at;
  const place = {
    forAtLeastMs: freshnessMs(state),
    startedAt: startedAt ?? registeredAt,
    startedBy: state.startedBy ?? ownerOfRerun(state),
  };
  return { do: 'ensureFresh', migrationId: id, ask: ask.number, lapsedAt, ...place };
}

/** A job that exists already may have run: what became of that comes first, and needs neither token nor lane. */
export function adoptTask({ state, now }: RerunMoment): RerunAnswer {
  if (!isUnderWay(state) || !isAdoptionDue(state) || state.job === null) return null;
  const at = tryAllowedAt(state);
  if (at === null || now < at) return at;
  const { jobId } = state.job;
  return { do: 'findTask', attempt: 1, jobId, task: 'migrate', since: null, knownTaskIds: [] };
}

export function beginAttempt({ state, now }: RerunMoment): RerunAnswer {
  if (!isPreparing(state) || !state.holdsLane || openAttempt(state) !== undefined) return null;
  const at = attemptAllowedAt(state);
  if (at === null || now < at) return at;
  const attempt = state.lastAttempt + 1;
  const mode = isRunInAssistant(state) ? 'assistant' : 'api';
  return noteRerun({ type: 'attemptBegan', at: now, attempt, keysRef: attemptKeysRef(state, attempt), mode });
}
