import { DAY_MS, HOUR_MS } from '../time/duration.ts';
import { countToRun } from './remaining-scope.ts';
import { scopeKeys } from './migration-spec.ts';
import { nextAttemptAt, withSpent } from './budgets.ts';
import {
  isPreparing,
  isRerunClosed,
  isUnderWay,
  openAttempt,
  type RerunAttempt,
  type RerunState,
} from './rerun-state.ts';
import type { RerunEventOf } from './rerun-events.ts';
import type { RerunProgress } from './task-progress.ts';

/** How the events about an attempt, from its begin to its end, change the state. */

/** Attempts that are kept in the state; the feed and the rows have them all. */
const ATTEMPTS_KEPT = 30;

/** The assistant offers to run an app again for so long after its first attempt (domain/migration-api.md §2). */
const APPS_OFFER_MS = 12 * DAY_MS;
/** Whoever is asked has at least two nights. */
const PERSON_NEEDS_MS = 48 * HOUR_MS;

export function withAttempt(state: RerunState, n: number, change: Partial<RerunAttempt>): RerunState {
  return {
    ...state,
    attempts: state.attempts.map((attempt) => (attempt.n === n ? { ...attempt, ...change } : attempt)),
  };
}

export function beginAttempt(state: RerunState, event: RerunEventOf<'attemptBegan'>): RerunState {
  const { at, attempt: n, keysRef, mode } = event;
  const attempt: RerunAttempt = {
    n,
    keysRef,
    mode,
    jobId: state.job?.jobId ?? null,
    checkTaskId: null,
    migrateTaskId: null,
    checkPassedAt: null,
    coreOverAt: null,
    startedAt: at,
    endedAt: null,
    outcome: null,
    cause: null,
    counts: null,
    moved: false,
    failedChecks: [],
  };
  const begun = {
    ...state,
    attempts: [...state.attempts, attempt].slice(-ATTEMPTS_KEPT),
    lastAttempt: Math.max(state.lastAttempt, n),
    progress: null,
  };
  return mode === 'api' ? begun : runInAssistant(begun, { at, attempt: n });
}

/** A person runs it there; until they report it counts as running. */
export function runInAssistant(
  state: RerunState,
  { at, attempt: n }: { readonly at: number; readonly attempt: number },
): RerunState {
  const running = { task: 'assistant', taskId: null, since: at, rootOverAt: null, changedAt: at } as const;
  const phase = isUnderWay(state) ? 'migrating' : state.phase;
  return { ...withAttempt(state, n, { mode: 'assistant' }), phase, running };
}

/** A task runs: because it was started, was found after a lost answer, or had run before Keyturn knew of it. */
export function withStarted(state: RerunState, event: RerunEventOf<'taskStarted' | 'taskFound'>): RerunState {
  const { at, attempt: n, task, taskId } = event;
  const { adopted, since = state.starting?.intendedAt ?? at } = event.type === 'taskFound' ? event : {};
  const begun =
    adopted === undefined
      ? state
      : {
          ...beginAttempt(state, { ...adopted, at, type: 'attemptBegan', attempt: n, mode: 'api' }),
          // Stopped or abandoned while the list was read: it stays so, and what runs is watched.
          phase: isUnderWay(state) ? ('migrating' as const) : state.phase,
        };
  return {
    ...withAttempt(begun, n, task === 'check' ? { checkTaskId: taskId } : { migrateTaskId: taskId }),
    starting: null,
    running: { task, taskId, since, rootOverAt: null, changedAt: at },
    progress: null,
    trouble: null,
  };
}

interface Seen {
  readonly at: number;
  readonly progress: RerunProgress;
  readonly isRootOver: boolean;
}

