import { histogramTokens } from '@keyturn/client';
import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { client } from '../../api/client.ts';
import { fleetNow } from '../../time/fleet-time.ts';
import { apiFilter } from './token-match.ts';
import type { TokenFilter } from './token-search.ts';

/** How many tokens end in how many days, of those the other filters leave. */
export function histogramQuery(filter: TokenFilter) {
  const others = Object.fromEntries(Object.entries(filter).filter(([name]) => name !== 'days'));
  return queryOptions({
    queryKey: ['tokens', 'histogram', others],
    queryFn: ({ signal }) => histogramTokens({ client, signal, query: apiFilter(others, fleetNow()) }),
    placeholderData: keepPreviousData,
    // Days left change with time alone.
    refetchInterval: 60_000,
  });
}
