import { proxyActivities, proxyLocalActivities } from '@temporalio/workflow';
import type { RerunRecordsActivities, RerunStepsActivities } from '@keyturn/activities';
import { subjectOf } from '@keyturn/contracts';
import {
  authProgressEvents,
  rerunOutcome,
  type RerunEvent,
  type RerunState,
  type RerunStepAnswer,
} from '@keyturn/domain';
import { ensureFresh, releaseLane } from '../life/auth-messages.ts';
import { UNTIL_IT_WORKS } from '../life/local-activities.ts';
import type { Outcome } from '../life/process.ts';
import { stepFailure } from '../life/step-failure.ts';
import { tell } from '../life/tell.ts';
import type { RerunWork } from './rerun-process.ts';
import { watchUntilNews } from './watch-task.ts';
import type { Life } from '../life/life.ts';

const local = proxyLocalActivities<RerunRecordsActivities>(UNTIL_IT_WORKS);

// One attempt: the ladder in libs/domain is the only retry engine for upstream calls. The upstream has 30 s to answer.
const steps = proxyActivities<RerunStepsActivities>({
  startToCloseTimeout: '45s',
  heartbeatTimeout: '10s',
  retry: { maximumAttempts: 1 },
});

// All pages of a list.
const lists = proxyActivities<RerunStepsActivities>({
  startToCloseTimeout: '2 minutes',
  heartbeatTimeout: '10s',
  retry: { maximumAttempts: 1 },
});

type Came = Outcome<RerunState, RerunEvent>;
type UpstreamWork = Exclude<RerunWork, { do: 'ensureFresh' | 'releaseLane' }>;

/** Does what a step asks for; what it was answered is judged by the state it then meets. */
export async function performRerun(
  work: RerunWork,
  state: RerunState,
  life: Life<RerunState, RerunEvent, RerunWork>,
): Promise<Came> {
  if (work.do === 'ensureFresh' || work.do === 'releaseLane') return told(work, state);
  const answer = await answered(work, { state, life });
  // Nothing was said because something else is more urgent now.
  if (answer === null) return { events: () => [] };
  // A task cannot be started twice: what is known of a start must not get lost with this execution of the workflow.
  return { ...judged(answer), isUnique: work.do === 'startCheck' || work.do === 'startMigrate' };
}

async function answered(
  work: UpstreamWork,
  { state, life }: { readonly state: RerunState; readonly life: Life<RerunState, RerunEvent, RerunWork> },
): Promise<RerunStepAnswer | null> {
  const { id: migrationId, incarnation } = state;
  try {
    switch (work.do) {
      case 'attach':
        return await steps.attachSite({ migrationId, incarnation, step: work });
      case 'createJob':
        return await steps.createJob({ migrationId, incarnation, step: work });
      case 'startCheck':
      case 'startMigrate':
        return await steps.startTask({ migrationId, incarnation, step: work });
      case 'findTask':
        return await lists.findTask({ migrationId, incarnation, step: work });
      case 'watch':
        return await watchUntilNews({ migrationId, incarnation, step: work }, () => life.next());
    }
  } catch (error) {
    const { attempt } = work;
    return { of: 'failure', step: work.do, attempt, ...stepFailure(error, life.clock.factor) };
  }
}

/** Asks the container token, or tells it that the lane is free. */
async function told(
  work: Extract<RerunWork, { do: 'ensureFresh' | 'releaseLane' }>,
  { tokenId, lastAttempt: attempt }: RerunState,
): Promise<Came> {
  const workflowId = subjectOf('token', tokenId);
  const { do: step, ...message } = work;
  const isTold =
    work.do === 'ensureFresh'
      ? await tell({ workflowId, signal: ensureFresh, message: withoutStep(work) })
      : await tell({ workflowId, signal: releaseLane, message: withoutStep(work) });
  if (isTold) return judged({ of: step, ask: message.ask });
  if (await local.isTokenOver({ tokenId })) return endedToken(step, message.ask);
  // Lost, and soon brought back; or never registered, which the ladder's task tells its owner.
  const detail = `The token ${tokenId} does not run.`;
  return judged({ of: 'failure', step, attempt, code: 'token.notRunning', detail });
}

/** It keeps no lane any more, and is good for nothing until it is registered anew and somebody decides to go on. */
function endedToken(step: 'ensureFresh' | 'releaseLane', ask: number): Came {
  if (step === 'releaseLane') return judged({ of: step, ask });
  const progress = { ask, state: 'refused', cause: 'Retired' } as const;
  return { events: (state, now) => authProgressEvents({ state, now, progress }) };
}

function withoutStep<Step extends { readonly do: string }>({ do: _do, ...message }: Step): Omit<Step, 'do'> {
  return message;
}

const judged = (answer: RerunStepAnswer): Came => ({ events: (state, now) => rerunOutcome({ state, now, answer }) });
