import type { Language } from '@keyturn/contracts/schemas';
import { HOUR_MS, parseDuration } from '@keyturn/domain';
import type { GuideContext, Text } from './guide.ts';

const LOCALES: Readonly<Record<Language, string>> = { en: 'en-GB', ja: 'ja-JP' };

/** More would hide the rest of the task. */
const HOSTS_NAMED = 20;

/** The same made in each language. */
export function inBoth(make: (language: Language) => string): Text {
  return { en: make('en'), ja: make('ja') };
}

/** Several texts, one after the other. */
export function joined(...texts: readonly Text[]): Text {
  return { en: texts.map(({ en }) => en).join(' '), ja: texts.map(({ ja }) => ja).join('') };
}

/** `3 months`, `3 か月` for `P3M`: as drop-downs say it. */
export function lifetimeWords(lifetime: string): Text {
  const duration = parseDuration(lifetime);
  if (duration === null) return { en: lifetime, ja: lifetime };
  const { years, months, days, timeMs } = duration;
  const parts = Object.entries({ year: years, month: months, day: days, hour: timeMs / HOUR_MS });
  return inBoth((language) =>
    parts
      .filter(([, count]) => count > 0)
      .map(([unit, count]) =>
        new Intl.NumberFormat(LOCALES[language], { style: 'unit', unit, unitDisplay: 'long' }).format(count),
      )
      .join(' '),
  );
}

/** `20 January 2027 at 00:00 UTC`. */
export function instantWords(at: string): Text {
  return inBoth((language) => {
    const format = new Intl.DateTimeFormat(LOCALES[language], {
      dateStyle: 'long',
      timeStyle: 'short',
      timeZone: 'UTC',
    });
    return `${format.format(new Date(at))} UTC`;
  });
}

/** `nightly-hr-import on etl-01, …`; null when none is named. */
export function hostWords(hosts: GuideContext['hosts']): Text | null {
  if (hosts.length === 0) return null;
  const named = hosts.slice(0, HOSTS_NAMED);
  const more = hosts.length - named.length;
  const en = named.map(({ consumer, host }) => (host === null ? consumer : `${consumer} on ${host}`));
  const ja = named.map(({ consumer, host }) => (host === null ? consumer : `${host} の ${consumer}`));
  return {
    en: `${en.join(', ')}${more > 0 ? ` and ${more} more` : ''}`,
    ja: `${ja.join('、')}${more > 0 ? ` ほか ${more} 件` : ''}`,
  };
}
