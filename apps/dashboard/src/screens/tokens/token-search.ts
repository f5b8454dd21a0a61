import { HEALTHS, STATUSES, TOKEN_KINDS, TOKEN_PHASES, WAITING_FOR } from '@keyturn/domain';

/** What the list is narrowed to: name → the values of which one must hold. The URL, the search box and the API speak of the same. */
export type TokenFilter = Readonly<Record<string, readonly string[]>>;

/** Days left, as the histogram has them. */
export const DAY_RANGES = ['expired', '0-1', '1-3', '3-7', '7-14', '14-30', '30-60', '60-90', '90+'] as const;

/** Fields whose values are known. */
const CHOICES: Readonly<Record<string, readonly string[]>> = {
  status: STATUSES,
  kind: TOKEN_KINDS,
  phase: TOKEN_PHASES,
  health: HEALTHS,
  waitingFor: WAITING_FOR,
  days: DAY_RANGES,
};
const TEXTS: readonly string[] = ['owner', 'site', 'cause'];
const INSTANTS: readonly string[] = ['expiresBefore', 'expiresAfter'];
export const FILTER_NAMES: readonly string[] = [...Object.keys(CHOICES), ...TEXTS, ...INSTANTS];

/** Of these a list can have one only. */
const SINGLE: readonly string[] = ['days', ...INSTANTS];

const TAG = 'tag.';
/** Free text: looked for in id, label, owner, site and tags. */
const TEXT = 'q';

/** Why a word of the search box was left out, and what would do. */
export type SearchProblem =
  | { readonly kind: 'unknownName'; readonly word: string; readonly possible: readonly string[] }
  | {
      readonly kind: 'unknownValue';
      readonly word: string;
      readonly name: string;
      readonly possible: readonly string[];
    }
  | { readonly kind: 'noInstant' | 'noValue' | 'onlyOne'; readonly word: string; readonly name: string };

export interface ReadSearch {
  readonly filter: TokenFilter;
  readonly problems: readonly SearchProblem[];
}

/** Words: `name:value`, `name:"two words"`, and everything else as text to look for. */
const WORD = /(?:[^\s":]+:)?"[^"]*"?|\S+/g;

/** Reads what was typed; what cannot be understood is left out and explained. */
export function readSearch(text: string): ReadSearch {
  const filter: Record<string, string[]> = {};
  const problems: SearchProblem[] = [];
  const free: string[] = [];
  for (const word of text.match(WORD) ?? []) {
    const named = /^([A-Za-z][\w.-]*):(?!\/\/)(.*)$/s.exec(word);
    if (named === null) {
      free.push(word.replaceAll('"', ''));
      continue;
    }
    const read = readNamed({ word, name: named[1] ?? '', text: (named[2] ?? '').replaceAll('"', '') });
    if ('kind' in read) problems.push(read);
    else if (SINGLE.includes(read.name) && (read.values.length > 1 || read.name in filter))
      problems.push({ kind: 'onlyOne', word, name: read.name });
    else filter[read.name] = [...new Set([...(filter[read.name] ?? []), ...read.values])];
  }
  const said = free.filter((word) => word !== '').join(' ');
  return { filter: said === '' ? filter : { ...filter, [TEXT]: [said] }, problems };
}

interface NamedWord {
  readonly word: string;
  readonly name: string;
  readonly text: string;
}

function readNamed({ word, name: given, text }: NamedWord): SearchProblem | { name: string; values: string[] } {
  if (given.startsWith(TAG) && given.length > TAG.length)
    return text === '' ? { kind: 'noValue', word, name: given } : { name: given, values: [text] };
  const name = FILTER_NAMES.find((known) => known.toLowerCase() === given.toLowerCase());
  if (name === undefined) return { kind: 'unknownName', word, possible: [...FILTER_NAMES, `${TAG}<name>`] };
  const choices = CHOICES[name];
  if (choices !== undefined) return readChoice({ word, name, text, choices });
  if (text === '') return { kind: 'noValue', word, name };
  if (INSTANTS.includes(name)) {
    const at = Date.parse(text);
    return Number.isNaN(at) ? { kind: 'noInstant', word, name } : { name, values: [new Date(at).toISOString()] };
  }
  return { name, values: [text] };
}

function readChoice({ word, name, text, choices }: NamedWord & { choices: readonly string[] }) {
  const asked = text.split(',').filter((value) => value !== '');
  const values = asked.map((value) => choices.find((known) => known.toLowerCase() === value.toLowerCase()));
  const known = values.filter((value) => value !== undefined);
  if (asked.length === 0 || known.length < asked.length)
    return { kind: 'unknownValue', word, name, possible: choices } as const;
  return { name, values: known };
}

/** The filter as one would type it. */
export function writeSearch(filter: TokenFilter): string {
  const words = Object.entries(filter)
    .filter(([name]) => name !== TEXT)
    .flatMap(([name, values]) => values.map((value) => `${name}:${/\s/.test(value) ? `"${value}"` : value}`));
  return [...words, ...(filter[TEXT] ?? [])].join(' ');
}

/** The part of the URL that narrows the list; what somebody wrote there by hand and is no filter stays out. */
export function filterOf(search: Readonly<Record<string, string | readonly string[]>>): TokenFilter {
  const isFilter = (name: string) => FILTER_NAMES.includes(name) || name.startsWith(TAG) || name === TEXT;
  const isValue = (name: string, value: string) => CHOICES[name]?.includes(value) ?? value !== '';
  return Object.fromEntries(
    Object.entries(search)
      .filter(([name]) => isFilter(name))
      .map(([name, value]): [string, string[]] => [name, [value].flat().filter((each) => isValue(name, each))])
      .map(([name, values]): [string, string[]] => [name, SINGLE.includes(name) ? values.slice(0, 1) : values])
      .filter(([, values]) => values.length > 0),
  );
}

/** Each condition alone, so that it can be named and taken away. */
export function conditionsOf(filter: TokenFilter): { name: string; value: string }[] {
  return Object.entries(filter).flatMap(([name, values]) => values.map((value) => ({ name, value })));
}

/** The filter with one value more, or without it when it was there. */
export function toggled(filter: TokenFilter, name: string, value: string): TokenFilter {
  const { [name]: values = [], ...rest } = filter;
  const others = SINGLE.includes(name) ? [] : values;
  const next = values.includes(value) ? values.filter((each) => each !== value) : [...others, value];
  return next.length === 0 ? rest : { ...rest, [name]: next };
}
