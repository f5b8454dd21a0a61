import { paint, type Style } from '../output/paint.ts';
import { plainText } from '../output/plain-text.ts';
import { type Finding, type Level, LEVELS } from './finding.ts';

const LOOKS: Readonly<Record<Level, { readonly word: string; readonly style: Style }>> = {
  serious: { word: 'SERIOUS', style: 'red' },
  warning: { word: 'warning', style: 'yellow' },
  note: { word: 'note', style: 'cyan' },
  ok: { word: 'ok', style: 'green' },
};

const LONGEST_WORD = 7;

/** The worst first; every one that is not ok with its remedy below it. */
export function doctorLines(findings: readonly Finding[]): string[] {
  const sorted = findings.toSorted((a, b) => LEVELS.indexOf(a.level) - LEVELS.indexOf(b.level));
  const width = Math.max(...findings.map(({ check }) => check.length));
  const lines = sorted.flatMap(({ check, level, found, remedy }) => {
    const { word, style } = LOOKS[level];
    return [
      `${paint(style, word.padEnd(LONGEST_WORD))}  ${check.padEnd(width)}  ${plainText(found)}`,
      ...(remedy === undefined ? [] : [`${' '.repeat(LONGEST_WORD + width + 4)}→ ${plainText(remedy)}`]),
    ];
  });
  return [...lines, '', summary(findings)];
}

function summary(findings: readonly Finding[]): string {
  const count = (level: Level) => findings.filter((finding) => finding.level === level).length;
  const found = LEVELS.filter((level) => level !== 'ok' && count(level) > 0);
  const parts = found.map((level) => `${count(level)} ${level}${count(level) > 1 && level !== 'serious' ? 's' : ''}`);
  return parts.length === 0 ? 'Everything is as it should be.' : `${parts.join(', ')}; the rest is as it should be.`;
}
