import { addDuration, parseDuration } from '@keyturn/domain';
import { Cron } from 'croner';
import type { WindowDraft } from './spec-draft.ts';

export interface Firing {
  /** Epoch ms. */
  readonly startAt: number;
  readonly endAt: number;
}

/** When a window opens next, by the same reading as libs/schedule; null while it cannot be read, which the API's check explains. */
export function nextFirings({ cron, duration, timeZone }: WindowDraft, from: number): Firing[] | null {
  const length = parseDuration(duration.trim());
  try {
    const schedule = new Cron(cron.trim(), {
      timezone: timeZone.trim(),
      mode: '5-part',
      paused: true,
      fixedTimeRule: 'no-wildcard',
    });
    return schedule.nextRuns(3, new Date(from)).map((begin) => {
      const startAt = begin.getTime();
      return { startAt, endAt: length === null ? startAt : addDuration(startAt, length) };
    });
  } catch {
    // croner refuses with English prose; what is wrong the API says with its code.
    return null;
  }
}

/** Whether this browser knows a zone; half typed, none is. */
export function isTimeZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
