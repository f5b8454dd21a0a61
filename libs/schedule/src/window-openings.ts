import { Cron } from 'croner';
import { addDuration, parseDuration, type Interval, type WindowSpec } from '@keyturn/domain';

/** When one window opens. Asked for an instant at a time, because looking one up costs about 0.1 ms (measured). */
export interface WindowOpenings {
  /** The latest that began at or before the instant (epoch ms), whether it is still open or not. */
  latest(at: number): Interval | null;
  /** The first that begins after the instant (epoch ms). */
  next(at: number): Interval | null;
}

/**
 * Reads a window that `cronProblem` and `isTimeZone` have nothing against; throws otherwise. Zone data is read here and
 * in `freezes.ts` and nowhere else: workflows see only what comes of it. A fixed local time (also in lists and ranges)
 * that a clock change skips opens when the clock has moved on, and one that comes twice opens once; a time with `*` or
 * a step is skipped with the hour and comes twice with it (as croner documents).
 */
export function openingsOf({ cron, duration, timeZone }: WindowSpec): WindowOpenings {
  const schedule = cronOf(cron, timeZone);
  const length = parseDuration(duration);
  const opening = (begin: Date | null | undefined): Interval | null => {
    if (begin === null || begin === undefined) return null;
    const startAt = begin.getTime();
    return { startAt, endAt: length === null ? startAt : addDuration(startAt, length) };
  };
  return {
    // croner looks strictly before, here from a millisecond later.
    latest: (at) => opening(schedule.previousRuns(1, new Date(at + 1))[0]),
    next: (at) => opening(schedule.nextRun(new Date(at))),
  };
}

/** Why a five-field cron expression cannot be planned with, or null. A day that no year has (30 February) never opens. */
export function cronProblem(cron: string): 'BadCron' | 'WindowUnreachable' | null {
  try {
    return cronOf(cron, 'UTC').nextRun(new Date(0)) === null ? 'WindowUnreachable' : null;
  } catch {
    // croner says in English prose what is wrong; the person sees an example instead.
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

function cronOf(cron: string, timezone: string): Cron {
  return new Cron(cron, { timezone, mode: '5-part', paused: true, fixedTimeRule: 'no-wildcard' });
}
