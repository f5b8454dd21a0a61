import { inLanguage, type Language } from './words.ts';

/** An instant of the fleet's own clock as people read it: to the minute, in UTC, which every part of a fleet shares. */
export function instantText(instant: string | null | undefined): string {
  if (instant === null || instant === undefined) return '-';
  const at = Date.parse(instant);
  return Number.isNaN(at) ? instant : `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')}Z`;
}

/** A code such as `needsYou` in words. */
export function codeText(code: string | null | undefined, lang: Language = 'en'): string {
  if (code === null || code === undefined) return '-';
  const words = code.replaceAll(
    /([a-z])([A-Z])/g,
    (_, before: string, after: string) => `${before} ${after.toLowerCase()}`,
  );
  return inLanguage(lang, words);
}
