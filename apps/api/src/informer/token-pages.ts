import type { TokenListQuery } from '@keyturn/contracts/schemas';
import type { Cursors } from './page-cursor.ts';
import type { KeptFilter, TokenCollection } from './token-collection.ts';
import { tokenFilter } from './token-filter.ts';

/** Different queries kept; a page of 500 is about half a megabyte. */
const PAGES_KEPT = 200;
/** `asOf` of a kept page is never older than this (real time). */
const AS_OF_KEPT_MS = 1_000;

interface KeptPage {
  readonly body: Buffer;
  readonly filter: KeptFilter;
  readonly version: number;
  readonly freshUntil: number;
}

interface PagesOptions {
  readonly tokens: TokenCollection;
  readonly cursors: Cursors;
  /** When memory was last known to be as new as records: ISO 8601, fleet time. */
  readonly asOf: () => string;
}

/** Pages of the token list as JSON bytes, kept until a row that they are about has changed. */
export class TokenPages {
  readonly #options: PagesOptions;
  readonly #kept = new Map<string, KeptPage>();

  constructor(options: PagesOptions) {
    this.#options = options;
  }

  /** Throws `request.badCursor`. */
  page(query: TokenListQuery): Buffer {
    const { limit, cursor, sort, ...fields } = query;
    const filterName = JSON.stringify(fields);
    const name = `${filterName} ${sort} ${limit} ${cursor ?? ''}`;
    const filter = this.#options.tokens.filter(filterName, () => tokenFilter(fields));
    const kept = this.#kept.get(name);
    const stands = kept !== undefined && kept.filter === filter && kept.version === filter.version;
    const now = performance.now();
    if (stands && now < kept.freshUntil) return kept.body;
    const body = stands
      ? this.#withAsOf(kept.body)
      : this.#make({ query, filter, list: `tokens ${filterName} ${sort}` });
    if (this.#kept.size >= PAGES_KEPT) this.#kept.clear();
    this.#kept.set(name, { body, filter, version: filter.version, freshUntil: now + AS_OF_KEPT_MS });
    return body;
  }

  #make({ query, filter, list }: { query: TokenListQuery; filter: KeptFilter; list: string }): Buffer {
    const { tokens, cursors } = this.#options;
    const { limit, cursor, sort } = query;
    const after = cursor === undefined ? null : cursors.read(list, cursor);
    const { entries, next } = tokens.page({ sort, filter, after, limit });
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
