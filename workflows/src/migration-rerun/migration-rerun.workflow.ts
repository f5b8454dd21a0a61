import {
  ApplicationFailure,
  CancellationScope,
  continueAsNew,
  defineQuery,
  proxyLocalActivities,
} from '@temporalio/workflow';
import type { RerunRecordsActivities } from '@keyturn/activities';
import {
  isUnreadable,
  MIGRATION_QUERIES,
  rerunRow,
  type MigrationInput,
  type MigrationStatusAnswer,
} from '@keyturn/contracts';
import { authProgressEvents, RERUN_COMMANDS, rerunRestartEvents } from '@keyturn/domain';
import { authProgress, isAuthProgress } from '../life/auth-messages.ts';
import { Life } from '../life/life.ts';
import { live } from '../life/live.ts';
import { UNTIL_IT_WORKS } from '../life/local-activities.ts';
import { answerStatus, takeCommands, takeSignal } from '../life/messages.ts';
import { rerunProcess } from './rerun-process.ts';
import { performRerun } from './rerun-steps.ts';

const local = proxyLocalActivities<RerunRecordsActivities>(UNTIL_IT_WORKS);
const status = defineQuery<MigrationStatusAnswer>(MIGRATION_QUERIES.status);

/** One migration, from registration until it is finished or abandoned. The rules are in libs/domain; this performs what they ask for. */
export async function migrationRerun(input: MigrationInput): Promise<void> {
  if (isUnreadable(input))
    throw ApplicationFailure.nonRetryable('The input of this workflow cannot be read.', 'payload.unreadable');
  const { migrationId, clock, restart } = input;
  // Message handlers record too, and they run outside the scope below.
  const process = rerunProcess((given) => CancellationScope.nonCancellable(() => local.recordMigration(given)));
  const life = new Life(input, process);
  takeCommands(life, RERUN_COMMANDS);
  answerStatus(life, status);
  takeSignal(life, {
    signal: authProgress,
    isReadable: isAuthProgress,
    events: (progress, state, now) => authProgressEvents({ state, now, progress }),
  });
  if (restart !== undefined && life.state !== null) life.apply(rerunRestartEvents(life.state, restart, life.now()));
  // A stray `cancel` must not end a migration's life.
  const end = await CancellationScope.nonCancellable(() =>
    live({
      life,
      row: rerunRow,
      perform: (work, state) => performRerun(work, state, life),
      isLong: ({ do: step }) => step === 'watch',
    }),
  );
  const { snapshot } = life;
  if (end === 'handOver' && snapshot !== null)
    await continueAsNew<typeof migrationRerun>({ migrationId, clock, snapshot });
}
