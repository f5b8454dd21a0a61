import stringWidth from 'string-width';
import { unpainted } from './paint.ts';
import { plainText } from './plain-text.ts';
import { inLanguage, type Language } from './words.ts';

const GAP = '  ';

/** Rows under a heading, without borders; columns are as wide as a terminal shows them, East Asian characters counting two. */
export function tableLines(
  heading: readonly string[],
  rows: readonly (readonly string[])[],
  lang: Language = 'en',
): string[] {
  const all = [heading.map((name) => inLanguage(lang, name)), ...rows.map((row) => row.map(cellText))];
  const widths = heading.map((_, column) => Math.max(...all.map((row) => widthOf(row[column] ?? ''))));
  return all.map((row) =>
    row
      .map((cell, column) => padded(cell, widths[column] ?? 0))
      .join(GAP)
      .trimEnd(),
  );
}

export type Fact = readonly [name: string, fact: string | null | undefined];

/** Names in one column, facts in the next. What is empty is left out. */
export function factLines(facts: readonly Fact[], lang: Language = 'en'): string[] {
  const known = facts
    .filter((row): row is [string, string] => row[1] !== null && row[1] !== undefined && row[1] !== '')
    .map(([name, fact]) => [inLanguage(lang, name), fact] as const);
  const width = Math.max(0, ...known.map(([name]) => widthOf(name)));
  return known.map(([name, fact]) => `${padded(name, width)}${GAP}${plainText(fact)}`);
}

/** An empty cell would be a gap that scripts and eyes fall into. */
function cellText(cell: string): string {
  const text = plainText(cell);
  return text === '' ? '-' : text;
}

const widthOf = (text: string): number => stringWidth(unpainted(text));

function padded(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - widthOf(text)));
}
