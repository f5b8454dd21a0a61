import { type TokenSortKey } from '@keyturn/contracts/schemas';
import type { TokenEntry } from './token-entry.ts';
import { SortedIndex, type SortPosition } from './sorted-index.ts';

export type TokenSort = TokenSortKey | `-${TokenSortKey}`;

export interface PageRequest {
  readonly sort: TokenSort;
  readonly matches: (entry: TokenEntry) => boolean;
  readonly after: SortPosition | null;
  readonly limit: number;
}

export interface EntryPage {
  readonly entries: readonly TokenEntry[];
  readonly total: number;
  /** Where the next page goes on; null on the last one. */
  readonly next: SortPosition | null;
}

/** All tokens in memory, in every order that was asked for so far. */
export class TokenCollection {
  readonly #entries = new Map<string, TokenEntry>();
  readonly #indexes = new Map<TokenSort, SortedIndex<TokenEntry>>();
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

  page({ sort, matches, after, limit }: PageRequest): EntryPage {
    const index = this.#index(sort);
    const from = after === null ? 0 : index.firstAfter(after);
    const entries: TokenEntry[] = [];
    let total = 0;
    let more = false;
    for (const [at, entry] of index.rows.entries()) {
      if (!matches(entry)) continue;
      total += 1;
      if (at < from) continue;
      if (entries.length < limit) entries.push(entry);
      else more = true;
    }
    const last = entries.at(-1);
    return { entries, total, next: more && last !== undefined ? positionIn(sort)(last) : null };
  }

  #replace(held: TokenEntry | undefined, entry: TokenEntry): void {
    this.#entries.set(entry.id, entry);
    for (const index of this.#indexes.values()) index.replace(held, entry);
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

function positionIn(sort: TokenSort): (entry: TokenEntry) => SortPosition {
  const key = (sort.startsWith('-') ? sort.slice(1) : sort) as TokenSortKey;
  return ({ item, id }) => ({ value: item[key], id });
}
