import type { OpenTask, RerunTask } from '@keyturn/domain';

/** A transition as the feed has it: its instants are ISO 8601. */
interface Told {
  readonly type: string;
  readonly at: string;
  readonly data: unknown;
}
type Fields = Readonly<Record<string, unknown>>;

/** The events that tell of a task. */
export const TASK_EVENTS = [
  'keyturn.task.opened',
  'keyturn.task.reminded',
  'keyturn.task.escalated',
  'keyturn.task.snoozed',
  'keyturn.task.assigned',
  'keyturn.task.completed',
];

export interface PastTask<Task> {
  readonly task: Task;
  /** Epoch ms of fleet time; null while nothing says that it was completed. */
  readonly completedAt: number | null;
}

/** A task as the history of its token tells of it; null when that does not know it. */
export const pastTask = (taskId: string, events: readonly Told[]): PastTask<OpenTask> | null =>
  pastOf({ taskId, events, opened: openedTask });

/** The same of a migration. */
export const pastRerunTask = (taskId: string, events: readonly Told[]): PastTask<RerunTask> | null =>
  pastOf({ taskId, events, opened: openedRerunTask });

interface Past<Task> {
  readonly taskId: string;
  readonly events: readonly Told[];
  readonly opened: (told: Fields) => Task;
}

function pastOf<Task extends OpenTask | RerunTask>({ taskId, events, opened }: Past<Task>): PastTask<Task> | null {
  let past: PastTask<Task> | null = null;
  for (const { type, at, data } of events) {
    const told = data as Fields;
    if (type === 'keyturn.task.opened') {
      const task = told['task'] as Fields | undefined;
      if (task?.['id'] === taskId) past = { task: opened(task), completedAt: null };
    } else if (past !== null && told['taskId'] === taskId) past = after(past, { type, at, told });
  }
  return past;
}

// Earlier Keyturns told less of a task; what they left out had not been thought of.
function openedTask(told: Fields): OpenTask {
  const task = told as unknown as OpenTask;
  return {
    id: task.id,
    kind: task.kind,
    cause: task.cause,
    version: task.version,
    ...freshly(told),
    owner: task.owner ?? null,
    escalations: 0,
    escalatedTo: null,
  };
}

function openedRerunTask(told: Fields): RerunTask {
  const task = told as unknown as RerunTask;
  const { id, kind, cause, attempt, owner } = task;
  return { id, kind, cause, attempt, owner, ...freshly(told) };
}

const freshly = (told: Fields) => ({
  openedAt: msOf(told['openedAt']) ?? 0,
  dueAt: msOf(told['dueAt']),
  reminders: 0,
  remindedAt: null,
  snoozedUntilAt: null,
});

function after<Task extends OpenTask | RerunTask>(
  { task, completedAt }: PastTask<Task>,
  { type, at, told }: { type: string; at: string; told: Fields },
): PastTask<Task> {
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
