import type { Status } from '@keyturn/domain';
import type { CalendarEntry } from './calendar-entry.ts';

interface WithTasks {
  readonly id: string;
  readonly label?: string;
  readonly status: Status;
  readonly tasks: readonly { readonly id: string; readonly kind: string; readonly dueAt: string | null }[];
}

/** Open tasks on the day by which they must be done. */
export function taskEntries({ id, label = id, status, tasks }: WithTasks, subject: string): CalendarEntry[] {
  return tasks.flatMap((task) => {
    if (task.dueAt === null) return [];
    const { id: taskId, kind } = task;
    const at = Date.parse(task.dueAt);
    // A token and a migration may have tasks of the same id.
    return { id: `task:${subject}:${taskId}`, kind: 'task', subject, label, at, status, task: { id: taskId, kind } };
  });
}
