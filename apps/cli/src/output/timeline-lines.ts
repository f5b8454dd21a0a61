import { codeText, instantText } from './instant-text.ts';
import { tableLines } from './table.ts';
import type { Language } from './words.ts';

export interface TimelineItem {
  readonly seq: number;
  readonly revision: number;
  readonly type: string;
  readonly at: string;
  readonly data?: Readonly<Record<string, unknown>>;
}

/** What happened, as the API orders it. */
export function timelineTable(items: readonly TimelineItem[], lang: Language): string[] {
  return tableLines(
    ['TIME', 'WHAT', 'DETAILS', 'SEQ'],
    items.map(({ at, type, data = {}, seq }) => [instantText(at), eventWord(type), detailsText(data), String(seq)]),
    lang,
  );
}

export interface PlannedItem {
  readonly what: string;
  readonly at: string;
  readonly version?: number | null;
  readonly attempt?: number | null;
}

/** What is going to happen by itself, the next first. */
export function plannedTable(planned: readonly PlannedItem[], lang: Language): string[] {
  return tableLines(
    ['TIME', 'WHAT', 'DETAILS'],
    planned
      .toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at))
      .map(({ at, what, version, attempt }) => [
        instantText(at),
        codeText(what, lang),
        typeof version === 'number' ? `version ${version}` : typeof attempt === 'number' ? `attempt ${attempt}` : '',
      ]),
    lang,
  );
}

/** `keyturn.token.promoted` is "token promoted". */
export const eventWord = (type: string): string => codeText(type.replace(/^keyturn\./, '').replaceAll('.', ' '));

/** What is said first of an event; the rest is in `-o json`. */
const FIRST = ['version', 'attempt', 'cause', 'reason', 'consumer', 'outcome', 'choice', 'task', 'by'];

/** The short facts of an event in one line; the phase where there is nothing else to say. */
export function detailsText(data: Readonly<Record<string, unknown>>): string {
  const said = FIRST.flatMap((name) => factOf(data, name));
  // A reason is often the cause again.
  const once = said.filter(({ value }, index) => said.findIndex((other) => other.value === value) === index);
  const facts = once.length === 0 ? factOf(data, 'phase') : once.slice(0, 4);
  return facts.map(({ name, value }) => `${codeText(name)} ${value}`).join(', ');
}

function factOf(data: Readonly<Record<string, unknown>>, name: string): { name: string; value: string | number }[] {
  const value = data[name];
  return typeof value === 'string' || typeof value === 'number' ? [{ name, value }] : [];
}
