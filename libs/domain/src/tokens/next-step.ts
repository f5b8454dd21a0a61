import { firstWanted, stepDueAt } from '../decide.ts';
import { askAfterRefusal, askForHelp, askForHosts, closeTask, escalate, remind, warnOfPause } from './asking-steps.ts';
import { askForValue, beginMaking, continueMaking, store } from './making-steps.ts';
import {
  callRenewal,
  lapseConsent,
  lapseContainer,
  prepareRenewal,
  serveLane,
  tellClaims,
} from './container/container-steps.ts';
import { note, type Answer, type Check, type Moment, type TokenStep } from './token-step.ts';
import { currentVersion, isOver, type TokenState } from './token-state.ts';
import { distribute, lapse, revoke, tryInUse } from './version-steps.ts';

/** Ordered: the first check that wants something decides. What time alone made true comes first, so that no step acts on a stale picture. */
const CHECKS: readonly Check[] = [
  end,
  lapse,
  recover,
  resume,
  closeTask,
  store,
  continueMaking,
  beginMaking,
  askForValue,
  askForHelp,
  tryInUse,
  distribute,
  revoke,
  askForHosts,
  warnOfPause,
  escalate,
  remind,
];

/** Of a container token: there is no value to hand out, and whoever waits is told before anything is called. */
const CONTAINER_CHECKS: readonly Check[] = [
  end,
  lapseContainer,
  recover,
  resume,
  lapseConsent,
  closeTask,
  serveLane,
  prepareRenewal,
  tellClaims,
  callRenewal,
  askForHelp,
  askAfterRefusal,
  revoke,
  warnOfPause,
  escalate,
  remind,
];

/** What to do now; a wait is never until an instant that has come. Pure and total: the workflow, the simulation and the API's forecasts all ask here. */
export function nextStep(state: TokenState, now: number): TokenStep {
  return firstWanted(state.container === null ? CHECKS : CONTAINER_CHECKS, { state, now });
}

/** When the next step falls due (epoch ms): now or earlier when one is due, null when only a message can change anything. */
export function nextActionAt(state: TokenState, now: number): number | null {
  return stepDueAt(nextStep(state, now), now);
}

function end({ state }: Moment): Answer {
  return isOver(state) && state.tasks.length === 0 ? { do: 'end' } : null;
}

function recover({ state, now }: Moment): Answer {
  const current = currentVersion(state);
  if (state.failures === null || state.making !== null || current === undefined) return null;
  // Going back to the predecessor is no recovery: only a value promoted after the failure settles it.
  if (current.promotedAt === null || current.promotedAt < state.failures.lastAt) return null;
  return note({ type: 'recovered', at: now, version: current.version });
}

function resume({ state: { pause }, now }: Moment): Answer {
  if (pause === null || pause.untilAt === null) return null;
  return now >= pause.untilAt ? note({ type: 'resumed', at: now, by: 'keyturn' }) : pause.untilAt;
}
