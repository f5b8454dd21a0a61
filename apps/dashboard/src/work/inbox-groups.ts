import type { Task } from '@keyturn/client';

export const INBOX_GROUPS = ['overdue', 'today', 'later'] as const;
export type InboxGroup = (typeof INBOX_GROUPS)[number];

interface Looked {
  readonly tasks: readonly Task[];
  /** Fleet time, epoch ms. */
  readonly now: number;
  /** End of the day of whoever looks, epoch ms. */
  readonly endOfToday: number;
}

/** What is asked of people by urgency, the earliest due first; what was snoozed waits under later. Pure. */
export function inboxGroups({ tasks, now, endOfToday }: Looked): Readonly<Record<InboxGroup, readonly Task[]>> {
  const groups: Record<InboxGroup, Task[]> = { overdue: [], today: [], later: [] };
  for (const task of tasks.toSorted((a, b) => dueOf(a) - dueOf(b))) groups[groupOf(task)].push(task);
  return groups;

  function groupOf(task: Task): InboxGroup {
    if (task.snoozedUntil !== null && Date.parse(task.snoozedUntil) > now) return 'later';
    const due = dueOf(task);
    if (due <= now) return 'overdue';
    return due <= endOfToday ? 'today' : 'later';
  }
}

const dueOf = ({ dueAt }: Task): number => (dueAt === null ? Number.POSITIVE_INFINITY : Date.parse(dueAt));
