import { getFleetFacets, getReadyz, NoAnswer, type Readiness } from '@keyturn/client';
import { queryOptions } from '@tanstack/react-query';
import { client } from './client.ts';

/** What lists can be narrowed to, the most frequent first. */
export const facetsQuery = queryOptions({
  queryKey: ['fleet', 'facets'],
  queryFn: ({ signal }) => getFleetFacets({ client, signal }),
  staleTime: 60_000,
});

const HEALTH_EVERY_MS = 10_000;

/** Not ready is an answer, too: with 503 the same body says what is away. */
export const readinessQuery = queryOptions({
  queryKey: ['readiness'],
  queryFn: async ({ signal }): Promise<Readiness> => {
    try {
      return await getReadyz({ client, signal });
    } catch (error) {
      if (error instanceof NoAnswer && isReadiness(error.cause)) return error.cause;
      throw error;
    }
  },
  refetchInterval: HEALTH_EVERY_MS,
  retry: false,
});

const isReadiness = (body: unknown): body is Readiness =>
  typeof body === 'object' && body !== null && 'checks' in body && 'clock' in body;
