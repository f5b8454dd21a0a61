import { getMigrations, type GetMigrationsData, type MigrationItem } from '@keyturn/client';
import { infiniteQueryOptions, keepPreviousData, queryOptions, useInfiniteQuery } from '@tanstack/react-query';
import { useCallback, useMemo } from 'react';
import { client } from '../../api/client.ts';
import type { MigrationFilter } from './migration-filter.ts';

const ROWS_A_PAGE = 200;
type Query = NonNullable<GetMigrationsData['query']>;

const rowsQuery = (filter: MigrationFilter, sort: string) =>
  infiniteQueryOptions({
    queryKey: ['migrations', 'list', filter, sort],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) => {
      const query = { ...filter, sort, limit: String(ROWS_A_PAGE), ...(pageParam !== '' && { cursor: pageParam }) };
      return getMigrations({ client, query: query as Query, signal });
    },
    getNextPageParam: ({ next }) => next ?? null,
    placeholderData: keepPreviousData,
  });

/** The list as far as it was scrolled to; rows not read yet are undefined. */
export function useMigrationRows(filter: MigrationFilter, sort: string) {
  const { data, error, isPlaceholderData, hasNextPage, isFetchingNextPage, fetchNextPage, refetch } = useInfiniteQuery(
    rowsQuery(filter, sort),
  );
  const read = useMemo(() => data?.pages.flatMap(({ items }) => items) ?? [], [data]);
  const total = data?.pages.at(-1)?.total ?? 0;
  const rows = useMemo<readonly (MigrationItem | undefined)[]>(
    () => [...read, ...Array.from<undefined>({ length: Math.max(0, total - read.length) })],
    [read, total],
  );
  const onShown = useCallback(
    (_first: number, last: number) => {
      if (last >= read.length && hasNextPage && !isFetchingNextPage) void fetchNextPage();
    },
    [read.length, hasNextPage, isFetchingNextPage, fetchNextPage],
  );
  return {
    rows,
    total,
    error,
    isFirst: data === undefined,
    isOld: isPlaceholderData,
    onShown,
    retry: () => void refetch(),
  };
}

/** The latest migrations by name, to take a server over from. */
export const namesQuery = queryOptions({
  queryKey: ['migrations', 'names'],
  queryFn: async ({ signal }) => {
    const { items } = await getMigrations({ client, query: { sort: '-since', limit: '50' }, signal });
    return items.map(({ id }) => id);
  },
});
