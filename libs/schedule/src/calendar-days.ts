import { Temporal } from 'temporal-polyfill';
import type { Interval } from '@keyturn/domain';

/** A day of the calendar as people of a zone live it: 23 or 25 hours where the clock changes. */
export interface CalendarDay extends Interval {
  /** `YYYY-MM-DD`. */
  readonly date: string;
}

/** The days from `from` to `to`, both included (`YYYY-MM-DD`). Throws for a day or zone that `calendarDay` and `isTimeZone` refuse. */
export function calendarDays({ from, to, timeZone }: { from: string; to: string; timeZone: string }): CalendarDay[] {
  const first = Temporal.PlainDate.from(from);
  const count = first.until(Temporal.PlainDate.from(to)).days + 1;
  const starts = Array.from({ length: Math.max(0, count) + 1 }, (_, index) => {
    const day = first.add({ days: index });
    return { date: day.toString(), startAt: day.toZonedDateTime(timeZone).epochMilliseconds };
  });
  return starts.slice(0, -1).map((day, index) => ({ ...day, endAt: starts[index + 1]?.startAt ?? day.startAt }));
}

/** The day (`YYYY-MM-DD`) it is in a zone at an instant (epoch ms). */
export function dayAt(at: number, timeZone: string): string {
  return Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone).toPlainDate().toString();
}
