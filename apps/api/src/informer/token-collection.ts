import type { TokenSortKey } from '@keyturn/contracts/schemas';
import { LookupIndex } from './lookup-index.ts';
import { consumersOf, upstreamNamesOf } from './shared-names.ts';
import type { TokenEntry } from './token-entry.ts';
import { SortedIndex, type SortPosition } from './sorted-index.ts';

export type TokenSort = TokenSortKey | `-${TokenSortKey}`;

type Matches = (entry: TokenEntry) => boolean;

/** A filter somebody asks by, with what is counted for it while rows change. */
export interface KeptFilter {
  readonly matches: Matches;
  readonly total: number;
  /** Raised whenever a row that matched or matches has changed: as long as it stands, so do all pages by this filter. */
  readonly version: number;
}

export interface PageRequest {
  readonly sort: TokenSort;
  readonly filter: KeptFilter;
  readonly after: SortPosition | null;
  readonly limit: number;
}

export interface EntryPage {
  readonly entries: readonly TokenEntry[];
  /** Where the next page goes on; null on the last one. */
  readonly next: SortPosition | null;
}

/** More are counted anew from time to time; each costs two tests a change. */
const FILTERS_KEPT = 200;

/**
 * All tokens in memory, in every order and by every filter that was asked for lately. A scan of 10,000 rows misses the
 * processor's caches and takes 3 ms (measured): counts are kept up to date instead, and a page reads only its own rows.
 */
export class TokenCollection {
  readonly #entries = new Map<string, TokenEntry>();
  readonly #indexes = new Map<TokenSort, SortedIndex<TokenEntry>>();
  readonly #filters = new Map<string, Counted>();
  /** Live tokens by the consumers they name. */
  readonly byConsumer = new LookupIndex(consumersOf);
  /** Live tokens by what must be unique upstream. */
  readonly byUpstreamName = new LookupIndex(upstreamNamesOf);
  #version = 0;
  #swept = 0;

  /** Raised whenever something a list shows has changed. */
  get version(): number {
    return this.#version;
  }

  get size(): number {
    return this.#entries.size;
  }

  get(id: string): TokenEntry | undefined {
    return this.#entries.get(id);
  }

  values(): Iterable<TokenEntry> {
    return this.#entries.values();
  }

  /** Entries in the given order; the order is kept from then on. */
  sorted(sort: TokenSort): readonly TokenEntry[] {
    return this.#index(sort).rows;
  }

  /** Files the entry unless a newer one is there. */
  put(entry: TokenEntry): void {
    const held = this.#entries.get(entry.id);
    if (held === undefined || held.lastSeq < entry.lastSeq) this.#replace(held, entry);
  }

  /** Looks at the next `count` entries for what time alone changed, going round; `now` is epoch ms of fleet time. */
  sweep(now: number, count: number): void {
    const rows = this.#index('id').rows;
    for (let looked = Math.min(count, rows.length); looked > 0; looked -= 1) {
      this.#swept = (this.#swept + 1) % rows.length;
      const entry = rows[this.#swept] as TokenEntry;
      const current = entry.at(now);
      if (current !== entry) this.#replace(entry, current);
    }
  }

  /** The filter of that name, counted once and then kept. */
  filter(name: string, make: () => Matches): KeptFilter {
    const known = this.#filters.get(name);
    if (known !== undefined) return known;
    const counted: Counted = { matches: make(), total: 0, version: 0 };
    for (const entry of this.#entries.values()) if (counted.matches(entry)) counted.total += 1;
    if (this.#filters.size >= FILTERS_KEPT) this.#filters.clear();
    this.#filters.set(name, counted);
    return counted;
  }

  page({ sort, filter, after, limit }: PageRequest): EntryPage {
    const index = this.#index(sort);
    const entries: TokenEntry[] = [];
    for (let at = after === null ? 0 : index.firstAfter(after); at < index.rows.length; at += 1) {
      const entry = index.rows[at] as TokenEntry;
      if (!filter.matches(entry)) continue;
      if (entries.length === limit) return { entries, next: positionIn(sort)(entries[limit - 1] as TokenEntry) };
      entries.push(entry);
    }
    return { entries, next: null };
  }

  #replace(held: TokenEntry | undefined, entry: TokenEntry): void {
    this.#entries.set(entry.id, entry);
    for (const index of [...this.#indexes.values(), this.byConsumer, this.byUpstreamName]) index.replace(held, entry);
    for (const filter of this.#filters.values()) recount({ filter, held, entry });
    this.#version += 1;
  }

  #index(sort: TokenSort): SortedIndex<TokenEntry> {
    const known = this.#indexes.get(sort);
    if (known !== undefined) return known;
    const index = new SortedIndex(this.#entries.values(), {
      positionOf: positionIn(sort),
      descending: sort.startsWith('-'),
    });
    this.#indexes.set(sort, index);
    return index;
  }
}

interface Counted extends KeptFilter {
  total: number;
  version: number;
}

function recount({ filter, held, entry }: { filter: Counted; held: TokenEntry | undefined; entry: TokenEntry }): void {
  const did = held !== undefined && filter.matches(held);
  const does = filter.matches(entry);
  filter.total += Number(does) - Number(did);
  if (did || does) filter.version += 1;
}

function positionIn(sort: TokenSort): (entry: TokenEntry) => SortPosition {
  const key = (sort.startsWith('-') ? sort.slice(1) : sort) as TokenSortKey;
  return ({ item, id }) => ({ value: item[key], id });
}
