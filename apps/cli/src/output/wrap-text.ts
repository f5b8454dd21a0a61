import stringWidth from 'string-width';
import { plainText } from './plain-text.ts';

/** Closing marks never begin a line, in Japanese least of all. */
const STAYS_BEHIND = /^[\p{Pe}\p{Pf}\p{Po}ー々ゝゞヽヾ]+$/u;

/** Lines of at most `width` terminal columns, broken between words as the language has them; Japanese has no spaces to break at. */
export function wrapText(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const piece of unbreakablePieces(plainText(text))) {
    if (line !== '' && stringWidth((line + piece).trimEnd()) > width) {
      lines.push(line.trimEnd());
      line = piece.trimStart();
    } else {
      line += piece;
    }
  }
  return [...lines, line.trimEnd()];
}

/** Words with what must follow them on the same line. Only spaces separate words of scripts that have them: `/v1/tokens` stays whole. */
function unbreakablePieces(text: string): string[] {
  const pieces: string[] = [];
  for (const { segment } of new Intl.Segmenter('ja', { granularity: 'word' }).segment(text)) {
    const last = pieces.at(-1);
    if (last !== undefined && isGlued(last, segment)) pieces[pieces.length - 1] += segment;
    else pieces.push(segment);
  }
  return pieces;
}

function isGlued(last: string, next: string): boolean {
  if (/^\s+$/.test(next)) return true;
  if (/\s$/.test(last)) return false;
  return STAYS_BEHIND.test(next) || (/[!-~]$/.test(last) && /^[!-~]/.test(next));
}
