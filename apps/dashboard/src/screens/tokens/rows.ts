import { getTokens, type GetTokensData, type TokenItem } from '@keyturn/client';
import { infiniteQueryOptions, keepPreviousData, useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useRef } from 'react';
import { client } from '../../api/client.ts';
import { fleetNow } from '../../time/fleet-time.ts';
import { hasChanged, isBeyondRows, lookAgainAt, takeChanged } from './changed-rows.ts';
import { freshened, type PagePlace, type RowPage, type RowPages } from './row-pages.ts';
import { type ApiFilter, apiFilter } from './token-match.ts';
import type { TokenFilter } from './token-search.ts';

export const DEFAULT_SORT = 'expiresAt';

/** The first page is small, so that a filter answers at once; the largest the API gives comes after it. */
const FIRST_ROWS = 100;
const MORE_ROWS = 500;
/** Between pages that nobody waits for, so that reading them is not felt. Real time. */
const READING_PAUSE_MS = 150;
/** Rows before the end of what is read from which the reader is taken to wait for more. */
const NEAR_END = 150;
/** Rows freshened with one call, and how often. The API allows 20 calls a second. Real time. */
const FRESH_ROWS = 40;
const FRESH_EVERY_MS = 700;
/** Status words change with time alone: what is on the screen is looked at again. Real time. */
const SHOWN_AGAIN_MS = 20_000;

const queryOf = (filter: ApiFilter): GetTokensData['query'] =>
  Object.fromEntries(Object.entries(filter).map(([name, values]) => [name, [...values]]));

const rowsQuery = (filter: TokenFilter, sort: string) =>
  infiniteQueryOptions({
    queryKey: ['tokens', 'rows', filter, sort],
    initialPageParam: null as PagePlace,
    queryFn: async ({ pageParam, signal }): Promise<RowPage> => {
      const asked = pageParam?.filter ?? apiFilter(filter, fleetNow());
      const limit = String(pageParam === null ? FIRST_ROWS : MORE_ROWS);
      const query = { ...queryOf(asked), sort, limit, ...(pageParam !== null && { cursor: pageParam.cursor }) };
      const page = await getTokens({ client, signal, query: query as NonNullable<GetTokensData['query']> });
      return { ...page, filter: asked };
    },
    getNextPageParam: ({ next, filter: asked }): PagePlace =>
      next === undefined ? null : { cursor: next, filter: asked },
    placeholderData: keepPreviousData,
    // Comparing ten thousand rows field by field with each page would be felt; pages without a change stay the same objects anyway.
    structuralSharing: false,
    // Rows follow the events one by one; all pages are read again only by leaving them.
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
    gcTime: 120_000,
  });

export interface Rows {
  /** As long as the list; what is not read yet is undefined. */
  readonly rows: readonly (TokenItem | undefined)[];
  readonly total: number;
  readonly read: number;
  /** Nothing has been read yet. */
  readonly isFirst: boolean;
  /** The rows are those of the filter before. */
  readonly isOld: boolean;
  readonly error: Error | null;
  readonly retry: () => void;
  readonly onShown: (first: number, last: number) => void;
}

/** The list: its first rows at once, the rest in the background, each row as new as the last event about it. */
export function useRows(filter: TokenFilter, sort: string): Rows {
  const list = useInfiniteQuery(rowsQuery(filter, sort));
  const { data, hasNextPage, isFetching, isPlaceholderData, fetchNextPage, error } = list;
  const shown = useRef({ first: 0, last: 0 });
  const flat = useMemo(() => (data?.pages ?? []).flatMap(({ items }) => items), [data]);
  const total = data?.pages.at(-1)?.total ?? 0;
  const rows = useMemo(
    () => [...flat, ...Array.from({ length: Math.max(0, total - flat.length) }, () => undefined)],
    [flat, total],
  );
  useEffect(() => {
    if (!hasNextPage || isFetching || isPlaceholderData || error !== null) return;
    const isAwaited = shown.current.last > flat.length - NEAR_END;
    const timer = setTimeout(() => void fetchNextPage(), isAwaited ? 0 : READING_PAUSE_MS);
    return () => clearTimeout(timer);
  }, [hasNextPage, isFetching, isPlaceholderData, error, flat.length, fetchNextPage]);
  useFreshRows({ filter, sort, rows, shown });
  const onShown = useCallback((first: number, last: number) => {
    shown.current = { first, last };
  }, []);
  return {
    rows,
    total,
    read: flat.length,
    isFirst: data === undefined,
    isOld: isPlaceholderData,
    error,
    retry: () => void (data === undefined ? list.refetch() : fetchNextPage()),
    onShown,
  };
}

interface FreshRows {
  readonly filter: TokenFilter;
  readonly sort: string;
  readonly rows: readonly (TokenItem | undefined)[];
  readonly shown: { readonly current: { readonly first: number; readonly last: number } };
}

function useFreshRows(given: FreshRows): void {
  const queryClient = useQueryClient();
  const latest = useRef(given);
  latest.current = given;
  const isBusy = useRef(false);
  useEffect(() => {
    const shownIds = () => {
      const { rows, shown } = latest.current;
      return rows.slice(shown.current.first, shown.current.last + 1).flatMap((row) => row?.id ?? []);
    };
    const look = async () => {
      if (isBusy.current || !hasChanged() || document.hidden) return;
      const { filter, sort } = latest.current;
      const { queryKey } = rowsQuery(filter, sort);
      if (isBeyondRows()) return void queryClient.resetQueries({ queryKey: ['tokens', 'rows'] });
      const onScreen = new Set(shownIds());
      const ids = takeChanged(FRESH_ROWS, (id) => onScreen.has(id));
      isBusy.current = true;
      try {
        const fresh = await readRows(ids);
        // Lists of other filters are read anew when somebody comes back to them.
        queryClient.removeQueries({ queryKey: ['tokens', 'rows'], type: 'inactive' });
        queryClient.setQueryData<RowPages>(queryKey, (pages) => pages && freshened(pages, { ...fresh, sort }));
        // A page under way was begun from the rows as they were, and brings them back: once more after it.
        if (queryClient.isFetching({ queryKey }) > 0) lookAgainAt(ids);
      } catch {
        // The line is cut or the API is busy: the banner says so, and these rows are still to be looked at.
        lookAgainAt(ids);
      } finally {
        isBusy.current = false;
      }
    };
    const looking = setInterval(() => void look(), FRESH_EVERY_MS);
    const ageing = setInterval(() => lookAgainAt(shownIds()), SHOWN_AGAIN_MS);
    return () => {
      clearInterval(looking);
      clearInterval(ageing);
    };
  }, [queryClient]);
}

/** Some rows with one call: ids are looked for as text, so that others may come along; they are as fresh. */
async function readRows(ids: readonly string[]): Promise<{ items: TokenItem[]; gone: string[] }> {
  const { items, total } = await getTokens({ client, query: { q: [...ids], limit: String(MORE_ROWS) } });
  const found = new Set(items.map(({ id }) => id));
  // With more matches than fit, one that is missing may be among the others.
  return { items, gone: total > items.length ? [] : ids.filter((id) => !found.has(id)) };
}
