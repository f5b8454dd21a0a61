import { durationMs, formatDuration, type FreezeSpec, type Violation, type WindowSpec } from '@keyturn/domain';
import { SHORTEST_OPENING_MS } from './closures.ts';
import { calendarDay } from './freezes.ts';
import { cronProblem, isTimeZone } from './window-openings.ts';

/** Open for longer is open for good, and years beyond reach have no date. */
const LONGEST_OPENING = 'P1Y';

const SHORTEST_OPENING = formatDuration(SHORTEST_OPENING_MS);

/** What is wrong with one window by itself. */
export function windowViolations({ cron, duration, timeZone }: WindowSpec, index: number): Violation[] {
  const path = `renewal.windows.${index}`;
  return [
    ...cronViolation(cron, `${path}.cron`),
    ...durationViolation(duration, `${path}.duration`),
    ...zoneViolation(timeZone, `${path}.timeZone`),
  ];
}

/** What is wrong with one freeze by itself. */
export function freezeViolations(
  { from, to, timeZone }: FreezeSpec,
  { index, now }: { index: number; now: number },
): Violation[] {
  const path = `renewal.freezes.${index}`;
  const days = [...dayViolation(from, { path: `${path}.from`, now }), ...dayViolation(to, { path: `${path}.to`, now })];
  const order = days.length > 0 ? [] : emptyViolation({ from, to, path: `${path}.to` });
  return [...days, ...order, ...zoneViolation(timeZone, `${path}.timeZone`)];
}

function cronViolation(cron: string, path: string): Violation[] {
  const code = cronProblem(cron);
  if (code === null) return [];
  const message =
    code === 'WindowUnreachable'
      ? 'No year has such a day: the window would never open.'
      : 'Five fields are needed, as cron reads them: minute, hour, day of the month, month, day of the week.';
  return [error({ code, path, message, proposal: '0 9 * * *' })];
}

function durationViolation(duration: string, path: string): Violation[] {
  const length = durationMs(duration);
  if (length < SHORTEST_OPENING_MS) {
    const message = `A window stays open for ${SHORTEST_OPENING} at least, else no renewal can begin in it.`;
    return [error({ code: 'WindowTooShort', path, message, proposal: 'PT1H' })];
  }
  if (length <= durationMs(LONGEST_OPENING)) return [];
  const message = `A window closes again within ${LONGEST_OPENING}. Leave the windows out to be always open.`;
  return [error({ code: 'WindowTooLong', path, message, proposal: LONGEST_OPENING })];
}

function zoneViolation(timeZone: string, path: string): Violation[] {
  if (isTimeZone(timeZone)) return [];
  const city = `/${timeZone.trim().replaceAll(' ', '_').toLowerCase()}`;
  const meant = Intl.supportedValuesOf('timeZone').find((zone) => zone.toLowerCase().endsWith(city));
  const message = 'A time zone has its IANA name, such as Asia/Tokyo or UTC.';
  return [error({ code: 'BadTimeZone', path, message, proposal: meant ?? 'UTC' })];
}

function dayViolation(text: string, { path, now }: { path: string; now: number }): Violation[] {
  const day = calendarDay(text);
  if (day?.exists === true) return [];
  const message = 'This is no day of the calendar, written YYYY-MM-DD.';
  const proposal = day?.nearest ?? new Date(now).toISOString().slice(0, 10);
  return [error({ code: 'BadDay', path, message, proposal })];
}

function emptyViolation({ from, to, path }: { from: string; to: string; path: string }): Violation[] {
  if (to >= from) return [];
  const message = 'The last day of a freeze comes before its first.';
  return [error({ code: 'FreezeEmpty', path, message, proposal: from })];
}

function error(violation: Omit<Violation, 'severity'>): Violation {
  return { severity: 'error', ...violation };
}
