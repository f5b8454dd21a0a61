import { firstWanted, stepDueAt } from '../decide.ts';
import { continueAttempt, findLostTask, watchTask } from './attempt-steps.ts';
import {
  firstRerunEvent,
  noteRerun,
  type RerunAnswer,
  type RerunCheck,
  type RerunMoment,
  type RerunStep,
} from './rerun-step.ts';
import { isRerunTaskNeeded, nextRerunReminderAt, rerunTaskEvents, wantedTask } from './rerun-tasks.ts';
import { standstillAt } from './rerun-facts.ts';
import { isRerunOver, type RerunState } from './rerun-state.ts';
import { adoptTask, askToken, beginAttempt, followFailure, releaseLane, settleAttempt } from './waiting-steps.ts';

/** Ordered: the first check that wants something decides. What is already true is noted before anything is called, and what may run upstream comes before anything new. */
const CHECKS: readonly RerunCheck[] = [
  end,
  settleAttempt,
  followFailure,
  closeTask,
  askPerson,
  remind,
  endOffer,
  findLostTask,
  watchTask,
  releaseLane,
  adoptTask,
  askToken,
  beginAttempt,
  continueAttempt,
];

/** What to do now; a wait is never until an instant that has come. Pure and total: the workflow, the simulation and the API's forecasts all ask here. */
export function nextRerunStep(state: RerunState, now: number): RerunStep {
  return firstWanted(CHECKS, { state, now });
}

/** When the next step falls due (epoch ms): now or earlier when one is due, null when only a message can change anything. */
export function nextRerunActionAt(state: RerunState, now: number): number | null {
  return stepDueAt(nextRerunStep(state, now), now);
}

function end({ state }: RerunMoment): RerunAnswer {
  return isRerunOver(state) ? { do: 'end' } : null;
}

function closeTask({ state, now }: RerunMoment): RerunAnswer {
  const settled = state.tasks.find((task) => !isRerunTaskNeeded(state, task, now));
  if (settled === undefined) return null;
  return noteRerun({ type: 'task.completed', at: now, taskId: settled.id, by: 'keyturn' });
}

function askPerson({ state, now }: RerunMoment): RerunAnswer {
  const wanted = wantedTask(state, now);
  if (wanted === null) return standstillAt(state);
  return firstRerunEvent(rerunTaskEvents({ state, now, ...wanted }));
}

function remind({ state, now }: RerunMoment): RerunAnswer {
  let next: number | null = null;
  for (const task of state.tasks) {
    const at = nextRerunReminderAt(task);
    if (at === null) continue;
    if (now >= at) return noteRerun({ type: 'task.reminded', at: now, taskId: task.id, count: task.reminders + 1 });
    if (next === null || at < next) next = at;
  }
  return next;
}

/** The offer to run an app again ends with its task, and so does the migration. */
function endOffer({ state }: RerunMoment): RerunAnswer {
  return state.tasks.find((task) => task.cause === 'AppsFailed')?.dueAt ?? null;
}
