import { currentLanguage, LOCALES } from '../words/language.ts';

export const SECOND_MS = 1_000;
export const MINUTE_MS = 60 * SECOND_MS;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

const formats = new Map<string, Intl.DateTimeFormat>();

const locale = () => LOCALES[currentLanguage()];

/** The viewer's time zone, IANA. */
export const viewerZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;

function format(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${locale()} ${JSON.stringify(options)}`;
  const known = formats.get(key);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat(locale(), options);
  formats.set(key, made);
  return made;
}

type At = string | number | Date;
const dateOf = (at: At): Date => new Date(at);

/** `24 Nov 2026, 14:05` in the viewer's zone, or another. */
export function instantText(at: At, zone?: string): string {
  return format({ dateStyle: 'medium', timeStyle: 'short', ...(zone !== undefined && { timeZone: zone }) }).format(
    dateOf(at),
  );
}

/** `24 November 2026 at 14:05:10 GMT+9`: everything, for a tooltip. */
export function fullInstantText(at: At): string {
  return format({ dateStyle: 'long', timeStyle: 'long' }).format(dateOf(at));
}

/** `24 Nov` */
export function dayText(at: At): string {
  return format({ day: 'numeric', month: 'short' }).format(dateOf(at));
}

/** `14:05:10` */
export function clockText(at: At): string {
  return format({ timeStyle: 'medium' }).format(dateOf(at));
}

/** The name of a zone at an instant, such as `GMT+9`. */
export function zoneName(at: At = Date.now(), zone?: string): string {
  const parts = format({ timeZoneName: 'short', ...(zone !== undefined && { timeZone: zone }) }).formatToParts(
    dateOf(at),
  );
  return parts.find(({ type }) => type === 'timeZoneName')?.value ?? '';
}

const UNITS = [
  ['day', DAY_MS],
  ['hour', HOUR_MS],
  ['minute', MINUTE_MS],
  ['second', SECOND_MS],
] as const;

/** `in 3 days`, `2 hours ago`: one unit, rounded towards now, so that nothing seems later than it is. */
export function relativeText(at: At, now: number): string {
  const distance = dateOf(at).getTime() - now;
  const [unit, size] = UNITS.find(([, length]) => Math.abs(distance) >= length) ?? ['second', SECOND_MS];
  const key = `relative ${locale()}`;
  const relative = relatives.get(key) ?? new Intl.RelativeTimeFormat(locale(), { numeric: 'auto' });
  relatives.set(key, relative);
  return relative.format(Math.trunc(distance / size), unit);
}
const relatives = new Map<string, Intl.RelativeTimeFormat>();

// Narrow Japanese units are English letters.
const UNIT_WIDTH = { en: 'narrow', ja: 'short' } as const;

/** `2d 4h`, `4m 10s`, `3d`: at most two units of a length of time in ms. */
export function lengthText(ms: number): string {
  const rest = Math.max(0, ms);
  const first = UNITS.findIndex(([, size]) => rest >= size);
  const shown = UNITS.slice(first === -1 ? UNITS.length - 1 : first).slice(0, 2);
  let left = rest;
  const parts = shown.map(([unit, size]) => {
    const count = Math.floor(left / size);
    left -= count * size;
    return {
      count,
      text: new Intl.NumberFormat(locale(), { style: 'unit', unit, unitDisplay: UNIT_WIDTH[currentLanguage()] }).format(
        count,
      ),
    };
  });
  return parts
    .filter(({ count }, index) => count > 0 || index === 0)
    .map(({ text }) => text)
    .join(' ');
}

/** A number as the reader writes it. */
export function numberText(value: number): string {
  return value.toLocaleString(locale());
}

/** A share between 0 and 1 as a percentage. */
export function percentText(share: number): string {
  return new Intl.NumberFormat(locale(), { style: 'percent', maximumFractionDigits: 1 }).format(share);
}
