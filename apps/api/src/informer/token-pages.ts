import { iso } from '@keyturn/contracts';
import type { TokenListQuery } from '@keyturn/contracts/schemas';
import type { Cursors } from './page-cursor.ts';
import type { TokenCollection, TokenSort } from './token-collection.ts';
import { tokenFilter } from './token-filter.ts';

/** Different queries kept; a page of 500 is about half a megabyte. */
const PAGES_KEPT = 200;
/** `asOf` of a kept page is never older than this (real time). */
const KEPT_FOR_MS = 1_000;

interface KeptPage {
  readonly body: Buffer;
  readonly version: number;
  readonly keptUntil: number;
}

interface PagesOptions {
  readonly tokens: TokenCollection;
  readonly cursors: Cursors;
  /** Epoch ms of fleet time at which memory was last known to be as new as records. */
  readonly asOf: () => number;
}

/** Pages of the token list as JSON bytes, kept until something in the collection changes. */
export class TokenPages {
  readonly #options: PagesOptions;
  readonly #kept = new Map<string, KeptPage>();

  constructor(options: PagesOptions) {
    this.#options = options;
  }

  /** Throws `request.badCursor`. */
  page(query: TokenListQuery): Buffer {
    const { version } = this.#options.tokens;
    const name = JSON.stringify(query);
    const kept = this.#kept.get(name);
    const now = performance.now();
    if (kept !== undefined && kept.version === version && now < kept.keptUntil) return kept.body;
    const body = this.#make(query);
    if (this.#kept.size >= PAGES_KEPT) this.#kept.clear();
    this.#kept.set(name, { body, version, keptUntil: now + KEPT_FOR_MS });
    return body;
  }

  #make({ limit, cursor, ...list }: TokenListQuery): Buffer {
    const { tokens, cursors, asOf } = this.#options;
    const { sort, ...filter } = list;
    const name = `tokens ${JSON.stringify(list)}`;
    const after = cursor === undefined ? null : cursors.read(name, cursor);
    const { entries, total, next } = tokens.page({
      sort: sort as TokenSort,
      matches: tokenFilter(filter),
      after,
      limit,
    });
    const items = entries.map((entry) => entry.json).join(',');
    const rest = JSON.stringify({
      ...(next !== null && { next: cursors.write(name, next) }),
      total,
      asOf: iso(asOf()),
    });
    return Buffer.from(`{"items":[${items}],${rest.slice(1)}`);
  }
}
