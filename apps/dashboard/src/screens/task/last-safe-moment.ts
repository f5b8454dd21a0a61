import type { Task } from '@keyturn/client';
import { PERSON_NEEDS_MS } from '@keyturn/domain';
import { subjectOf } from '../../work/task-queries.ts';

/**
 * Until when a task can be put off, epoch ms of fleet time; null: nothing presses. As the API judges it (domain:
 * tokens/token-tasks.ts and reruns/rerun-task-commands.ts): of a token there must be time left for a person.
 */
export function lastSafeMoment(task: Pick<Task, 'dueAt' | 'subject'>): number | null {
  if (task.dueAt === null) return null;
  const due = Date.parse(task.dueAt);
  return subjectOf(task).kind === 'token' ? due - PERSON_NEEDS_MS : due;
}

export type SnoozeFault = 'missing' | 'past' | 'beyond';

/** What is wrong with a moment somebody chose; `until` as the browser's field has it. */
export function snoozeFault({
  until,
  last,
  now,
}: {
  readonly until: string;
  readonly last: number | null;
  readonly now: number;
}): SnoozeFault | null {
  const at = Date.parse(until);
  if (Number.isNaN(at)) return 'missing';
  if (at <= now) return 'past';
  return last !== null && at > last ? 'beyond' : null;
}

/** An instant as a field for date and time has it, in the zone of the browser; seconds are cut off, so never later. */
export function localField(at: number): string {
  const date = new Date(at);
  const two = (n: number) => String(n).padStart(2, '0');
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day}T${two(date.getHours())}:${two(date.getMinutes())}`;
}
