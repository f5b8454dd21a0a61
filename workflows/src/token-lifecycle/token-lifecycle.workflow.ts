import {
  ApplicationFailure,
  CancellationScope,
  continueAsNew,
  defineQuery,
  proxyLocalActivities,
} from '@temporalio/workflow';
import type { TokenRecordsActivities } from '@keyturn/activities';
import { isUnreadable, TOKEN_QUERIES, tokenRow, type TokenInput, type TokenStatusAnswer } from '@keyturn/contracts';
import { claimEvents, releaseEvents, restartEvents, TOKEN_COMMANDS } from '@keyturn/domain';
import { ensureFresh, isEnsureFresh, isReleaseLane, releaseLane } from '../life/auth-messages.ts';
import { Life } from '../life/life.ts';
import { live } from '../life/live.ts';
import { UNTIL_IT_WORKS } from '../life/local-activities.ts';
import { answerStatus, takeCommands, takeSignal } from '../life/messages.ts';
import { listenToConsumers } from './consumer-reports.ts';
import { tokenProcess } from './token-process.ts';
import { performToken } from './token-steps.ts';

const local = proxyLocalActivities<TokenRecordsActivities>(UNTIL_IT_WORKS);
const status = defineQuery<TokenStatusAnswer>(TOKEN_QUERIES.status);

/** One credential, from registration until it is retired. The rules are in libs/domain; this performs what they ask for. */
export async function tokenLifecycle(input: TokenInput): Promise<void> {
  if (isUnreadable(input))
    throw ApplicationFailure.nonRetryable('The input of this workflow cannot be read.', 'payload.unreadable');
  const { tokenId, clock, restart } = input;
  // Message handlers record too, and they run outside the scope below.
  const process = tokenProcess((given) => CancellationScope.nonCancellable(() => local.recordToken(given)));
  const life = new Life(input, process);
  takeCommands(life, TOKEN_COMMANDS);
  answerStatus(life, status);
  takeSignal(life, {
    signal: ensureFresh,
    isReadable: isEnsureFresh,
    events: (ask, state, now) => claimEvents({ state, now, ask }),
  });
  takeSignal(life, {
    signal: releaseLane,
    isReadable: isReleaseLane,
    events: (release, state, now) => releaseEvents({ state, now, release }),
  });
  const reports = listenToConsumers(life, local);
  if (restart !== undefined && life.state !== null) life.apply(restartEvents(life.state, restart, life.now()));
  // A stray `cancel` must not end a credential's life.
  const end = await CancellationScope.nonCancellable(() =>
    live({
      life,
      row: tokenRow,
      perform: (work, state) => performToken(work, state, { local, factor: clock.factor }),
      lookAround: () => reports.hear(),
      hasNews: () => reports.pending(),
    }),
  );
  const { snapshot } = life;
  if (end === 'handOver' && snapshot !== null) await continueAsNew<typeof tokenLifecycle>({ tokenId, clock, snapshot });
}
