import { overridableChecks, refusalOfChoice, scopeOfChoice } from './decisions.ts';
import {
  immutableMigrationChange,
  sameJobDefinition,
  sameMigrationSpec,
  type MigrationSpec,
} from './migration-spec.ts';
import { taskReportEvents, type RerunReport } from './rerun-report.ts';
import type { ByPerson } from '../command.ts';
import { refuseRerunRevision, wrongRerunPhase, type RerunCommand, type RerunRefusal } from './rerun-command.ts';
import type { DecisionChoice, RerunEvent } from './rerun-events.ts';
import { isRerunClosed, isUnderWay, mayRunUpstream, openAttempt, type RerunState } from './rerun-state.ts';
import { RERUN_TASK_COMMANDS } from './rerun-task-commands.ts';
import { rerunTaskEvents } from './rerun-tasks.ts';
import { assistantCan, assistantFloor } from './version-floors.ts';

export interface ApplyMigrationSpec extends ByPerson {
  readonly spec: MigrationSpec;
  /** Used at registration only. */
  readonly incarnation: string;
  readonly tokenId?: string | undefined;
  readonly afterRevision?: number | undefined;
}

export interface DecideRerun extends ByPerson {
  readonly choice: DecisionChoice;
  readonly comment: string;
  /** Failed checks to override from now on. */
  readonly excludeChecks?: readonly string[] | undefined;
}

export interface CompleteRerunTask extends ByPerson {
  readonly taskId: string;
  readonly evidence?: string | undefined;
  /** How a run in the assistant went; a task that asks for one is not done without it. */
  readonly report?: RerunReport | undefined;
}

export interface ReasonedRerun extends ByPerson {
  readonly reason: string;
}

const applySpec: RerunCommand<ApplyMigrationSpec> = {
  refuse: (state, { spec, ifRevision }) => {
    const stale = refuseRerunRevision(state, ifRevision);
    if (stale !== null || state === null || sameMigrationSpec(state.spec, spec)) return stale;
    const field = immutableMigrationChange(state.spec, spec);
    if (field !== null) {
      const detail = `${field} of ${state.id} cannot change. Abandon it and register a new migration.`;
      return { code: 'spec.immutable', detail };
    }
    if (isRerunClosed(state)) return wrongRerunPhase(`${state.id} is ${state.phase}.`);
    const isInHand = mayRunUpstream(state) || (openAttempt(state)?.checkTaskId ?? null) !== null;
    if (!isInHand || sameJobDefinition(state.spec, spec)) return null;
    return { code: 'migration.alreadyRunning', detail: `The scope of ${state.id} cannot change during an attempt.` };
  },
  events: (state, { spec, incarnation, by, tokenId, afterRevision }, now) => {
    if (state !== null) return sameMigrationSpec(state.spec, spec) ? [] : [{ type: 'changed', at: now, spec, by }];
    const named = tokenId === undefined ? {} : { tokenId };
    const later = afterRevision === undefined ? {} : { afterRevision };
    return [{ type: 'registered', at: now, id: spec.id, incarnation, spec, by, ...named, ...later }];
  },
  answer: (after, before) => ({ created: before === null, changed: before?.generation !== after.generation }),
};

const start: RerunCommand<ByPerson> = {
  refuse: (state, { ifRevision }) => {
    if (state === null || isRerunClosed(state)) return refuseClosed(state);
    return refuseRunning(state) ?? refuseRerunRevision(state, ifRevision);
  },
  events: (_, { by }, now) => [{ type: 'started', at: now, by }],
};

const decide: RerunCommand<DecideRerun> = {
  refuse: (state, message) => {
    if (state?.phase !== 'needsDecision') return { code: 'decision.notAwaited', detail: 'No decision is waited for.' };
    const refusal = refusalOfChoice(state, message.choice);
    if (refusal !== null) return { code: 'request.invalid', detail: `choice: ${refusal}` };
    return refuseOverrides(state, message) ?? refuseRerunRevision(state, message.ifRevision);
  },
  events: (state, { choice, by, comment, excludeChecks = [] }, now) => {
    if (state === null) return [];
    if (choice === 'abandon') return [{ type: 'abandoned', at: now, by, comment }];
    return [{ type: 'decided', at: now, choice, by, comment, excludeChecks, ...scopeOfChoice(state, choice) }];
  },
};

