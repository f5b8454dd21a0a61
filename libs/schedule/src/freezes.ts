import { Temporal } from 'temporal-polyfill';
import type { FreezeSpec, Interval } from '@keyturn/domain';
import { union } from './intervals.ts';

/** The freezes as absolute intervals, in order and apart from each other. Throws for a day or zone that `calendarDay` and `isTimeZone` refuse. */
export function frozenIntervals(freezes: readonly FreezeSpec[]): Interval[] {
  return union(freezes.map(freezeInterval));
}

/** From the beginning of the first day to the end of the last, in the zone. */
export function freezeInterval({ from, to, timeZone }: FreezeSpec): Interval {
  const startOf = (day: Temporal.PlainDate): number => day.toZonedDateTime(timeZone).epochMilliseconds;
  return {
    startAt: startOf(Temporal.PlainDate.from(from)),
    endAt: startOf(Temporal.PlainDate.from(to).add({ days: 1 })),
  };
}

const DAY = /^(\d{4})-(\d{2})-(\d{2})$/;

/** The day a text names, or the nearest that the calendar has (28 February for the 30th); null for a text that is no day. */
export function calendarDay(text: string): { readonly exists: boolean; readonly nearest: string } | null {
  const [, year, month, day] = DAY.exec(text)?.map(Number) ?? [];
  if (year === undefined || month === undefined || day === undefined || month < 1 || day < 1) return null;
  const nearest = Temporal.PlainDate.from({ year, month, day }, { overflow: 'constrain' }).toString();
  return { exists: nearest === text, nearest };
}

/** The day so many days after (or before) another. */
export function shiftDay(text: string, days: number): string {
  return Temporal.PlainDate.from(text).add({ days }).toString();
}

/** How many days a freeze lasts, both ends counted. */
export function daysOf({ from, to }: FreezeSpec): number {
  return Temporal.PlainDate.from(from).until(Temporal.PlainDate.from(to)).days + 1;
}
