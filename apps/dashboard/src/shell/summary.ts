import { getFleetSummary, type FleetSummary } from '@keyturn/client';
import { queryOptions, useQuery } from '@tanstack/react-query';
import { client } from '../api/client.ts';
import { setFleetClock } from '../time/fleet-time.ts';

/** Counts of the whole fleet; reading it also sets this page's clock. */
export const summaryQuery = queryOptions({
  queryKey: ['fleet', 'summary'],
  queryFn: async ({ signal }): Promise<FleetSummary> => {
    const summary = await getFleetSummary({ client, signal });
    setFleetClock(summary.clock);
    return summary;
  },
  refetchInterval: 30_000,
});

export function useSummary(): FleetSummary | undefined {
  return useQuery(summaryQuery).data;
}