const completeTask: RerunCommand<CompleteRerunTask> = {
  refuse: (state, { taskId, report, ifRevision }) => {
    const task = state?.tasks.find((open) => open.id === taskId);
    if (state === null || task === undefined) return { code: 'task.notOpen', detail: `Task ${taskId} is not open.` };
    if (task.kind === 'decide') return { code: 'task.needsDecision', detail: 'This task is completed by a decision.' };
    if (task.cause === 'InAssistant' && report === undefined)
      return { code: 'task.needsReport', detail: 'Say how the run in the assistant ended.' };
    if (report !== undefined && state.running === null)
      return { code: 'request.invalid', detail: 'report: nothing runs that could have ended.' };
    return refuseRerunRevision(state, ifRevision);
  },
  events: (state, { taskId, by, evidence, report }, now) => {
    const done = evidence === undefined ? {} : { evidence };
    const completed: RerunEvent = { type: 'task.completed', at: now, taskId, by, ...done };
    return state === null || report === undefined
      ? [completed]
      : [completed, ...taskReportEvents({ state, now, report, by })];
  },
};

const stop: RerunCommand<ReasonedRerun> = {
  refuse: (state, { ifRevision }) =>
    state === null || isRerunClosed(state) || state.phase === 'ready'
      ? refuseClosed(state)
      : refuseRerunRevision(state, ifRevision),
  events: (state, { by, reason }, now) =>
    state?.phase === 'stopped' ? [] : [{ type: 'stopped', at: now, by, comment: reason }],
};

const retry: RerunCommand<ReasonedRerun> = {
  refuse: (state, { ifRevision }) => {
    if (state === null || isRerunClosed(state) || state.phase === 'ready') return refuseClosed(state);
    if (state.phase === 'needsDecision' && state.leftover !== null)
      return wrongRerunPhase(`Data of ${state.id} is in the cloud: decide what to run.`);
    // What runs can only be looked at anew.
    const isPutOff = isUnderWay(state) && state.trouble !== null;
    if (mayRunUpstream(state) && !isPutOff) return refuseRunning(state);
    return refuseRerunRevision(state, ifRevision);
  },
  events: (_, { by, reason }, now) => [{ type: 'retried', at: now, by, comment: reason }],
};

const abandon: RerunCommand<ReasonedRerun> = {
  refuse: (state, { ifRevision }) =>
    state === null || state.phase === 'finished' ? refuseClosed(state) : refuseRerunRevision(state, ifRevision),
  events: (state, { by, reason }, now) =>
    state?.phase === 'abandoned' ? [] : [{ type: 'abandoned', at: now, by, comment: reason }],
};

/** Every command a migration takes, by the name of its message. */
export const RERUN_COMMANDS = {
  applySpec,
  start,
  decide,
  completeTask,
  stop,
  retry,
  abandon,
  ...RERUN_TASK_COMMANDS,
} as const;

export type RerunCommandName = keyof typeof RERUN_COMMANDS;
export type RerunMessageOf<Name extends RerunCommandName> =
  (typeof RERUN_COMMANDS)[Name] extends RerunCommand<infer Message> ? Message : never;

/** What the return of a lost workflow makes true; a person is asked when nobody knows why it was gone. */
export function rerunRestartEvents(
  state: RerunState,
  cause: 'TemporalLost' | 'WorkflowLost',
  now: number,
): RerunEvent[] {
  const ground = { state, kind: 'investigate', cause: 'Restarted', now, dueAt: null } as const;
  return [{ type: 'restarted', at: now, cause }, ...(cause === 'WorkflowLost' ? rerunTaskEvents(ground) : [])];
}

function refuseClosed(state: RerunState | null): RerunRefusal {
  if (state === null) return wrongRerunPhase('The migration is not registered yet.');
  return wrongRerunPhase(state.phase === 'ready' ? `${state.id} is not started.` : `${state.id} is ${state.phase}.`);
}

function refuseRunning(state: RerunState): RerunRefusal | null {
  if (mayRunUpstream(state))
    return { code: 'migration.alreadyRunning', detail: `A task of ${state.id} runs and cannot be stopped upstream.` };
  if (!isUnderWay(state)) return null;
  return { code: 'migration.alreadyRunning', detail: `${state.id} is started already, and ${state.phase}.` };
}

/** Only what failed and may be overridden; the token check is never among those. */
function refuseOverrides(state: RerunState, { excludeChecks = [] }: DecideRerun): RerunRefusal | null {
  const allowed = overridableChecks(state);
  const wrong = excludeChecks.filter((key) => !allowed.includes(key));
  if (wrong.length > 0)
    return { code: 'request.invalid', detail: `excludeChecks: not overridable here: ${wrong.join(', ').slice(0, 64)}` };
  if (excludeChecks.length === 0 || assistantCan('overrideChecks', state.spec)) return null;
  const floor = assistantFloor('overrideChecks', state.spec.product);
  return { code: 'request.invalid', detail: `excludeChecks: checks can be overridden from ${floor} on.` };
}
