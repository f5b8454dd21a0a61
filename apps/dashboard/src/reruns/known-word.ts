import type { Say } from '../words/define-words.ts';

/** The word for a code of the API; a code that this page has no word for is shown as it is, never hidden. */
export function knownWord<Key extends string>(t: Say<Key>, family: string, code: string): string {
  const key = `${family}.${code}`;
  const said = t(key as Key);
  return said === key ? code : said;
}
