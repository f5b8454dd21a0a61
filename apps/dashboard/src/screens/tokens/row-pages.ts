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

/** The pages with some rows as they are now: replaced, moved, taken out or put in where the order wants them. Pages without a change stay the same objects. */
export function freshened(pages: RowPages, { items, gone, sort }: Freshened): RowPages {
  const first = pages.pages[0];
  if (first === undefined) return pages;
  const lists = pages.pages.map((page) => page.items);
  const places = placesOf(lists);
  const isWhole = pages.pages.at(-1)?.next === undefined;
  let change = 0;
  const wanted = new Map<string, TokenItem | null>([
    ...gone.map((id) => [id, null] as const),
    ...items.map((item) => [item.id, belongs(item, first.filter) ? item : null] as const),
  ]);
  const moving: TokenItem[] = [];
  const leaving = new Set<string>();
  for (const [id, item] of wanted) {
    const place = places.get(id);
    const held = place === undefined ? undefined : lists[place.page]?.[place.index];
    if (held === undefined || place === undefined) {
      if (item !== null) {
        moving.push(item);
        change += 1;
      }
      continue;
    }
    if (item === null) change -= 1;
    if (item !== null && compareRows(held, item, sort) === 0) {
      const list = (lists[place.page] = [...(lists[place.page] ?? [])]);
      list[place.index] = item;
      continue;
    }
    leaving.add(id);
    if (item !== null) moving.push(item);
  }
  for (const [page, list] of lists.entries())
    if (leaving.size > 0 && list.some(({ id }) => leaving.has(id)))
      lists[page] = list.filter(({ id }) => !leaving.has(id));
  for (const item of moving) putIn(lists, { item, sort, isWhole });
  if (change === 0 && lists.every((list, page) => list === pages.pages[page]?.items)) return pages;
  return {
    ...pages,
    pages: pages.pages.map((page, index) => {
      const list = lists[index] ?? [];
      return list === page.items && change === 0 ? page : { ...page, items: list, total: page.total + change };
    }),
  };
}

function placesOf(lists: readonly (readonly TokenItem[])[]): Map<string, { page: number; index: number }> {
  const places = new Map<string, { page: number; index: number }>();
  for (const [page, list] of lists.entries())
    for (const [index, { id }] of list.entries()) places.set(id, { page, index });
  return places;
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
