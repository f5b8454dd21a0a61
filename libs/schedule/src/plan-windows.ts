import { Cron } from 'croner';
import { Temporal } from 'temporal-polyfill';
import { addDuration, parseDuration } from '@keyturn/domain';

/** Opens at every match of a five-field cron expression in its zone, for a while. */
export interface WindowSpec {
  readonly cron: string;
  /** ISO 8601, e.g. `PT8H`. */
  readonly duration: string;
  /** IANA name, e.g. `Asia/Tokyo`. */
  readonly timeZone: string;
}

/** Nothing happens from the beginning of `from` to the end of `to`, both calendar days in the zone. */
export interface FreezeSpec {
  readonly from: string;
  readonly to: string;
  readonly timeZone: string;
}

/** From `startAt` to before `endAt`, epoch ms. */
export interface Interval {
  readonly startAt: number;
  readonly endAt: number;
}

export interface PlanWindows {
  /** None: always open. */
  readonly windows: readonly WindowSpec[];
  readonly freezes: readonly FreezeSpec[];
  readonly from: number;
  readonly until: number;
}

/** A window every minute for five years would not end; what is cut off is planned when its time comes. */
const MOST_OPENINGS = 2000;

/**
 * The absolute intervals within [from, until) in which work may begin, in order and apart from each other. Zone data is
 * read here and nowhere else: workflows see only what this answers. A local time that a clock change skips opens when the
 * clock has moved on; one that comes twice opens once (as croner documents).
 */
export function planWindows({ windows, freezes, from, until }: PlanWindows): Interval[] {
  const open =
    windows.length === 0
      ? [{ startAt: from, endAt: until }]
      : union(windows.flatMap((window) => openings({ window, from, until })));
  const frozen = union(freezes.map(freezeInterval));
  return frozen.reduce(subtract, open).flatMap((interval) => clip({ interval, from, until }));
}

/** Why a window cannot be planned, or null: an expression that is none or never matches (30 February), an unknown zone. */
export function windowProblem({
  cron,
  timeZone,
}: Pick<WindowSpec, 'cron' | 'timeZone'>): 'BadTimeZone' | 'BadCron' | 'NeverOpens' | null {
  if (!isTimeZone(timeZone)) return 'BadTimeZone';
  try {
    return scheduleOf({ cron, timeZone }).nextRun(new Date(0)) === null ? 'NeverOpens' : null;
  } catch {
    // croner says in English prose what is wrong; the person sees the expression and an example instead.
    return 'BadCron';
  }
}

/** True for a zone this machine's data knows. */
export function isTimeZone(timeZone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

function scheduleOf({ cron, timeZone }: Pick<WindowSpec, 'cron' | 'timeZone'>): Cron {
  return new Cron(cron, { timezone: timeZone, mode: '5-part', paused: true });
}

function openings({ window, from, until }: { window: WindowSpec; from: number; until: number }): Interval[] {
  const duration = parseDuration(window.duration);
  if (duration === null) return [];
  const schedule = scheduleOf(window);
  // One that opened before `from` may still be open; one millisecond earlier, because croner looks strictly after.
  const length = addDuration(from, duration) - from;
  let next = schedule.nextRun(new Date(from - length - 1));
  const found: Interval[] = [];
  while (next !== null && next.getTime() < until && found.length < MOST_OPENINGS) {
    found.push({ startAt: next.getTime(), endAt: addDuration(next.getTime(), duration) });
    next = schedule.nextRun(next);
  }
  return found;
}

function freezeInterval({ from, to, timeZone }: FreezeSpec): Interval {
  const startOf = (day: Temporal.PlainDate): number => day.toZonedDateTime(timeZone).epochMilliseconds;
  return {
    startAt: startOf(Temporal.PlainDate.from(from)),
    endAt: startOf(Temporal.PlainDate.from(to).add({ days: 1 })),
  };
}

function union(intervals: readonly Interval[]): Interval[] {
  const merged: Interval[] = [];
  for (const next of intervals.toSorted((a, b) => a.startAt - b.startAt)) {
    const last = merged.at(-1);
    if (last === undefined || next.startAt > last.endAt) merged.push(next);
    else merged[merged.length - 1] = { startAt: last.startAt, endAt: Math.max(last.endAt, next.endAt) };
  }
  return merged;
}

function subtract(open: readonly Interval[], frozen: Interval): Interval[] {
  return open.flatMap(({ startAt, endAt }) =>
    [
      { startAt, endAt: Math.min(endAt, frozen.startAt) },
      { startAt: Math.max(startAt, frozen.endAt), endAt },
    ].filter((part) => part.startAt < part.endAt),
  );
}

function clip({ interval, from, until }: { interval: Interval; from: number; until: number }): Interval[] {
  const startAt = Math.max(interval.startAt, from);
  const endAt = Math.min(interval.endAt, until);
  return startAt < endAt ? [{ startAt, endAt }] : [];
}
