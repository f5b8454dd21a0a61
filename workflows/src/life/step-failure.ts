import { ActivityFailure, ApplicationFailure, TimeoutFailure } from '@temporalio/workflow';
import type { FailureDetails } from '@keyturn/activities';
import { isFailureCode, type StepFailure } from '@keyturn/domain';

/** What a failed activity says in the words of the failure table; waits become fleet time here. */
export function stepFailure(error: unknown, factor: number): StepFailure {
  const cause = error instanceof ActivityFailure ? error.cause : error;
  // No heartbeat or no end in time: the worker is gone, and nobody knows what it had done.
  if (cause instanceof TimeoutFailure) return { code: 'worker.lost' };
  if (!(cause instanceof ApplicationFailure) || !isFailureCode(cause.type)) return { code: 'keyturn.internal' };
  const { retryAfterMs } = (cause.details?.[0] ?? {}) as FailureDetails;
  return {
    code: cause.type,
    detail: cause.message,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs: retryAfterMs * factor }),
  };
}
