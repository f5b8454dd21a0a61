import { durationMs, DAY_MS } from '../time/duration.ts';
import { marginMs } from '../tokens/renewal-plan.ts';
import type { EventOf, TokenEvent } from '../tokens/token-events.ts';
import type { OpenTask, TokenState } from '../tokens/token-state.ts';
import { said, type History } from './life-history.ts';

type TaskEvent = Extract<TokenEvent, { readonly taskId: string }>;

/** What is wrong with what people were asked: twice the same, out of order, too early, or not at all. */
export function flawsOfTasks(history: History): string[] {
  const { states, events } = history;
  const opened = events.flatMap((event) => (event.type === 'task.opened' ? [event.task] : []));
  const ids = new Set(opened.map(({ id }) => id));
  return [
    ...(ids.size < opened.length ? ['two tasks of one name'] : []),
    ...askedTwice(states),
    ...opened.flatMap((task) => flawsOfTask(history, task)),
  ];
}

function askedTwice(states: readonly TokenState[]): string[] {
  const twice = states.find(({ tasks }) => tasks.filter(({ kind }) => kind === 'regenerateToken').length > 1);
  return twice === undefined ? [] : [`asked for a value twice at revision ${twice.revision}`];
}

function flawsOfTask({ events, states }: History, task: OpenTask): string[] {
  const flaws: string[] = [];
  let last: EventOf<'task.reminded'> | null = null;
  let escalations = 0;
  for (const [index, event] of events.entries()) {
    if (!isAbout(event, task)) continue;
    const state = states[index];
    if (event.type === 'task.reminded') {
      const flaw = flawOfReminder({ event, last, task, state });
      if (flaw !== null) flaws.push(`task ${task.id}, ${event.reminder}, ${said(event)}: ${flaw}`);
      last = event;
    }
    if (event.type !== 'task.escalated') continue;
    escalations += 1;
    if (event.count !== escalations)
      flaws.push(`task ${task.id}: escalation ${event.count} where ${escalations} was due`);
    if (!isPromised(state, event, task))
      flaws.push(`task ${task.id}: ${said(event)} to ${event.to} too early, or to nobody`);
  }
  return flaws;
}

const isAbout = (event: TokenEvent, task: OpenTask): event is TaskEvent & TokenEvent =>
  'taskId' in event && event.taskId === task.id;

interface Reminded {
  readonly event: EventOf<'task.reminded'>;
  readonly last: EventOf<'task.reminded'> | null;
  readonly task: OpenTask;
  readonly state: TokenState | undefined;
}

function flawOfReminder({ event, last, task, state }: Reminded): string | null {
  if (task.dueAt === null) return 'of a task that is never due';
  if (last !== null && event.count <= last.count) return `number ${event.count} after ${last.count}`;
  const promisedAt = instantOf(event.reminder, task.dueAt, state);
  if (event.at < promisedAt) return 'too early';
  if (last === null) return null;
  if (event.reminder === 'Overdue' && last.reminder === 'Overdue')
    return event.at - last.at < DAY_MS && !isLate(last, task) ? 'again within a day' : null;
  // Another specification can have another margin, and another half of it.
  if (event.reminder === last.reminder) return event.reminder === 'HalfMargin' ? null : 'twice';
  return instantOf(last.reminder, task.dueAt, state) > promisedAt ? `after ${last.reminder}` : null;
}

/** One that was sent late, after a snooze or a sleep, may be followed by the next in its time. */
const isLate = ({ at }: TokenEvent, { dueAt, openedAt }: OpenTask): boolean =>
  (at - Math.max(dueAt ?? openedAt, openedAt)) % DAY_MS > 0;

function instantOf(
  reminder: EventOf<'task.reminded'>['reminder'],
  dueAt: number,
  state: TokenState | undefined,
): number {
  const margin = state === undefined ? 0 : marginMs(state.spec);
  const before = {
    HalfMargin: margin / 2,
    SevenDays: 7 * DAY_MS,
    ThreeDays: 3 * DAY_MS,
    OneDay: DAY_MS,
    Due: 0,
    Overdue: 0,
  };
  return dueAt - before[reminder];
}

function isPromised(state: TokenState | undefined, { to, at }: EventOf<'task.escalated'>, task: OpenTask): boolean {
  return (state?.spec.escalation ?? []).some((step) => step.to === to && at >= task.openedAt + durationMs(step.after));
}
