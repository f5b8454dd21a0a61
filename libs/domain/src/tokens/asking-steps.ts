import { FAILURES } from '../failures.ts';
import { adoptionLateAt } from './adoption.ts';
import { nextEscalation, nextReminderAt, reminderEvent } from './reminders.ts';
import { pausedTooLongAt } from './token-facts.ts';
import { firstOf, note, type Answer, type Moment } from './token-step.ts';
import { helpNeededAt, isStillNeeded, NOT_ADOPTED, PAUSED_TOO_LONG, STILL_FAILING, taskEvents } from './token-tasks.ts';

/** What people are to be told: what they are asked for, and that they still are. */

export function closeTask({ state, now }: Moment): Answer {
  const settled = state.tasks.find((task) => !isStillNeeded(state, task));
  if (settled === undefined) return null;
  return note({ type: 'task.completed', at: now, taskId: settled.id, by: 'keyturn' });
}

/** The ladder goes on, but the value in use may run out before it helps: somebody should know while there is time. */
export function askForHelp({ state, now }: Moment): Answer {
  const at = helpNeededAt(state);
  if (at === null || state.tasks.some(({ kind, cause }) => cause === STILL_FAILING || kind === 'regenerateToken'))
    return null;
  if (now < at) return at;
  const version = state.making?.version ?? state.lastVersion + 1;
  return firstOf(taskEvents({ state, kind: 'investigate', cause: STILL_FAILING, version, now }));
}

/** A consent that is needed was refused: whoever keeps the token settles that. */
export function askAfterRefusal({ state, now }: Moment): Answer {
  const { failures } = state;
  if (failures?.code !== 'consent.refused' || failures.nextTryAt !== null) return null;
  const { cause } = FAILURES[failures.code];
  if (state.tasks.some((task) => task.cause === cause)) return null;
  return firstOf(taskEvents({ state, kind: 'investigate', cause, version: state.lastVersion, now }));
}

export function askForHosts({ state, now }: Moment): Answer {
  let next: number | null = null;
  for (const version of state.versions) {
    const lateAt = adoptionLateAt(state, version);
    if (lateAt === null) continue;
    const asked = state.tasks.some((task) => task.kind === 'confirmHosts' && task.version === version.version);
    if (asked) continue;
    if (now >= lateAt)
      return firstOf(taskEvents({ state, kind: 'confirmHosts', cause: NOT_ADOPTED, version: version.version, now }));
    if (next === null || lateAt < next) next = lateAt;
  }
  return next;
}

export function warnOfPause({ state, now }: Moment): Answer {
  const at = pausedTooLongAt(state);
  if (state.tasks.some(({ cause }) => cause === PAUSED_TOO_LONG)) return null;
  if (at === null || now < at) return at;
  return firstOf(taskEvents({ state, kind: 'investigate', cause: PAUSED_TOO_LONG, version: null, now }));
}

export function escalate({ state, now }: Moment): Answer {
  let next: number | null = null;
  for (const task of state.tasks) {
    const step = nextEscalation(state.spec, task);
    if (step === null) continue;
    if (now >= step.at)
      return note({ type: 'task.escalated', at: now, taskId: task.id, to: step.to, count: task.escalations + 1 });
    if (next === null || step.at < next) next = step.at;
  }
  return next;
}

export function remind({ state, now }: Moment): Answer {
  let next: number | null = null;
  for (const task of state.tasks) {
    const at = nextReminderAt(state.spec, task);
    if (at === null) continue;
    if (now >= at) return note(reminderEvent({ state, task, now }));
    if (next === null || at < next) next = at;
  }
  return next;
}
