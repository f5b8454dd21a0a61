import { type Status, STATUSES } from '@keyturn/domain';
import { LookupIndex } from './lookup-index.ts';
import { SortedIndex, type SortPosition, type SortValue } from './sorted-index.ts';

/** What can be kept here: an entry with values to sort it by, which time alone may replace by another. */
export interface Filed<Key extends string, Self> {
  readonly id: string;
  readonly lastSeq: number;
  readonly snapshot: unknown;
  readonly item: Readonly<Record<Key, SortValue>>;
  /** As lists show it. */
  readonly json: string;
  at(now: number): Self;
}

export type SortBy<Key extends string> = Key | `-${Key}`;

export type Matches<Entry> = (entry: Entry) => boolean;

/** A filter somebody asks by, with what is counted for it while rows change. */
export interface KeptFilter<Entry> {
  readonly matches: Matches<Entry>;
  readonly total: number;
  /** Raised whenever a row that matched or matches has changed: as long as it stands, so do all pages by this filter. */
  readonly version: number;
}

export interface PageRequest<Entry, Key extends string> {
  readonly sort: SortBy<Key>;
  readonly filter: KeptFilter<Entry>;
  readonly after: SortPosition | null;
  readonly limit: number;
}

export interface EntryPage<Entry> {
  readonly entries: readonly Entry[];
  /** Where the next page goes on; null on the last one. */
  readonly next: SortPosition | null;
}

/** More are counted anew from time to time; each costs two tests a change. */
const FILTERS_KEPT = 200;

/**
 * All subjects of one domain in memory, in every order and by every filter that was asked for lately. A scan of 10,000 rows
 * misses the processor's caches and takes 3 ms (measured): counts are kept up to date instead, and a page reads only its own rows.
 */
export class SubjectCollection<Entry extends Filed<Key, Entry>, Key extends string> {
  readonly #entries = new Map<string, Entry>();
  readonly #indexes = new Map<SortBy<Key>, SortedIndex<Entry>>();
  readonly #filters = new Map<string, Counted<Entry>>();
  readonly #lookups: LookupIndex<Entry>[] = [];
  #version = 0;
  #swept = 0;

  /** Raised whenever something a list shows has changed. */
  get version(): number {
    return this.#version;
  }

  get size(): number {
    return this.#entries.size;
  }

  get(id: string): Entry | undefined {
    return this.#entries.get(id);
  }

  values(): Iterable<Entry> {
    return this.#entries.values();
  }

  /** Entries in the given order; the order is kept from then on. */
  sorted(sort: SortBy<Key>): readonly Entry[] {
    return this.#index(sort).rows;
  }

  /** Files the entry unless a newer one is there. */
  put(entry: Entry): void {
    const held = this.#entries.get(entry.id);
    if (held === undefined || held.lastSeq < entry.lastSeq) this.#replace(held, entry);
  }

  /** Files what the entry becomes by something that happened elsewhere; nothing when there is none, or it stays itself. */
  amend(id: string, change: (entry: Entry) => Entry): void {
    const held = this.#entries.get(id);
    if (held === undefined) return;
    const entry = change(held);
    if (entry !== held) this.#replace(held, entry);
  }

  /** Looks at the next `count` entries for what time alone changed, going round; `now` is epoch ms of fleet time. */
  sweep(now: number, count: number): void {
    const rows = this.sorted('id' as SortBy<Key>);
    for (let looked = Math.min(count, rows.length); looked > 0; looked -= 1) {
      this.#swept = (this.#swept + 1) % rows.length;
      const entry = rows[this.#swept] as Entry;
      const current = entry.at(now);
      if (current !== entry) this.#replace(entry, current);
    }
  }

  /** The filter of that name, counted once and then kept. */
  filter(name: string, make: () => Matches<Entry>): KeptFilter<Entry> {
    const known = this.#filters.get(name);
    if (known !== undefined) return known;
    const counted: Counted<Entry> = { matches: make(), total: 0, version: 0 };
    for (const entry of this.#entries.values()) if (counted.matches(entry)) counted.total += 1;
    if (this.#filters.size >= FILTERS_KEPT) this.#filters.clear();
    this.#filters.set(name, counted);
    return counted;
  }

  page({ sort, filter, after, limit }: PageRequest<Entry, Key>): EntryPage<Entry> {
    const index = this.#index(sort);
    const entries: Entry[] = [];
    for (let at = after === null ? 0 : index.firstAfter(after); at < index.rows.length; at += 1) {
      const entry = index.rows[at] as Entry;
      if (!filter.matches(entry)) continue;
      if (entries.length === limit) return { entries, next: positionIn(sort)(entries[limit - 1] as Entry) };
      entries.push(entry);
    }
    return { entries, next: null };
  }

  /** A look-up that is kept up to date from the first entry on. */
  protected lookup(namesOf: (entry: Entry) => readonly string[]): LookupIndex<Entry> {
    const index = new LookupIndex(namesOf);
    this.#lookups.push(index);
    return index;
  }

  #replace(held: Entry | undefined, entry: Entry): void {
    this.#entries.set(entry.id, entry);
    for (const index of this.#indexes.values()) index.replace(held, entry);
    for (const index of this.#lookups) index.replace(held, entry);
    for (const filter of this.#filters.values()) recount({ filter, held, entry });
    this.#version += 1;
  }

  #index(sort: SortBy<Key>): SortedIndex<Entry> {
    const known = this.#indexes.get(sort);
    if (known !== undefined) return known;
    const index = new SortedIndex(this.#entries.values(), {
      positionOf: positionIn<Entry, Key>(sort),
      descending: sort.startsWith('-'),
    });
    this.#indexes.set(sort, index);
    return index;
  }
}

interface Counted<Entry> extends KeptFilter<Entry> {
  total: number;
  version: number;
}

function recount<Entry>({
  filter,
  held,
  entry,
}: {
  filter: Counted<Entry>;
  held: Entry | undefined;
  entry: Entry;
}): void {
  const did = held !== undefined && filter.matches(held);
  const does = filter.matches(entry);
  filter.total += Number(does) - Number(did);
  if (did || does) filter.version += 1;
}

/** By what `item` says; a status by how bad it is, the worst first. */
function positionIn<Entry extends Filed<Key, Entry>, Key extends string>(
  sort: SortBy<Key>,
): (entry: Entry) => SortPosition {
  const key = (sort.startsWith('-') ? sort.slice(1) : sort) as Key;
  if (key === 'status') return ({ item, id }) => ({ value: STATUSES.indexOf(item[key] as Status), id });
  return ({ item, id }) => ({ value: item[key], id });
}
