import { paint } from '../output/paint.ts';
import { plainText } from '../output/plain-text.ts';
import { countsText, explained, grouped, itemOf } from './applied-lines.ts';
import type { Difference } from './differences.ts';
import { placeText, subjectText } from './fleet-document.ts';
import type { SpecChange } from './spec-changes.ts';

/** Document by document, field by field. `brief`: what is new in one line each, for the question before applying. */
export function differenceLines(
  all: readonly Difference[],
  { brief = false, mostDocuments = Infinity } = {},
): string[] {
  const differing = all.filter(({ outcome }) => outcome !== 'unchanged');
  const shown = differing.slice(0, mostDocuments);
  const more = differing.length - shown.length;
  return [
    ...shown.flatMap((difference) => documentLines(difference, brief)),
    ...(more > 0 ? [`… and ${grouped(more)} more documents`] : []),
    all.length === 0 ? 'There is no document.' : countsText(all),
  ];
}

export function differenceData(all: readonly Difference[]) {
  const differing = all.filter(({ outcome }) => outcome !== 'unchanged');
  return {
    same: differing.length === 0,
    items: differing.map(({ changes, ...applied }) => ({ ...itemOf(applied), changes })),
  };
}

function documentLines(difference: Difference, brief: boolean): string[] {
  const { document, outcome, changes } = difference;
  if (outcome === 'refused') return explained('! refused', difference).map((text) => paint('red', text));
  const isNew = outcome === 'created';
  const heading = `${isNew ? '+' : '~'} ${subjectText(document)}`;
  const painted = `${paint(isNew ? 'green' : 'yellow', heading)}  ${placeText(document.place)}`;
  return brief && isNew ? [painted] : [painted, ...changes.map(changeLine)];
}

function changeLine({ path, was, is }: SpecChange): string {
  const name = plainText(path);
  if (was === undefined) return paint('green', `    + ${name}: ${valueText(is)}`);
  if (is === undefined) return paint('red', `    - ${name}: ${valueText(was)}`);
  return paint('yellow', `    ~ ${name}: ${valueText(was)} → ${valueText(is)}`);
}

/** As YAML would have it in one line, near enough: quotes only where a text could be taken for something else. */
function valueText(value: unknown): string {
  if (
    typeof value === 'string' &&
    value !== '' &&
    !/^[\s[\]{}"'#&*!|>%@`-]|^(true|false|null|~|[\d.+-]+)$|\s$/.test(value)
  ) {
    return plainText(value);
  }
  return plainText(JSON.stringify(value) ?? 'nothing');
}
