import { getToken, getTokenTimeline, NoAnswer, Refusal, type Token } from '@keyturn/client';
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { client } from '../../api/client.ts';

const EVENTS_AT_ONCE = 50;

/** Null: there is no such token. */
export const tokenQuery = (id: string) =>
  queryOptions({
    queryKey: ['token', id],
    queryFn: async ({ signal }): Promise<Token | null> => {
      try {
        return await getToken({ client, signal, path: { id } });
      } catch (error) {
        if (error instanceof Refusal && error.code === 'resource.notFound') return null;
        throw error;
      }
    },
    retry: (count, error) => count < 2 && error instanceof NoAnswer,
    // Status and what is done now change with time alone, too.
    refetchInterval: 20_000,
  });

export const timelineQuery = (id: string) =>
  infiniteQueryOptions({
    queryKey: ['token', id, 'timeline'],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) =>
      getTokenTimeline({
        client,
        signal,
        path: { id },
        query: { limit: String(EVENTS_AT_ONCE), ...(pageParam !== null && { cursor: pageParam }) },
      }),
    getNextPageParam: ({ next }) => next ?? null,
  });
