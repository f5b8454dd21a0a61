import type { TokenItem, TokenPage } from '@keyturn/client';
import type { InfiniteData } from '@tanstack/react-query';
import { type ApiFilter, belongs } from './token-match.ts';

/** A page of the list and the filter that all its pages were read with. */
export interface RowPage extends TokenPage {
  readonly filter: ApiFilter;
}
/** Where a page begins; null is the first one. */
export type PagePlace = { readonly cursor: string; readonly filter: ApiFilter } | null;
export type RowPages = InfiniteData<RowPage, PagePlace>;

export interface Freshened {
  /** Rows as they are now. */
  readonly items: readonly TokenItem[];
  /** Ids that are no token any more. */
  readonly gone: readonly string[];
  readonly sort: string;
}

/** The pages with some rows as they are now: replaced, moved, taken out or put in where the order wants them. What has not changed stays the same object. */
export function freshened(pages: RowPages, { items, gone, sort }: Freshened): RowPages {
  const filter = pages.pages[0]?.filter;
  if (filter === undefined) return pages;
  const wanted = new Map<string, TokenItem | null>([
    ...gone.map((id) => [id, null] as const),
    ...items.map((item) => [item.id, belongs(item, filter) ? item : null] as const),
  ]);
  const found = new Set<string>();
  const moving: TokenItem[] = [];
  let change = 0;
  const lists = pages.pages.map((page) => {
    if (!page.items.some(({ id }) => wanted.has(id))) return page.items;
    return page.items.flatMap((row) => {
      const item = wanted.get(row.id);
      if (item === undefined) return row;
      found.add(row.id);
      if (item === null) {
        change -= 1;
        return [];
      }
      if (compareRows(row, item, sort) === 0) return item;
      moving.push(item);
      return [];
    });
  });
  for (const item of wanted.values())
    if (item !== null && !found.has(item.id)) {
      change += 1;
      moving.push(item);
    }
  const isWhole = pages.pages.at(-1)?.next === undefined;
  for (const item of moving) putIn(lists, { item, sort, isWhole });
  if (change === 0 && lists.every((list, page) => list === pages.pages[page]?.items)) return pages;
  return {
    ...pages,
    pages: pages.pages.map((page, index) => ({ ...page, items: lists[index] ?? [], total: page.total + change })),
  };
}

interface NewPlace {
  readonly item: TokenItem;
  readonly sort: string;
  readonly isWhole: boolean;
}

/** What stands behind the last row that was read comes with a later page. */
function putIn(lists: TokenItem[][], { item, sort, isWhole }: NewPlace): void {
  for (const [page, list] of lists.entries()) {
    const index = list.findIndex((row) => compareRows(row, item, sort) > 0);
    const isLast = page === lists.length - 1;
    if (index === -1 && !(isLast && isWhole)) continue;
    lists[page] = list.toSpliced(index === -1 ? list.length : index, 0, item);
    return;
  }
}

/** The API's order: by value, rows without one last either way, ties by id. */
export function compareRows(a: TokenItem, b: TokenItem, sort: string): number {
  const isDown = sort.startsWith('-');
  const key = (isDown ? sort.slice(1) : sort) as keyof TokenItem;
  const [left, right] = [a[key] as string | number | null, b[key] as string | number | null];
  if (left === right) return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
  if (left === null) return 1;
  if (right === null) return -1;
  return left < right === isDown ? 1 : -1;
}
