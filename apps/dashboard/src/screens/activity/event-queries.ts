import { type CloudEvent, getEvent, getEvents } from '@keyturn/client';
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { client } from '../../api/client.ts';
import { type EventFilter, FILTERS } from './event-filter.ts';

const PAGE = 100;

export interface FeedPage {
  readonly items: readonly CloudEvent[];
  readonly next?: number;
}

/** Newest first, a page at a time; what happens later is put on top as it comes. */
export const feedQuery = ({ kind, subject }: EventFilter) =>
  infiniteQueryOptions({
    queryKey: ['events', 'rows', kind, subject] as const,
    queryFn: ({ signal, pageParam }): Promise<FeedPage> =>
      getEvents({
        client,
        signal,
        query: {
          order: 'desc',
          limit: String(PAGE),
          ...(pageParam !== null && { before: String(pageParam) }),
          ...(FILTERS[kind].length > 0 && { type: [...FILTERS[kind]] }),
          ...(subject !== null && { subject }),
        },
      }),
    initialPageParam: null as number | null,
    getNextPageParam: ({ next }: FeedPage) => next ?? null,
  });

export const eventQuery = (seq: string) =>
  queryOptions({
    queryKey: ['events', 'one', seq],
    queryFn: ({ signal }) => getEvent({ client, signal, path: { seq } }),
    // What happened stays as it was.
    staleTime: Infinity,
  });
