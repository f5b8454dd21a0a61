/** Days as the API writes them (`2026-11-24`); arithmetic in UTC, where every day has 24 hours. */
export type Day = string;

const DAY_MS = 86_400_000;
const msOf = (day: Day): number => Date.parse(`${day}T00:00:00Z`);
const dayOf = (ms: number): Day => new Date(ms).toISOString().slice(0, 10);

export const isDay = (text: string | null): text is Day =>
  text !== null && /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(msOf(text)) && dayOf(msOf(text)) === text;

export const addDays = (day: Day, days: number): Day => dayOf(msOf(day) + days * DAY_MS);

/** The day of an instant (epoch ms) in a zone. */
export function dayInZone(at: number, zone: string): Day {
  // The Swedish way of writing dates is ISO 8601.
  return new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short' }).format(at);
}

export const firstOfMonth = (day: Day): Day => `${day.slice(0, 7)}-01`;

/** The first day of the month `months` later. */
export function addMonths(day: Day, months: number): Day {
  const date = new Date(msOf(firstOfMonth(day)));
  date.setUTCMonth(date.getUTCMonth() + months);
  return dayOf(date.getTime());
}

/** The weeks of a month, Monday first; null where a week reaches into another month. */
export function weeksOf(month: Day): readonly (readonly (Day | null)[])[] {
  const first = firstOfMonth(month);
  const end = addMonths(first, 1);
  const blank = (new Date(msOf(first)).getUTCDay() + 6) % 7;
  const count = Math.ceil((blank + (msOf(end) - msOf(first)) / DAY_MS) / 7);
  return Array.from({ length: count }, (_, week) =>
    Array.from({ length: 7 }, (_, weekday) => {
      const day = addDays(first, week * 7 + weekday - blank);
      return day >= first && day < end ? day : null;
    }),
  );
}
