import { DAY_MS, durationMs } from '../time/duration.ts';
import { marginMs } from './renewal-plan.ts';
import type { Reminder, TokenEvent } from './token-events.ts';
import type { TokenSpec } from './token-spec.ts';
import type { OpenTask, TokenState } from './token-state.ts';

/** Who hears of an open task again, and when. The opening itself is the first notice. */

/** How long before a task is due (ms) its reminders are sent. */
const REMINDERS: readonly { readonly reminder: Reminder; readonly before: (spec: TokenSpec) => number }[] = [
  { reminder: 'HalfMargin', before: (spec) => Math.floor(marginMs(spec) / 2) },
  { reminder: 'SevenDays', before: () => 7 * DAY_MS },
  { reminder: 'ThreeDays', before: () => 3 * DAY_MS },
  { reminder: 'OneDay', before: () => DAY_MS },
  { reminder: 'Due', before: () => 0 },
];

/** Since when nothing was said: told by the instant, not by a number, because another specification moves the reminders. */
const saidAt = ({ openedAt, remindedAt }: OpenTask): number => remindedAt ?? openedAt;

/** Whole days overdue at `at`; each is a reminder. */
const overdueDays = ({ openedAt }: OpenTask, { dueAt, at }: { dueAt: number; at: number }): number =>
  Math.max(0, Math.floor((at - Math.max(dueAt, openedAt)) / DAY_MS));

/** When a task's next reminder is due (epoch ms), a snooze waited for; null for a task that is never due. */
export function nextReminderAt(spec: TokenSpec, task: OpenTask): number | null {
  const { dueAt, openedAt } = task;
  if (dueAt === null) return null;
  const after = saidAt(task);
  let next = Infinity;
  for (const { before } of REMINDERS) {
    const at = dueAt - before(spec);
    if (at > after && at < next) next = at;
  }
  if (next === Infinity) next = Math.max(dueAt, openedAt) + (overdueDays(task, { dueAt, at: after }) + 1) * DAY_MS;
  return Math.max(next, task.snoozedUntilAt ?? 0);
}

/** What a due reminder makes true. Of several that fell due while Keyturn was away only the latest is sent. */
export function reminderEvent({ state, task, now }: { state: TokenState; task: OpenTask; now: number }): TokenEvent {
  const after = saidAt(task);
  const dueAt = task.dueAt ?? now;
  const passed = REMINDERS.map(({ reminder, before }) => ({ reminder, at: dueAt - before(state.spec) }))
    .filter(({ at }) => at > after && at <= now)
    .toSorted((a, b) => a.at - b.at);
  const days = overdueDays(task, { dueAt, at: now }) - overdueDays(task, { dueAt, at: after });
  const reminder = days > 0 ? 'Overdue' : (passed.at(-1)?.reminder ?? 'Overdue');
  const count = task.reminders + Math.max(1, passed.length + days);
  return { type: 'task.reminded', at: now, taskId: task.id, reminder, count };
}

/** The next person to hear of a task, and from when (epoch ms); null when nobody is left. */
export function nextEscalation(spec: TokenSpec, task: OpenTask): { to: string; at: number } | null {
  const { escalation = [] } = spec;
  if (task.escalations >= escalation.length) return null;
  const steps = escalation.toSorted((a, b) => durationMs(a.after) - durationMs(b.after));
  const step = steps[task.escalations];
  return step === undefined ? null : { to: step.to, at: task.openedAt + durationMs(step.after) };
}
