import { RESTARTED, taskEvents } from './token-tasks.ts';
import type { TokenEvent } from './token-events.ts';
import { immutableChange, sameSpec, type TokenSpec } from './token-spec.ts';
import { currentVersion, isInAttempt, isOver, type TokenState } from './token-state.ts';

/** A refused command changes nothing; `code` is one of the API's failure table. */
export interface Refusal {
  readonly code:
    'spec.immutable' | 'request.revisionChanged' | 'token.wrongPhase' | 'token.alreadyRotating' | 'task.notOpen';
  readonly detail: string;
}

export interface ApplySpec {
  readonly spec: TokenSpec;
  /** Used at registration only. */
  readonly incarnation: string;
  readonly by: string;
  readonly ifRevision?: number | undefined;
}

export interface RotateNow {
  readonly reason: string;
  readonly by: string;
  readonly ifRevision?: number | undefined;
}

export interface CompleteTask {
  readonly taskId: string;
  readonly by: string;
  readonly evidence?: string | undefined;
}

/** Why a specification cannot be applied now, or null. */
export function refuseSpec(state: TokenState | null, { spec, ifRevision }: ApplySpec): Refusal | null {
  const stale = refuseRevision(state, ifRevision);
  if (stale !== null || state === null) return stale;
  if (isOver(state)) return { code: 'token.wrongPhase', detail: `${state.id} is retired.` };
  const field = immutableChange(state.spec, spec);
  if (field === null) return null;
  return {
    code: 'spec.immutable',
    detail: `${field} of ${state.id} cannot change. Retire it and register a new token.`,
  };
}

/** What applying a specification makes true; nothing when it says the same. */
export function specEvents(state: TokenState | null, command: ApplySpec, now: number): TokenEvent[] {
  const { spec, incarnation, by } = command;
  if (state === null) return [{ type: 'registered', at: now, id: spec.id, incarnation, spec, by }];
  return sameSpec(state.spec, spec) ? [] : [{ type: 'changed', at: now, spec, by }];
}

/** Why a rotation cannot begin now, or null. */
export function refuseRotation(state: TokenState | null, { ifRevision }: RotateNow): Refusal | null {
  if (state === null) return { code: 'token.wrongPhase', detail: 'The token is not registered yet.' };
  if (isOver(state)) return { code: 'token.wrongPhase', detail: `${state.id} is retired.` };
  if (isInAttempt(state))
    return {
      code: 'token.alreadyRotating',
      detail: `Version ${state.making?.version ?? '?'} of ${state.id} is being made.`,
    };
  return refuseRevision(state, ifRevision);
}

/** What a rotation by hand makes true: the attempt begins at once, under the number already in the making if there is one. */
export function rotationEvents(state: TokenState, { by, reason }: RotateNow, now: number): TokenEvent[] {
  const version = state.making?.version ?? state.lastVersion + 1;
  const first = currentVersion(state) === undefined && state.phase === 'registered';
  const type = first ? 'issuing' : 'regenerating';
  return [{ type, at: now, version, reason: first ? 'FirstIssue' : 'Requested', by, comment: reason }];
}

/** Why a task cannot be completed, or null. */
export function refuseCompletion(state: TokenState | null, { taskId }: CompleteTask): Refusal | null {
  if (state?.tasks.some((task) => task.id === taskId) === true) return null;
  return { code: 'task.notOpen', detail: `Task ${taskId} is not open.` };
}

/** What the completion of a task by a person makes true. */
export function completionEvents({ taskId, by, evidence }: CompleteTask, now: number): TokenEvent[] {
  return [{ type: 'task.completed', at: now, taskId, by, ...(evidence === undefined ? {} : { evidence }) }];
}

/** What the return of a lost workflow makes true; a person is asked when nobody knows why it was gone. */
export function restartEvents(state: TokenState, cause: 'TemporalLost' | 'WorkflowLost', now: number): TokenEvent[] {
  const asked =
    cause === 'WorkflowLost' ? taskEvents({ state, kind: 'investigate', cause: RESTARTED, version: null, now }) : [];
  return [{ type: 'restarted', at: now, cause }, ...asked];
}

function refuseRevision(state: TokenState | null, ifRevision: number | undefined): Refusal | null {
  if (ifRevision === undefined || ifRevision === (state?.revision ?? 0)) return null;
  return {
    code: 'request.revisionChanged',
    detail: `The token is at revision ${state?.revision ?? 0}, not ${ifRevision}.`,
  };
}
