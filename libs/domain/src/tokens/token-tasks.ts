import { FAILURES } from '../failures.ts';
import type { TokenEvent } from './token-events.ts';
import { currentVersion, isToBeRevoked, type OpenTask, type TaskKind, type TokenState } from './token-state.ts';

interface TaskGround {
  readonly state: TokenState;
  readonly kind: TaskKind;
  readonly cause: string;
  readonly version: number | null;
  readonly now: number;
}

/** The event that asks a person; none when the same is already asked. */
export function taskEvents({ state, kind, cause, version, now }: TaskGround): TokenEvent[] {
  const asked = state.tasks.some((task) => task.kind === kind && task.cause === cause && task.version === version);
  if (asked) return [];
  const dueAt = currentVersion(state)?.expiresAt ?? null;
  const task: OpenTask = { id: `${state.id}.${state.tasksOpened + 1}`, kind, cause, version, openedAt: now, dueAt };
  return [{ type: 'task.opened', at: now, task }];
}

/** False once what a task was opened for is no longer so; such a task is completed without a person. */
export function isStillNeeded(state: TokenState, task: OpenTask): boolean {
  const version = state.versions.find((candidate) => candidate.version === task.version);
  if (task.kind === 'revokeUpstream') return version !== undefined && isToBeRevoked(version);
  if (task.cause === FAILURES['consumer.failed'].cause) {
    const failsInUse = version?.status === 'current' && version.adoption.some((entry) => entry.state === 'failed');
    return failsInUse || state.failures?.code === 'consumer.failed';
  }
  if (task.cause === RESTARTED) return true;
  return state.failures !== null && FAILURES[state.failures.code].terminal;
}

/** Cause of the task that asks why a workflow was gone: only a person can know, so only a person completes it. */
export const RESTARTED = 'Restarted';
