import type { ByPerson } from '../command.ts';
import { refuseRevision, type Refusal, type TokenCommand } from './token-command.ts';
import { renewedEvent } from './container/container-outcome.ts';
import { lastSafeMoment } from './token-tasks.ts';
import type { TokenEvent } from './token-events.ts';
import { isToBeRevoked, versionOf, type OpenTask, type TokenState } from './token-state.ts';

/** What people do with a task besides the work it asks for. */

export interface OnTask extends ByPerson {
  readonly taskId: string;
}
export interface CompleteTask extends OnTask {
  readonly evidence?: string | undefined;
}
export interface SnoozeTask extends OnTask {
  readonly untilAt: number;
}
export interface AssignTask extends OnTask {
  readonly owner: string;
}

const completeTask: TokenCommand<CompleteTask> = {
  refuse: (state, message) => {
    const refusal = refuseTask(state, message);
    const kind = taskOf(state, message)?.kind;
    if (refusal === null && kind === 'giveConsent')
      return { code: 'task.needsConsent', detail: 'This task is completed by giving the consent, or refusing it.' };
    if (refusal !== null || kind !== 'regenerateToken') return refusal;
    return { code: 'task.needsValue', detail: 'This task is completed by handing the new value over.' };
  },
  events: (state, message, now) => {
    const { taskId, by, evidence } = message;
    const said = evidence === undefined ? {} : { evidence };
    const completed: TokenEvent = { type: 'task.completed', at: now, taskId, by, ...said };
    const task = taskOf(state, message);
    if (task?.kind === 'renewInBrowser' && state !== null && state.making !== null)
      return [completed, renewedEvent({ state, version: state.making.version, now })];
    const version = task?.kind === 'revokeUpstream' && state !== null ? versionOf(state, task.version) : undefined;
    if (version === undefined || !isToBeRevoked(version)) return [completed];
    return [completed, { type: 'revoked', at: now, version: version.version, by }];
  },
};

const snoozeTask: TokenCommand<SnoozeTask> = {
  refuse: (state, message, now) => {
    const task = taskOf(state, message);
    const refusal = refuseTask(state, message);
    if (refusal !== null || task === undefined) return refusal;
    if (!(message.untilAt > now)) return { code: 'request.invalid', detail: 'until: a snooze ends in the future.' };
    const latest = lastSafeMoment(task);
    if (latest === null || message.untilAt <= latest) return null;
    const detail =
      latest > now
        ? `${new Date(latest).toISOString()} is the last safe moment of this task.`
        : 'This task can no longer be put off.';
    return { code: 'task.snoozeTooLong', detail };
  },
  events: (_, { taskId, untilAt, by }, now) => [{ type: 'task.snoozed', at: now, taskId, untilAt, by }],
};

const assignTask: TokenCommand<AssignTask> = {
  refuse: refuseTask,
  events: (state, { taskId, owner, by }, now) =>
    taskOf(state, { taskId })?.owner === owner ? [] : [{ type: 'task.assigned', at: now, taskId, owner, by }],
};

export const TASK_COMMANDS = { completeTask, snoozeTask, assignTask } as const;

function refuseTask(state: TokenState | null, { taskId, ifRevision }: OnTask): Refusal | null {
  if (taskOf(state, { taskId }) === undefined) return { code: 'task.notOpen', detail: `Task ${taskId} is not open.` };
  return refuseRevision(state, ifRevision);
}

const taskOf = (state: TokenState | null, { taskId }: { taskId: string }): OpenTask | undefined =>
  state?.tasks.find((task) => task.id === taskId);
