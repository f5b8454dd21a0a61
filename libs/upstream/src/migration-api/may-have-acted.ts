import type { FailureCode } from '@keyturn/domain';
import type { UpstreamFailure } from '../upstream-failure.ts';

/** Never sent, or refused before anything was done. Every other failure comes after the request had left. */
const NOTHING_DONE: ReadonlySet<FailureCode> = new Set([
  'upstream.unreachable',
  'upstream.notAllowed',
  'upstream.limited',
  'upstream.unauthorized',
  'upstream.refused',
]);

/**
 * False when the call was certainly not executed; true when it may have been: a lost, late, cut, unreadable or 5xx answer.
 * Jobs and tasks have no idempotency key: after true, a task is looked for in the list before another one is started.
 */
export const mayHaveActed = ({ code }: UpstreamFailure): boolean => !NOTHING_DONE.has(code);
