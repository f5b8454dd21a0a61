import type { Language } from '@keyturn/contracts/schemas';
import { HOUR_MS, parseDuration } from '@keyturn/domain';
import type { GuideContext, Text } from './guide.ts';

const LOCALES: Readonly<Record<Language, string>> = { en: 'en-GB', ja: 'ja-JP' };

/** More would hide the rest of the task. */
const NAMED_AT_MOST = 20;

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

/** `wave-1, wave-2 and 3 more`; null when there is none. */
export function listWords(names: readonly string[]): Text | null {
  return listed({ en: names, ja: names });
}

/** `nightly-hr-import on etl-01, …`; null when none is named. */
export function hostWords(hosts: GuideContext['hosts']): Text | null {
  return listed({
    en: hosts.map(({ consumer, host }) => (host === null ? consumer : `${consumer} on ${host}`)),
    ja: hosts.map(({ consumer, host }) => (host === null ? consumer : `${host} の ${consumer}`)),
  });
}

function listed({ en, ja }: Readonly<Record<Language, readonly string[]>>): Text | null {
  if (en.length === 0) return null;
  const more = en.length - NAMED_AT_MOST;
  return {
    en: `${en.slice(0, NAMED_AT_MOST).join(', ')}${more > 0 ? ` and ${more} more` : ''}`,
    ja: `${ja.slice(0, NAMED_AT_MOST).join('、')}${more > 0 ? ` ほか ${more} 件` : ''}`,
  };
}
