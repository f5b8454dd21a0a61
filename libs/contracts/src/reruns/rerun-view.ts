import {
  causeOfRerun,
  healthOfRerun,
  nextRerunActionAt,
  ownerOfRerun,
  statusOfRerun,
  waitingForOfRerun,
  type KeyCounts,
  type RerunAttempt,
  type RerunState,
  type RerunTask,
  type TokenState,
} from '@keyturn/domain';
import { currentVersion } from '@keyturn/domain';
import { iso } from '../instant.ts';

export interface RerunViewOptions {
  /** Fleet time, epoch ms. */
  readonly now: number;
  /** Its container token; null while memory does not know it. */
  readonly token: TokenState | null;
}

/** The migration as the API shows it. */
export function rerunView(state: RerunState, { now, token }: RerunViewOptions) {
  const { spec, decision } = state;
  const last = state.attempts.at(-1);
  const firstTask = state.tasks[0];
  return {
    id: state.id,
    product: spec.product,
    server: spec.server.serverId,
    site: spec.destination.cloudUrl,
    owner: ownerOfRerun(state),
    tags: spec.tags ?? {},
    status: statusOfRerun(state, now),
    phase: state.phase,
    health: healthOfRerun(state),
    cause: causeOfRerun(state),
    waitingFor: waitingForOfRerun(state),
    since: iso(state.since),
    startedAt: iso(state.startedAt),
    nextActionAt: iso(nextRerunActionAt(state, now)),
    progress: state.progress ?? { percent: null, parts: [] },
    attempts: { count: state.lastAttempt, last: last === undefined ? null : attemptView(last) },
    decision: decision === null ? null : { cause: decision.cause, since: iso(decision.at) },
    failures: failuresView(state),
    token: {
      id: state.tokenId,
      phase: token?.phase ?? null,
      expiresAt: iso(token === null ? null : (currentVersion(token)?.expiresAt ?? null)),
    },
    task: firstTask === undefined ? null : openTaskView(firstTask),
    tasks: state.tasks.map(openTaskView),
    generation: state.generation,
    revision: state.revision,
    spec,
  };
}

export type RerunView = ReturnType<typeof rerunView>;

/** One attempt with its keys as counts. */
export function attemptView(attempt: RerunAttempt) {
  const { n, mode, startedAt, endedAt, outcome, cause, jobId, checkTaskId, migrateTaskId, counts } = attempt;
  return {
    n,
    mode,
    startedAt: iso(startedAt),
    endedAt: iso(endedAt),
    outcome,
    cause,
    jobId,
    checkTaskId,
    migrateTaskId,
    ...countsView(counts),
    failedChecks: attempt.failedChecks.map(({ key, excludable }) => ({ key, excludable })),
  };
}

export type AttemptView = ReturnType<typeof attemptView>;

function countsView(counts: KeyCounts | null) {
  return {
    migrated: counts?.migrated ?? null,
    failed: counts?.failed ?? null,
    remaining: counts?.remaining ?? null,
  };
}

function failuresView({ trouble }: RerunState) {
  if (trouble === null) return null;
  const { step, count, code, firstAt, lastAt, nextTryAt } = trouble;
  return { step, count, firstAt: iso(firstAt), lastAt: iso(lastAt), code, nextTryAt: iso(nextTryAt) };
}

function openTaskView({ id, kind, cause, attempt, openedAt, dueAt }: RerunTask) {
  return { id, kind, cause, attempt, openedAt: iso(openedAt), dueAt: iso(dueAt) };
}
