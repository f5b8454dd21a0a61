import { CancellationScope, condition, proxyActivities } from '@temporalio/workflow';
import type { OfMigration, RerunWatchActivities } from '@keyturn/activities';
import { WATCH_QUEUE } from '@keyturn/contracts';
import { FAILURES, type RerunEvent, type RerunStepAnswer, type WatchTask } from '@keyturn/domain';
import type { Decision } from '../life/process.ts';
import type { RerunWork } from './rerun-process.ts';

// Only a worker that went away is made up for here, and the next one goes on where it was: what the upstream says is for the ladder.
const watching = proxyActivities<RerunWatchActivities>({
  taskQueue: WATCH_QUEUE,
  startToCloseTimeout: '11 minutes',
  heartbeatTimeout: '15s',
  retry: { maximumAttempts: 5, nonRetryableErrorTypes: Object.keys(FAILURES) },
});

/**
 * Watches a task until there is news of it. Messages are taken meanwhile; null when one of them, or time, made something else
 * more urgent than watching, which then begins anew.
 */
export async function watchUntilNews(
  input: OfMigration<WatchTask>,
  next: () => Decision<RerunEvent, RerunWork>,
): Promise<RerunStepAnswer | null> {
  const isWatched = (): boolean => {
    const step = next();
    return step.do === 'work' && step.work.do === 'watch' && step.work.taskId === input.step.taskId;
  };
  const scope = new CancellationScope();
  let isOver = false;
  const answer = scope
    .run(() => watching.watchTask(input))
    .finally(() => {
      isOver = true;
    });
  // Nothing waits for what comes of a cancelled one: in a replay it comes at another moment between the local activities.
  answer.catch(() => undefined);
  await condition(() => isOver || !isWatched());
  if (isOver) return answer;
  scope.cancel();
  return null;
}
