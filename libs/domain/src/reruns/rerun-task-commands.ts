import type { ByPerson } from '../command.ts';
import { refuseRerunRevision, type RerunCommand, type RerunRefusal } from './rerun-command.ts';
import type { RerunState, RerunTask } from './rerun-state.ts';

/** What people do with a task of a migration besides the work it asks for. */

export interface SnoozeRerunTask extends ByPerson {
  readonly taskId: string;
  /** Epoch ms of fleet time. */
  readonly untilAt: number;
}

export interface AssignRerunTask extends ByPerson {
  readonly taskId: string;
  readonly owner: string;
}

const snoozeTask: RerunCommand<SnoozeRerunTask> = {
  refuse: (state, message, now) => {
    const refusal = refuseTask(state, message);
    if (refusal !== null) return refusal;
    if (!(message.untilAt > now)) return { code: 'request.invalid', detail: 'until: a snooze ends in the future.' };
    const dueAt = taskOf(state, message)?.dueAt ?? null;
    if (dueAt === null || message.untilAt <= dueAt) return null;
    const detail =
      dueAt > now ? `This task is due at ${new Date(dueAt).toISOString()}.` : 'This task can no longer be put off.';
    return { code: 'task.snoozeTooLong', detail };
  },
  events: (_, { taskId, untilAt, by }, now) => [{ type: 'task.snoozed', at: now, taskId, untilAt, by }],
};

const assignTask: RerunCommand<AssignRerunTask> = {
  refuse: refuseTask,
  events: (state, { taskId, owner, by }, now) =>
    taskOf(state, { taskId })?.owner === owner ? [] : [{ type: 'task.assigned', at: now, taskId, owner, by }],
};

export const RERUN_TASK_COMMANDS = { snoozeTask, assignTask } as const;

function refuseTask(state: RerunState | null, message: ByPerson & { readonly taskId: string }): RerunRefusal | null {
  const { taskId, ifRevision } = message;
  if (taskOf(state, message) === undefined) return { code: 'task.notOpen', detail: `Task ${taskId} is not open.` };
  return refuseRerunRevision(state, ifRevision);
}

const taskOf = (state: RerunState | null, { taskId }: { readonly taskId: string }): RerunTask | undefined =>
  state?.tasks.find((task) => task.id === taskId);
