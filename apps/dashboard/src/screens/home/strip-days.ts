import type { FleetCalendar } from '@keyturn/client';
import type { Status } from '@keyturn/domain';
import { utcDay, utcMonth } from 'd3-time';

export type DayCounts = FleetCalendar['days'][number]['counts'];

export interface StripDay {
  /** `YYYY-MM-DD`, in the zone of the calendar. */
  readonly date: string;
  readonly status: Status;
  readonly counts: DayCounts;
  /** Every renewal of the day is one that is only worked out. */
  readonly isForecast: boolean;
  readonly labels: readonly string[];
}

const NOTHING: DayCounts = { renewal: 0, expiry: 0, window: 0, freeze: 0, task: 0, consent: 0 };

/** The first moment of a day, as if it were UTC: for placing and naming days, not for instants. */
export const dayStart = (date: string): Date => new Date(`${date}T00:00:00Z`);

const dateOf = (day: Date): string => day.toISOString().slice(0, 10);

/** Every day from first to last, also those the API has nothing for. Pure. */
export function stripDays({ from, to, days }: Pick<FleetCalendar, 'from' | 'to' | 'days'>): StripDay[] {
  const told = new Map(days.map((day) => [day.date, day]));
  return utcDay.range(dayStart(from), utcDay.offset(dayStart(to), 1)).map((start) => {
    const date = dateOf(start);
    const day = told.get(date);
    const renewals = day?.items.filter(({ kind }) => kind === 'renewal') ?? [];
    return {
      date,
      status: day?.status ?? 'healthy',
      counts: day?.counts ?? NOTHING,
      isForecast: renewals.length > 0 && renewals.every(({ forecast }) => forecast === true),
      labels: [...new Set((day?.items ?? []).filter(({ kind }) => kind !== 'window').map(({ label }) => label))],
    };
  });
}

/** Months that begin within the days, for the axis. */
export function monthStarts(days: readonly StripDay[]): Date[] {
  const [first, last] = [days[0], days.at(-1)];
  return first === undefined || last === undefined ? [] : utcMonth.range(dayStart(first.date), dayStart(last.date));
}

/** Something a reader would want to know of happens; windows alone are no news. */
export const isEventful = ({ counts: { renewal, expiry, task, consent, freeze } }: StripDay): boolean =>
  renewal + expiry + task + consent + freeze > 0;
