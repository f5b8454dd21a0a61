import type { FreezeSpec, Interval, Schedule, WindowSpec } from '@keyturn/domain';
import { frozenIntervals } from './freezes.ts';
import { clip, subtract, union } from './intervals.ts';
import { openingsOf, type WindowOpenings } from './window-openings.ts';

export interface PlanWindows {
  /** None: always open. */
  readonly windows: readonly WindowSpec[];
  readonly freezes: readonly FreezeSpec[];
  readonly from: number;
  readonly until: number;
}

/** The intervals are part of a life's state, and every transition writes that: 64 are 4 kB, and two months of office hours. */
const MOST_INTERVALS = 64;

/**
 * The absolute intervals within [from, until) in which work may begin, in order and apart from each other. All of them:
 * windows that open every few minutes make a long answer, about 0.1 ms each.
 */
export function planWindows(input: PlanWindows): Interval[] {
  return [...plan(input, Infinity).open];
}

/** The same for the state of a life: at most 64 intervals; everything up to `plannedUntilAt` (later than `from`, at most `until`) is in them. */
export function planSchedule(input: PlanWindows): Pick<Schedule, 'open' | 'plannedUntilAt'> {
  const { open, plannedUntilAt } = plan(input, MOST_INTERVALS);
  const cutAt = open[MOST_INTERVALS]?.startAt;
  return cutAt === undefined
    ? { open, plannedUntilAt }
    : { open: open.slice(0, MOST_INTERVALS), plannedUntilAt: cutAt };
}

function plan({ windows, freezes, from, until }: PlanWindows, most: number): Pick<Schedule, 'open' | 'plannedUntilAt'> {
  const planned = windows.map((window) => openIntervals({ openings: openingsOf(window), from, until, most }));
  const plannedUntilAt = Math.min(until, ...planned.map(({ completeUntilAt }) => completeUntilAt));
  const open = windows.length === 0 ? [{ startAt: from, endAt: until }] : union(planned.flatMap(({ found }) => found));
  const bounds = { startAt: from, endAt: plannedUntilAt };
  return {
    plannedUntilAt,
    open: frozenIntervals(freezes)
      .reduce(subtract, open)
      .flatMap((part) => clip(part, bounds)),
  };
}

interface OpenIntervals {
  readonly openings: WindowOpenings;
  readonly from: number;
  readonly until: number;
  /** Steps after which to stop and say how far it came. */
  readonly most: number;
}

function openIntervals({ openings, from, until, most }: OpenIntervals): {
  found: Interval[];
  completeUntilAt: number;
} {
  const found: Interval[] = [];
  const begun = openings.latest(from);
  let opening = begun !== null && begun.endAt > from ? begun : openings.next(from);
  for (let steps = 0; opening !== null && opening.startAt < until;) {
    const { startAt } = opening;
    let { endAt } = opening;
    let next = openings.next(startAt);
    // It opens again before it closes. Leaps to the last time it does: a window every minute would be half a million steps a year.
    while (next !== null && next.startAt <= endAt && endAt < until && steps < most) {
      const last: Interval = openings.latest(endAt) ?? next;
      endAt = last.endAt;
      next = openings.next(last.startAt);
      steps += 1;
    }
    found.push({ startAt, endAt });
    steps += 1;
    if (steps >= most) return { found, completeUntilAt: next === null ? until : Math.max(next.startAt, endAt) };
    opening = next;
  }
  return { found, completeUntilAt: until };
}
