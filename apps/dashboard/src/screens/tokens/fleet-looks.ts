import type { FleetFacets, TokenHistogram } from '@keyturn/contracts/schemas';
import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { client } from '../../api/client.ts';
import { fleetNow } from '../../time/fleet-time.ts';
import { apiFilter } from './token-match.ts';
import type { TokenFilter } from './token-search.ts';

/** What the list can be narrowed to, the most frequent first. */
export const facetsQuery = queryOptions({
  queryKey: ['fleet', 'facets'],
  queryFn: ({ signal }) => read<FleetFacets>('/v1/fleet/facets', { signal }),
  staleTime: 60_000,
});

/** How many tokens end in how many days, of those the other filters leave. */
export function histogramQuery(filter: TokenFilter) {
  const others = Object.fromEntries(Object.entries(filter).filter(([name]) => name !== 'days'));
  return queryOptions({
    queryKey: ['tokens', 'histogram', others],
    queryFn: ({ signal }) =>
      read<TokenHistogram>('/v1/tokens:histogram', { signal, query: apiFilter(others, fleetNow()) }),
    placeholderData: keepPreviousData,
    // Days left change with time alone.
    refetchInterval: 60_000,
  });
}

interface Asked {
  readonly signal: AbortSignal;
  readonly query?: Readonly<Record<string, unknown>>;
}

async function read<Answer>(url: string, { signal, query = {} }: Asked): Promise<Answer> {
  return (await client.get({ url, signal, query })) as Answer;
}
