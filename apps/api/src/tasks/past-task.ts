import type { OpenTask } from '@keyturn/domain';

/** A transition as the feed has it: its instants are ISO 8601. */
interface Told {
  readonly type: string;
  readonly at: string;
  readonly data: unknown;
}

/** The events that tell of a task. */
export const TASK_EVENTS = [
  'keyturn.task.opened',
  'keyturn.task.reminded',
  'keyturn.task.escalated',
  'keyturn.task.snoozed',
  'keyturn.task.assigned',
  'keyturn.task.completed',
];

export interface PastTask {
  readonly task: OpenTask;
  /** Epoch ms of fleet time; null while nothing says that it was completed. */
  readonly completedAt: number | null;
}

/** A task as the history of its token tells of it; null when that does not know it. */
export function pastTask(taskId: string, events: readonly Told[]): PastTask | null {
  let past: PastTask | null = null;
  for (const { type, at, data } of events) {
    const told = data as Readonly<Record<string, unknown>>;
    if (type === 'keyturn.task.opened') {
      const opened = told['task'] as Readonly<Record<string, unknown>> | undefined;
      if (opened?.['id'] === taskId) past = { task: openedTask(opened), completedAt: null };
    } else if (past !== null && told['taskId'] === taskId) past = after(past, { type, at, told });
  }
  return past;
}

// Earlier Keyturns told less of a task; what they left out had not been thought of.
function openedTask(told: Readonly<Record<string, unknown>>): OpenTask {
  const task = told as unknown as OpenTask;
  return {
    id: task.id,
    kind: task.kind,
    cause: task.cause,
    version: task.version,
    openedAt: msOf(told['openedAt']) ?? 0,
    dueAt: msOf(told['dueAt']),
    owner: task.owner ?? null,
    reminders: 0,
    remindedAt: null,
    escalations: 0,
    escalatedTo: null,
    snoozedUntilAt: null,
  };
}

function after(
  { task, completedAt }: PastTask,
  { type, at, told }: { type: string; at: string; told: Readonly<Record<string, unknown>> },
): PastTask {
  switch (type) {
    case 'keyturn.task.reminded':
      return { completedAt, task: { ...task, reminders: Number(told['count']), remindedAt: msOf(at) } };
    case 'keyturn.task.escalated':
      return { completedAt, task: { ...task, escalations: Number(told['count']), escalatedTo: String(told['to']) } };
    case 'keyturn.task.snoozed':
      return { completedAt, task: { ...task, snoozedUntilAt: msOf(told['untilAt']) } };
    case 'keyturn.task.assigned':
      return { completedAt, task: { ...task, owner: String(told['owner']) } };
    default:
      return { task, completedAt: msOf(at) };
  }
}

const msOf = (instant: unknown): number | null => (typeof instant === 'string' ? Date.parse(instant) : null);
