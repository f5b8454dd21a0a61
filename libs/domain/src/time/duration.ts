/** A calendar duration as ISO 8601 writes it, e.g. `P3M`, `P12D`, `PT8H`. Whole, non-negative parts only. */
export interface Duration {
  readonly years: number;
  readonly months: number;
  readonly days: number;
  /** Weeks and days are `days`; hours, minutes and seconds are here, in milliseconds. */
  readonly timeMs: number;
}

export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

// Bound once: in a vm context (the workflow sandbox, Jest) each mention of a global is a slow look-up, and specifications are read at every step.
const number = Number;

// At most six digits a part: enough for five years in minutes, and no sum can leave the range of a Date.
const ISO_DURATION =
  /^P(?=\d|T\d)(?:(\d{1,6})Y)?(?:(\d{1,6})M)?(?:(\d{1,6})W)?(?:(\d{1,6})D)?(?:T(?=\d)(?:(\d{1,6})H)?(?:(\d{1,6})M)?(?:(\d{1,6})S)?)?$/;

/** Reads an ISO 8601 duration; answers null for anything else (fractions, signs and empty parts included). */
export function parseDuration(text: string): Duration | null {
  const match = ISO_DURATION.exec(text);
  if (match === null) return null;
  const part = (index: number): number => number(match[index] ?? 0);
  return {
    years: part(1),
    months: part(2),
    days: part(3) * 7 + part(4),
    timeMs: part(5) * HOUR_MS + part(6) * MINUTE_MS + part(7) * 1000,
  };
}

/** The instant (epoch ms) that lies `duration` after `at`, by the UTC calendar; 31 January plus a month is the last of February. */
export function addDuration(at: number, duration: Duration): number {
  const from = new Date(at);
  const month = from.getUTCMonth() + duration.months + duration.years * 12;
  const lastDay = new Date(Date.UTC(from.getUTCFullYear(), month + 1, 0)).getUTCDate();
  const moved = new Date(at);
  moved.setUTCFullYear(from.getUTCFullYear(), month, Math.min(from.getUTCDate(), lastDay));
  return moved.getTime() + duration.days * DAY_MS + duration.timeMs;
}

/** Nominal length in milliseconds, for comparing policies before a date is known: a month counts 30 days, a year 365. */
export function nominalMs(duration: Duration): number {
  return (duration.years * 365 + duration.months * 30 + duration.days) * DAY_MS + duration.timeMs;
}

/** A credential's specification holds a handful of texts, which every step reads again: each is parsed once. */
const lengths = new Map<string, number>();
const MOST_LENGTHS_KEPT = 1000;

/** Nominal length of an ISO 8601 text in milliseconds; 0 for a text that is none (shapes are checked before the domain sees them). */
export function durationMs(text: string): number {
  const known = lengths.get(text);
  if (known !== undefined) return known;
  const duration = parseDuration(text);
  const length = duration === null ? 0 : nominalMs(duration);
  if (lengths.size >= MOST_LENGTHS_KEPT) lengths.clear();
  lengths.set(text, length);
  return length;
}

/** Writes milliseconds as an ISO 8601 duration in days, hours and minutes, rounded up to the minute. */
export function formatDuration(ms: number): string {
  const minutes = Math.ceil(ms / MINUTE_MS);
  const days = Math.floor(minutes / 1440);
  const hours = Math.floor((minutes % 1440) / 60);
  const rest = minutes % 60;
  const time = `${hours > 0 ? `${hours}H` : ''}${rest > 0 ? `${rest}M` : ''}`;
  if (days === 0 && time === '') return 'PT0M';
  return `P${days > 0 ? `${days}D` : ''}${time === '' ? '' : `T${time}`}`;
}
