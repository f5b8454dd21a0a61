import { MINUTE_MS, type Interval, type RenewalSpec } from '@keyturn/domain';
import { frozenIntervals } from './freezes.ts';
import { openingsOf, type WindowOpenings } from './window-openings.ts';

/** What is left of an opening must be so long for a renewal to begin in it: a slow issuer has 30 s for each of three calls. */
export const SHORTEST_OPENING_MS = 5 * MINUTE_MS;

/** Windows and freezes, asked for an instant at a time: a year of them would take too long to write out. */
export interface ScheduleTimes {
  readonly windows: readonly WindowOpenings[];
  readonly frozen: readonly Interval[];
}

/** From `closedAt` to `opensAt` nothing may begin. `lengthMs` is counted from the last moment at which it would still have been worth it. */
export interface Closure {
  readonly closedAt: number;
  readonly opensAt: number;
  readonly lengthMs: number;
}

/** No schedule is closed more often in one answer; whoever is refused for that many reasons mends the first ones first. */
const MOST_CLOSURES = 100;

export function timesOf({ windows = [], freezes = [] }: RenewalSpec = {}): ScheduleTimes {
  return { windows: windows.map(openingsOf), frozen: frozenIntervals(freezes) };
}

/** The longest closure that begins within [from, until] and lasts longer than `longerThanMs`, or null. Costs a look-up for each `longerThanMs` of time. */
export function longestClosure(
  times: ScheduleTimes,
  { from, until, longerThanMs }: { from: number; until: number; longerThanMs: number },
): Closure | null {
  let longest: Closure | null = null;
  let last = from - SHORTEST_OPENING_MS;
  let at = from;
  for (let found = 0; at <= until && found < MOST_CLOSURES;) {
    const beginning = lastBeginning(times, { from: at, until: at + longerThanMs });
    if (beginning !== null) {
      last = beginning;
      at = beginning + 1;
      continue;
    }
    const opensAt = nextBeginning(times, at);
    const closure = { closedAt: last + SHORTEST_OPENING_MS, opensAt, lengthMs: opensAt - last };
    if (longest === null || closure.lengthMs > longest.lengthMs) longest = closure;
    at = opensAt;
    found += 1;
  }
  return longest;
}

/** The first instant at or after `from` at which work may begin, and go on for five minutes; Infinity when there is none any more. */
export function nextBeginning({ windows, frozen }: ScheduleTimes, from: number): number {
  let at = from;
  for (;;) {
    const begins = windows.length === 0 ? at : Math.min(...windows.map((window) => beginningIn(window, at)));
    const freeze = freezeAt(frozen, begins);
    if (freeze === undefined) return begins;
    at = freeze.endAt;
  }
}

/** The last such instant within [from, until], or null. */
function lastBeginning(
  { windows, frozen }: ScheduleTimes,
  { from, until }: { from: number; until: number },
): number | null {
  let limit = until;
  while (limit >= from) {
    const at = windows.length === 0 ? limit : Math.max(...windows.map((window) => lastBeginningIn(window, limit)));
    if (at < from) return null;
    const freeze = freezeAt(frozen, at);
    if (freeze === undefined) return at;
    limit = freeze.startAt - SHORTEST_OPENING_MS;
  }
  return null;
}

function beginningIn(window: WindowOpenings, at: number): number {
  const open = window.latest(at);
  if (open !== null && at <= open.endAt - SHORTEST_OPENING_MS) return at;
  return window.next(at)?.startAt ?? Infinity;
}

function lastBeginningIn(window: WindowOpenings, limit: number): number {
  const open = window.latest(limit);
  return open === null ? -Infinity : Math.min(limit, open.endAt - SHORTEST_OPENING_MS);
}

/** The freeze in which work that begins at `at` would still be under way. */
function freezeAt(frozen: readonly Interval[], at: number): Interval | undefined {
  return frozen.find(({ startAt, endAt }) => startAt < at + SHORTEST_OPENING_MS && endAt > at);
}
