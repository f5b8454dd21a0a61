import { randomBytes } from 'node:crypto';
import { styleText } from 'node:util';

const STYLES = ['red', 'yellow', 'green', 'cyan', 'gray', 'bold'] as const;
export type Style = (typeof STYLES)[number];

// Colours are control sequences, and those are taken out of everything that is printed, because a server may have written them.
// So ours are marks that nobody else can know of, until the very end.
const NONCE = randomBytes(6).toString('hex');
const MARKED = new RegExp(`⟦${NONCE}:(\\w+)⟧(.*?)⟦${NONCE}⟧`, 'g');

/** Marks a text to be coloured, if standard output takes colours. */
export function paint(style: Style, text: string): string {
  return `⟦${NONCE}:${style}⟧${text}⟦${NONCE}⟧`;
}

/** The text without marks: what a terminal will show of it. */
export const unpainted = (text: string): string => text.replaceAll(MARKED, '$2');

/** The marks as control sequences. */
export function inColour(text: string): string {
  return text.replaceAll(MARKED, (_, style: Style, inner: string) =>
    // Whether the stream takes colours is decided by whoever calls this.
    styleText(style, inner, { validateStream: false }),
  );
}
