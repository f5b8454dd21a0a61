import type { Cursors } from './page-cursor.ts';
import type { Filed, KeptFilter, Matches, SortBy, SubjectCollection } from './subject-collection.ts';

/** Different queries kept; a page of 500 is about half a megabyte. */
const PAGES_KEPT = 200;
/** `asOf` of a kept page is never older than this (real time). */
const AS_OF_KEPT_MS = 1_000;

interface KeptPage<Entry> {
  readonly body: Buffer;
  readonly filter: KeptFilter<Entry>;
  readonly version: number;
  readonly freshUntil: number;
}

/** What every list takes beside its filters. */
export interface ListQuery<Key extends string> {
  readonly sort: SortBy<Key>;
  readonly limit: number;
  readonly cursor?: string | undefined;
}

interface PagesOptions<Entry extends Filed<Key, Entry>, Key extends string, Query extends ListQuery<Key>> {
  /** Name of the list: a cursor fits no other. */
  readonly name: string;
  readonly entries: SubjectCollection<Entry, Key>;
  readonly filterOf: (filter: Omit<Query, keyof ListQuery<Key>>) => Matches<Entry>;
  readonly cursors: Cursors;
  /** When memory was last known to be as new as records: ISO 8601, fleet time. */
  readonly asOf: () => string;
}

/** Pages of one list as JSON bytes, kept until a row that they are about has changed. */
export class ListPages<Entry extends Filed<Key, Entry>, Key extends string, Query extends ListQuery<Key>> {
  readonly #options: PagesOptions<Entry, Key, Query>;
  readonly #kept = new Map<string, KeptPage<Entry>>();

  constructor(options: PagesOptions<Entry, Key, Query>) {
    this.#options = options;
  }

  /** Throws `request.badCursor`. */
  page(query: Query): Buffer {
    const { limit, cursor, sort, ...fields } = query;
    const filterName = JSON.stringify(fields);
    const name = `${filterName} ${sort} ${limit} ${cursor ?? ''}`;
    const filter = this.#options.entries.filter(filterName, () => this.#options.filterOf(fields));
    const kept = this.#kept.get(name);
    const stands = kept !== undefined && kept.filter === filter && kept.version === filter.version;
    const now = performance.now();
    if (stands && now < kept.freshUntil) return kept.body;
    const list = `${this.#options.name} ${filterName} ${sort}`;
    const body = stands ? this.#withAsOf(kept.body) : this.#make({ query, filter, list });
    if (this.#kept.size >= PAGES_KEPT) this.#kept.clear();
    this.#kept.set(name, { body, filter, version: filter.version, freshUntil: now + AS_OF_KEPT_MS });
    return body;
  }

  #make({ query, filter, list }: { query: ListQuery<Key>; filter: KeptFilter<Entry>; list: string }): Buffer {
    const { entries: all, cursors } = this.#options;
    const { limit, cursor, sort } = query;
    const after = cursor === undefined ? null : cursors.read(list, cursor);
    const { entries, next } = all.page({ sort, filter, after, limit });
    const items = entries.map((entry) => entry.json).join(',');
    const goesOn = next === null ? '' : `"next":"${cursors.write(list, next)}",`;
    return Buffer.from(`{"items":[${items}],${goesOn}"total":${filter.total},${this.#asOfTail()}`);
  }

  /** The same page, true as of now. The bytes given out before may still be on their way and stay as they are. */
  #withAsOf(body: Buffer): Buffer {
    const tail = this.#asOfTail();
    const copy = Buffer.from(body);
    copy.write(tail, copy.length - tail.length, 'latin1');
    return copy;
  }

  // Last, and always as long: instants of the fleet have four digits in their year.
  #asOfTail(): string {
    return `"asOf":"${this.#options.asOf()}"}`;
  }
}
