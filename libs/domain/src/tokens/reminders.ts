import { DAY_MS, durationMs } from '../time/duration.ts';
import { marginMs } from './renewal-plan.ts';
import type { Reminder, TokenEvent } from './token-events.ts';
import type { TokenSpec } from './token-spec.ts';
import type { OpenTask, TokenState } from './token-state.ts';

/** Who hears of an open task again, and when. The opening itself is the first notice. */

interface Notice {
  readonly reminder: Reminder;
  readonly at: number;
}

/** The reminders of a task up to its due date, in order; those that would have been before it was opened are left out. */
function remindersOf(spec: TokenSpec, { openedAt, dueAt }: OpenTask): Notice[] {
  if (dueAt === null) return [];
  const planned: Notice[] = [
    { reminder: 'HalfMargin', at: dueAt - marginMs(spec) / 2 },
    { reminder: 'SevenDays', at: dueAt - 7 * DAY_MS },
    { reminder: 'ThreeDays', at: dueAt - 3 * DAY_MS },
    { reminder: 'OneDay', at: dueAt - DAY_MS },
    { reminder: 'Due', at: dueAt },
  ];
  return planned.filter(({ at }) => at > openedAt).toSorted((a, b) => a.at - b.at);
}

/** The reminder number `count` (1 = the first) of a task; after the due date one each day. null for a task that is never due. */
function reminderAt(spec: TokenSpec, task: OpenTask, count: number): Notice | null {
  const planned = remindersOf(spec, task);
  const known = planned[count - 1];
  if (known !== undefined) return known;
  if (task.dueAt === null) return null;
  const days = count - planned.length;
  return { reminder: 'Overdue', at: Math.max(task.dueAt, task.openedAt) + days * DAY_MS };
}

/** When a task's next reminder is due (epoch ms), a snooze waited for; null for a task that is never due. */
export function nextReminderAt(spec: TokenSpec, task: OpenTask): number | null {
  const next = reminderAt(spec, task, task.reminders + 1);
  return next === null ? null : Math.max(next.at, task.snoozedUntilAt ?? 0);
}

/** What a due reminder makes true. Of several that fell due while Keyturn was away only the latest is sent. */
export function reminderEvent({ state, task, now }: { state: TokenState; task: OpenTask; now: number }): TokenEvent {
  const planned = remindersOf(state.spec, task);
  const due = task.dueAt ?? now;
  const overdueDays = Math.max(0, Math.floor((now - Math.max(due, task.openedAt)) / DAY_MS));
  const passed = planned.filter(({ at }) => at <= now).length;
  const count = Math.max(task.reminders + 1, passed === planned.length ? passed + overdueDays : passed);
  const reminder = reminderAt(state.spec, task, count)?.reminder ?? 'Overdue';
  return { type: 'task.reminded', at: now, taskId: task.id, reminder, count };
}

/** The next person to hear of a task, and from when (epoch ms); null when nobody is left. */
export function nextEscalation(spec: TokenSpec, task: OpenTask): { to: string; at: number } | null {
  const steps = (spec.escalation ?? []).toSorted((a, b) => durationMs(a.after) - durationMs(b.after));
  const step = steps[task.escalations];
  return step === undefined ? null : { to: step.to, at: task.openedAt + durationMs(step.after) };
}
