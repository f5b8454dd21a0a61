import type { Matches } from './subject-collection.ts';

/** One test for all conditions: the same parameter repeated means *or*, different ones mean *and*. */
export function allOf<Entry>(tests: readonly (Matches<Entry> | null)[]): Matches<Entry> {
  const active = tests.filter((test) => test !== null);
  const [only, ...more] = active;
  if (only === undefined) return () => true;
  return more.length === 0 ? only : (entry) => active.every((test) => test(entry));
}

/** Tests of the fields that are filtered by equality. */
export function fieldTests<Field extends string>(
  filter: Readonly<Partial<Record<Field, readonly string[] | undefined>>>,
  fields: readonly Field[],
): (Matches<{ readonly item: Readonly<Record<Field, string | null>> }> | null)[] {
  return fields.map((field) => {
    const wanted = filter[field];
    if (wanted === undefined) return null;
    const [only] = wanted;
    if (wanted.length === 1) return ({ item }) => item[field] === only;
    const all = new Set<string | null>(wanted);
    return ({ item }) => all.has(item[field]);
  });
}

/** Tests of tags by name; of one name any of the values. */
export function tagTests(
  tag: Readonly<Record<string, readonly string[]>> = {},
): Matches<{ readonly item: { readonly tags: Readonly<Record<string, string>> } }>[] {
  return Object.entries(tag).map(
    ([name, wanted]) =>
      ({ item }) =>
        Object.hasOwn(item.tags, name) && wanted.includes(item.tags[name] ?? ''),
  );
}

export function searchTest(q: readonly string[] | undefined): Matches<{ readonly searchText: string }> | null {
  if (q === undefined) return null;
  const wanted = q.map((text) => text.toLowerCase());
  return ({ searchText }) => wanted.some((text) => searchText.includes(text));
}
