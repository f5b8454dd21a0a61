import { tokenFields, type TokenListQuery } from '@keyturn/contracts/schemas';
import { allOf, fieldTests, searchTest, tagTests } from './list-filter.ts';
import type { Matches } from './subject-collection.ts';
import type { TokenEntry } from './token-entry.ts';

type Filter = Omit<TokenListQuery, 'sort' | 'limit' | 'cursor'>;

const FIELDS = Object.keys(tokenFields) as (keyof typeof tokenFields)[];

export function tokenFilter(filter: Filter): Matches<TokenEntry> {
  return allOf<TokenEntry>([
    ...fieldTests(filter, FIELDS),
    ...tagTests(filter.tag),
    expiryTest(filter),
    searchTest(filter.q),
  ]);
}

// Instants of records all have the same form, so that their order as text is their order in time.
function expiryTest({ expiresBefore, expiresAfter }: Filter): Matches<TokenEntry> | null {
  if (expiresBefore === undefined && expiresAfter === undefined) return null;
  const before = expiresBefore === undefined ? null : new Date(expiresBefore).toISOString();
  const after = expiresAfter === undefined ? null : new Date(expiresAfter).toISOString();
  return ({ item: { expiresAt } }) =>
    expiresAt !== null && (before === null || expiresAt < before) && (after === null || expiresAt > after);
}
