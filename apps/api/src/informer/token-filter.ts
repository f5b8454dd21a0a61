import { tokenFields, type TokenListQuery } from '@keyturn/contracts/schemas';
import type { TokenEntry } from './token-entry.ts';

type Filter = Omit<TokenListQuery, 'sort' | 'limit' | 'cursor'>;
type Matches = (entry: TokenEntry) => boolean;

const FIELDS = Object.keys(tokenFields) as (keyof typeof tokenFields)[];

/** One test for all conditions: the same parameter repeated means *or*, different ones mean *and*. */
export function tokenFilter(filter: Filter): Matches {
  const tests = [
    ...FIELDS.map((field) => fieldTest(filter, field)),
    ...tagTests(filter),
    expiryTest(filter),
    searchTest(filter),
  ];
  const active = tests.filter((test) => test !== null);
  const [only, ...more] = active;
  if (only === undefined) return () => true;
  return more.length === 0 ? only : (entry) => active.every((test) => test(entry));
}

function fieldTest(filter: Filter, field: keyof typeof tokenFields): Matches | null {
  const wanted: readonly string[] | undefined = filter[field];
  if (wanted === undefined) return null;
  const [only] = wanted;
  if (wanted.length === 1) return ({ item }) => item[field] === only;
  const all = new Set<string | null>(wanted);
  return ({ item }) => all.has(item[field]);
}

function tagTests({ tag = {} }: Filter): Matches[] {
  return Object.entries(tag).map(
    ([name, wanted]) =>
      ({ item }) =>
        Object.hasOwn(item.tags, name) && wanted.includes(item.tags[name] ?? ''),
  );
}

// Instants of records all have the same form, so that their order as text is their order in time.
function expiryTest({ expiresBefore, expiresAfter }: Filter): Matches | null {
  if (expiresBefore === undefined && expiresAfter === undefined) return null;
  const before = expiresBefore === undefined ? null : new Date(expiresBefore).toISOString();
  const after = expiresAfter === undefined ? null : new Date(expiresAfter).toISOString();
  return ({ item: { expiresAt } }) =>
    expiresAt !== null && (before === null || expiresAt < before) && (after === null || expiresAt > after);
}

function searchTest({ q }: Filter): Matches | null {
  if (q === undefined) return null;
  const wanted = q.map((text) => text.toLowerCase());
  return ({ searchText }) => wanted.some((text) => searchText.includes(text));
}
