import { HOUR_MS, MINUTE_MS } from '../time/duration.ts';
import { callAllowedAt } from '../tokens/retry-ladder.ts';
import { noteRerun, tryAllowedAt, type RerunAnswer, type RerunMoment, type WatchTask } from './rerun-step.ts';
import { isInAttemptPhase, isPreparing, openAttempt, type RerunAttempt, type RerunState } from './rerun-state.ts';
import { APPS_SETTLE_MS, SETTLE_MS } from './task-reading.ts';

/** Within an attempt, while it has the lane: attach, create a job, check, migrate; and what runs is watched to its end. */

/** When the list of tasks is looked into after a lost answer (ms after it was lost); the last look decides. */
const LOOKS_AFTER_MS = [30_000, 2 * MINUTE_MS, 6 * MINUTE_MS] as const;

/**
 * Nothing else happens before it is known whether the task runs. A request may be carried out after its caller gave up, and the
 * list may lag: only a look some minutes later shows that it was not.
 */
export function findLostTask({ state, now }: RerunMoment): RerunAnswer {
  const { starting } = state;
  const attempt = openAttempt(state);
  if (starting === null || starting.unknownAt === null || attempt === undefined) return null;
  if (attempt.jobId === null) return null;
  const at = lookDueAt(state, starting.unknownAt);
  if (at === null || now < at) return at;
  return {
    do: 'findTask',
    attempt: attempt.n,
    jobId: attempt.jobId,
    task: starting.task,
    since: starting.intendedAt,
    knownTaskIds: knownTaskIds(state),
  };
}

/** True for a look so late that a task which is not in the list was not started. */
export function isLastLook({ state, now }: RerunMoment): boolean {
  const unknownAt = state.starting?.unknownAt ?? null;
  return unknownAt !== null && now - unknownAt >= LOOKS_AFTER_MS[2];
}

function lookDueAt(state: RerunState, unknownAt: number): number | null {
  const { trouble, starting, calls } = state;
  const look = LOOKS_AFTER_MS[Math.min(starting?.looks ?? 0, LOOKS_AFTER_MS.length - 1)] ?? LOOKS_AFTER_MS[2];
  const dueAt = Math.max(unknownAt + look, callAllowedAt(calls));
  // The ladder of the start itself holds the next start up, not the looks.
  if (trouble?.step !== 'findTask') return dueAt;
  return trouble.nextTryAt === null ? null : Math.max(dueAt, trouble.nextTryAt);
}

const knownTaskIds = ({ attempts }: RerunState): string[] =>
  attempts.flatMap(({ checkTaskId, migrateTaskId }) => [checkTaskId, migrateTaskId]).filter((id) => id !== null);

/** Also when the migration was stopped or abandoned meanwhile: the upstream has no stop. */
export function watchTask({ state, now }: RerunMoment): RerunAnswer {
  const { running, attempts, scope } = state;
  const attempt = openAttempt(state);
  if (running === null || running.task === 'assistant' || running.taskId === null) return null;
  if (attempt === undefined || attempt.jobId === null) return null;
  const at = tryAllowedAt(state);
  if (at === null || now < at) return at;
  const { n, keysRef, jobId, coreOverAt } = attempt;
  const step: WatchTask = {
    do: 'watch',
    attempt: n,
    keysRef,
    scope,
    jobId,
    taskId: running.taskId,
    task: running.task,
    attachedAgain: attempts.at(-2)?.cause === 'NotAttached',
    settleBy: running.rootOverAt === null ? null : running.rootOverAt + SETTLE_MS,
    appsBy: coreOverAt === null ? null : coreOverAt + APPS_SETTLE_MS,
  };
  return step;
}

/** An attachment that ends sooner is made anew before a task is started; it lasts 24 hours. */
const ATTACHED_FOR_MS = HOUR_MS;

/** The next call of an attempt that nothing of runs. */
export function continueAttempt({ state, now }: RerunMoment): RerunAnswer {
  const attempt = openAttempt(state);
  if (attempt === undefined || attempt.mode === 'assistant' || !state.holdsLane) return null;
  if (!isPreparing(state) && !isInAttemptPhase(state)) return null;
  if (state.running !== null || (state.starting !== null && state.starting.unknownAt !== null)) return null;
  const at = tryAllowedAt(state);
  if (at === null || now < at) return at;
  const { n, keysRef } = attempt;
  const ref = { attempt: n, keysRef, scope: state.scope };
  if (state.starting === null && !isAttached({ state, now }, attempt)) return { do: 'attach', attempt: n };
  if (state.job === null) return { do: 'createJob', ...ref };
  const task = attempt.checkPassedAt === null ? 'check' : 'migrate';
  // Recorded first: whatever happens to us during the call, it is known that it may have been made.
  if (state.starting?.task !== task) return noteRerun({ type: 'taskStarting', at: now, attempt: n, task });
  const excludeChecks = [...new Set([...(state.spec.excludeChecks ?? []), ...state.overrides])];
  const { jobId } = state.job;
  return { do: task === 'check' ? 'startCheck' : 'startMigrate', jobId, excludeChecks, ...ref };
}

function isAttached({ state: { attachment }, now }: RerunMoment, { n }: RerunAttempt): boolean {
  return attachment !== null && attachment.attempt === n && attachment.expiresAt - now >= ATTACHED_FOR_MS;
}
