import { HOUR_MS, parseDuration } from '@keyturn/domain';
import { english, type Texts } from './english.ts';
import { japanese } from './japanese.ts';

export const TEXTS: Readonly<Record<Language, Texts>> = { en: english, ja: japanese };
export type Language = 'en' | 'ja';

export function isLanguage(text: unknown): text is Language {
  return text === 'en' || text === 'ja';
}

/** The one of ours that an `Accept-Language` header likes best; English when it names neither. */
export function preferredLanguage(header: string | undefined): Language {
  const wishes = (header ?? '').split(',').map((wish) => {
    const [tag = '', quality] = wish.trim().split(/\s*;\s*q=/);
    return { language: tag.slice(0, 2).toLowerCase(), quality: Number(quality ?? 1) };
  });
  const [best] = wishes
    .filter(({ language, quality }) => isLanguage(language) && quality > 0)
    .toSorted((one, other) => other.quality - one.quality);
  return best?.language === 'ja' ? 'ja' : 'en';
}

/** `21 Nov 2026, 12:00 UTC`, in words of the language. */
export function formatInstant(instant: string, language: Language): string {
  const locale = language === 'ja' ? 'ja-JP' : 'en-GB';
  const format = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' });
  return `${format.format(new Date(instant))} UTC`;
}

/** `3 months` for `P3M`; durations of one part only. */
export function formatExpiry(expiry: string, language: Language): string {
  const duration = parseDuration(expiry);
  if (duration === null) return expiry;
  const { years, months, days } = duration;
  const hours = duration.timeMs / HOUR_MS;
  const units = Object.entries({ year: years, month: months, day: days, hour: hours });
  const [unit, count] = units.find(([, number]) => number > 0) ?? ['day', 0];
  return new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'long' }).format(count);
}