/** What is seen of a task never goes back, although the upstream's view of it may. */
export function withRunning(state: RerunState, { at, progress, isRootOver }: Seen): RerunState {
  const { running } = state;
  if (running === null) return state;
  const before = state.progress?.percent ?? null;
  const percent = before === null ? progress.percent : Math.max(before, progress.percent ?? 0);
  return {
    ...state,
    progress: { ...progress, percent },
    running: { ...running, changedAt: at, rootOverAt: running.rootOverAt ?? (isRootOver ? at : null) },
    trouble: null,
  };
}

/** The checks are over and some failed; the attempt ends with the event that follows. */
export function failCheck(state: RerunState, event: RerunEventOf<'checkFailed'>): RerunState {
  const { attempt, cause, counts, moved, failedChecks } = event;
  return {
    ...withAttempt(withLapse(state, event), attempt, { cause, counts, moved, failedChecks }),
    running: null,
    trouble: null,
  };
}

export function failPlan(state: RerunState, event: RerunEventOf<'planFailed'>): RerunState {
  const { at, attempt, cause, counts, moved } = event;
  const spent = withSpent(state.spent, moved);
  return {
    ...withAttempt(withLapse(state, event), attempt, { endedAt: at, outcome: 'failed', cause, counts, moved }),
    // Found out before anything ran: what follows is the same.
    phase: isPreparing(state) ? 'checking' : state.phase,
    leftover: leftoverOf(state, event),
    running: null,
    starting: null,
    trouble: null,
    spent,
    notBeforeAt: Math.max(state.notBeforeAt, moved ? at : nextAttemptAt(spent, at)),
  };
}

/** An attempt that nobody goes on with. */
export function endAttempt(state: RerunState, event: RerunEventOf<'attemptEnded'>): RerunState {
  const { at, attempt, cause, counts, moved } = event;
  return {
    ...withAttempt(withLapse(state, event), attempt, { endedAt: at, outcome: 'stopped', cause, counts, moved }),
    leftover: leftoverOf(state, event),
    running: null,
    starting: null,
    // Put off by the ladder, it is tried again in its time.
    ...(isUnderWay(state) ? { phase: 'preparing' } : { trouble: null }),
  };
}

/** Its rows say which keys; where it moved nothing and found nothing there, what was left before still is. */
function leftoverOf(
  state: RerunState,
  { attempt: n, cause, counts, moved }: RerunEventOf<'planFailed' | 'attemptEnded'>,
): RerunState['leftover'] {
  const attempt = state.attempts.find((known) => known.n === n);
  if (attempt === undefined || (!moved && (counts?.inCloud ?? 0) === 0)) return state.leftover;
  const keys = counts === null ? scopeKeys(state.spec).length : countToRun(counts);
  return { keysRef: attempt.keysRef, keys, cause: cause ?? 'PartlyMigrated', moved };
}

export function finishMigration(state: RerunState, event: RerunEventOf<'finished'>): RerunState {
  const { at, attempt: n, cause, counts } = event;
  const coreOverAt = openAttempt(state)?.coreOverAt ?? at;
  const moved = counts === null || counts.migrated > 0;
  const isOffered = cause === 'AppsFailed' && !isRerunClosed(state);
  return {
    ...withAttempt(state, n, { endedAt: at, outcome: 'finished', cause, counts, moved, coreOverAt }),
    phase: state.phase === 'abandoned' ? 'abandoned' : 'finished',
    running: null,
    starting: null,
    trouble: null,
    decision: null,
    leftover: null,
    progress: { percent: 100, parts: state.progress?.parts ?? [] },
    appsOfferUntil: isOffered ? Math.max(coreOverAt + APPS_OFFER_MS, at + PERSON_NEEDS_MS) : null,
  };
}

/** The check judges the token as it was when its task began. */
function withLapse(state: RerunState, { at, lapsed }: { readonly at: number; readonly lapsed?: boolean }): RerunState {
  if (lapsed !== true) return state;
  const seenAt = state.running?.since ?? openAttempt(state)?.startedAt ?? at;
  return { ...state, lapsedAt: Math.max(state.lapsedAt ?? 0, seenAt) };
}
