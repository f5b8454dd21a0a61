import { loadConfig } from '@keyturn/config';
import type { Language } from './words.ts';

/** How a text for people is to look. */
export interface Look {
  readonly lang: Language;
  /** More columns than fit a usual terminal. */
  readonly isWide: boolean;
  /** Somebody watches: signs in front of status words. */
  readonly isTerminal: boolean;
  readonly isColoured: boolean;
}

/** As standard output can show it. */
export function lookOf({ output, lang }: { readonly output?: string; readonly lang?: Language | undefined }): Look {
  return {
    lang: lang ?? 'en',
    isWide: output === 'wide',
    isTerminal: process.stdout.isTTY,
    isColoured: loadConfig().color,
  };
}
