import type { Violation } from '@keyturn/client';
import { plainText } from '../output/plain-text.ts';
import type { Applied, Outcome } from './apply-documents.ts';
import { placeText, subjectText } from './fleet-document.ts';

const OUTCOMES: readonly Outcome[] = ['created', 'changed', 'unchanged', 'refused'];
/** More names than this are for programs: `-o name`. */
const MOST_NAMES = 20;

export function countsOf(all: readonly Applied[]): Record<Outcome, number> {
  const counts = { created: 0, changed: 0, unchanged: 0, refused: 0 };
  for (const { outcome } of all) counts[outcome] += 1;
  return counts;
}

/** `3 created, 1 refused`; all four when nothing is left out. */
export function countsText(all: readonly Applied[], { whole = false } = {}): string {
  const counts = countsOf(all);
  const shown = OUTCOMES.filter((outcome) => whole || counts[outcome] > 0);
  return shown.map((outcome) => `${grouped(counts[outcome])} ${outcome}`).join(', ');
}

export const grouped = (count: number): string => count.toLocaleString('en-US');

/** The summary: what came of it in numbers, whom it touched, and why what was refused was refused. */
export function appliedLines(all: readonly Applied[], { dryRun }: { dryRun: boolean }): string[] {
  const of = (outcome: Outcome) => all.filter((applied) => applied.outcome === outcome);
  const warned = [...of('created'), ...of('changed')].filter(({ violations }) => violations.length > 0);
  return [
    ...shortened('created', of('created')),
    ...shortened('changed', of('changed')),
    ...warned.slice(0, MOST_NAMES).flatMap((applied) => explained('warning', applied)),
    ...moreLines('warning', { count: warned.length, where: '-o json' }),
    ...of('refused').flatMap((applied) => explained('refused', applied)),
    `${dryRun ? 'Would be: ' : ''}${countsText(all, { whole: true })}`,
  ];
}

/** As programs get it: every document with its place, and of each violation the place too. */
export function appliedData(all: readonly Applied[], { dryRun }: { dryRun: boolean }) {
  return { dryRun, counts: countsOf(all), items: all.map(itemOf) };
}

export function itemOf({ document, outcome, violations }: Applied) {
  const { kind, id, place } = document;
  return {
    kind,
    id,
    outcome,
    ...place,
    ...(violations.length > 0 && {
      violations: violations.map((violation) => ({ ...violation, ...withoutFile(document.placeOf(violation.path)) })),
    }),
  };
}

const withoutFile = ({ line, column }: { line: number; column: number }) => ({ line, column });

/** The document with its place, and each violation with its own: where, which rule, why, and what would pass. */
export function explained(word: string, { document, violations }: Applied): string[] {
  return [
    `${word.padEnd(9)} ${subjectText(document)}  ${placeText(document.place)}`,
    ...violations.flatMap((violation) => violationLines(violation, placeText(document.placeOf(violation.path)))),
  ];
}

function violationLines({ code, path, message, proposal }: Violation, place: string): string[] {
  const field = path === '' ? '' : `${plainText(path)} `;
  return [
    `  ${place}  ${field}[${plainText(code)}] ${plainText(message)}`,
    ...(proposal === undefined ? [] : [`    would pass: ${plainText(proposal)}`]),
  ];
}

function shortened(word: Outcome, all: readonly Applied[]): string[] {
  return [
    ...all.slice(0, MOST_NAMES).map(({ document }) => `${word.padEnd(9)} ${subjectText(document)}`),
    ...moreLines(word, { count: all.length, where: '-o name' }),
  ];
}

function moreLines(word: string, { count, where }: { count: number; where: string }): string[] {
  const more = count - MOST_NAMES;
  return more > 0 ? [`${word.padEnd(9)} … and ${grouped(more)} more; ${where} lists all`] : [];
}
