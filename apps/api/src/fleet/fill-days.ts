import { iso } from '@keyturn/contracts';
import { CALENDAR_KINDS, type CalendarItem, type CalendarKind, type FleetCalendar } from '@keyturn/contracts/schemas';
import { STATUSES, type Status } from '@keyturn/domain';
import type { CalendarDay } from '@keyturn/schedule';
import type { CalendarEntry } from './calendar-entry.ts';

type Day = FleetCalendar['days'][number];

/** A day on which a thousand tokens expire is a number; its worst fifty can be read. */
const MOST_ITEMS = 50;

const RANK = Object.fromEntries(STATUSES.map((status, rank) => [status, rank])) as Record<Status, number>;

/** Puts entries on their days, those that last on each; what lies outside the days is left out. */
export function fillDays(days: readonly CalendarDay[], entries: Iterable<CalendarEntry>): Day[] {
  const onDays = days.map((): CalendarEntry[] => []);
  for (const entry of entries) {
    const end = entry.until ?? entry.at + 1;
    for (let index = firstEndingAfter(days, entry.at); (days[index]?.startAt ?? Infinity) < end; index += 1)
      onDays[index]?.push(entry);
  }
  return days.map(({ date }, index) => dayOf(date, onDays[index] ?? []));
}

function dayOf(date: string, entries: readonly CalendarEntry[]): Day {
  const counts = Object.fromEntries(CALENDAR_KINDS.map((kind) => [kind, 0])) as Record<CalendarKind, number>;
  let status: Status = 'healthy';
  for (const entry of entries) {
    counts[entry.kind] += 1;
    if (RANK[entry.status] < RANK[status]) status = entry.status;
  }
  const more = entries.length - MOST_ITEMS;
  const shown = more > 0 ? entries.toSorted(byWorst).slice(0, MOST_ITEMS) : entries;
  return { date, status, items: shown.toSorted(byTime).map(itemOf), counts, ...(more > 0 && { more }) };
}

const byTime = (a: CalendarEntry, b: CalendarEntry): number => a.at - b.at || (a.id < b.id ? -1 : 1);
const byWorst = (a: CalendarEntry, b: CalendarEntry): number => RANK[a.status] - RANK[b.status] || byTime(a, b);

function itemOf({ at, until, ...entry }: CalendarEntry): CalendarItem {
  return { ...entry, at: iso(at), ...(until !== undefined && { until: iso(until) }) };
}

function firstEndingAfter(days: readonly CalendarDay[], at: number): number {
  let low = 0;
  let high = days.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((days[middle]?.endAt ?? Infinity) <= at) low = middle + 1;
    else high = middle;
  }
  return low;
}
