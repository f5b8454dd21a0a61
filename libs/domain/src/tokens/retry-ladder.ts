import { DAY_MS, HOUR_MS, MINUTE_MS } from '../time/duration.ts';

/** Waits between tries of a failing step: the only retry engine for upstream calls. The last rung repeats. */
export const RETRY_LADDER_MS = [
  MINUTE_MS,
  5 * MINUTE_MS,
  30 * MINUTE_MS,
  2 * HOUR_MS,
  6 * HOUR_MS,
  12 * HOUR_MS,
] as const;

/** A failing item makes at most this many upstream calls in any 24 hours (a healthy one makes three a rotation). */
export const CALLS_PER_DAY_WHEN_FAILING = 12;

/** Wait in ms after the `count`-th failure in a row (1 = the first). */
export function ladderDelay(count: number): number {
  const rung = Math.min(Math.max(count, 1), RETRY_LADDER_MS.length) - 1;
  return RETRY_LADDER_MS[rung] ?? 12 * HOUR_MS;
}

/** The earliest instant (epoch ms) of so many more upstream calls under the daily cap; `calls` are the latest call instants, oldest first. */
export function callAllowedAt(calls: readonly number[], more = 1): number {
  const oldest = calls.at(more - 1 - CALLS_PER_DAY_WHEN_FAILING);
  return oldest === undefined ? 0 : oldest + DAY_MS;
}
