import type { Status } from '@keyturn/domain';
import { codeText } from './instant-text.ts';
import type { Look } from './look.ts';
import { paint, type Style } from './paint.ts';
import { inLanguage } from './words.ts';

/** A sign beside the word, and a colour beside both: none of them stands alone. */
const SIGNS: Readonly<Record<Status, { readonly sign: string; readonly style: Style }>> = {
  expired: { sign: '✗', style: 'red' },
  needsYou: { sign: '!', style: 'red' },
  stuck: { sign: '■', style: 'red' },
  atRisk: { sign: '▲', style: 'yellow' },
  working: { sign: '›', style: 'cyan' },
  paused: { sign: '=', style: 'gray' },
  dueSoon: { sign: '~', style: 'yellow' },
  healthy: { sign: '✓', style: 'green' },
  done: { sign: '-', style: 'gray' },
  unknown: { sign: '?', style: 'gray' },
};

/** A status word; with its sign and colour on a terminal. */
export function statusText(status: string, { isTerminal, lang }: Look): string {
  const word = inLanguage(lang, codeText(status));
  const sign = Object.hasOwn(SIGNS, status) ? SIGNS[status as Status] : undefined;
  return isTerminal && sign !== undefined ? paint(sign.style, `${sign.sign} ${word}`) : word;
}
