import { getBudgets, getKeys, getReadyz, getSecrets, type Readiness } from '@keyturn/client';
import { queryOptions } from '@tanstack/react-query';
import { client } from '../../api/client.ts';

const LOOK_EVERY_MS = 5_000;

export const healthQuery = queryOptions({
  queryKey: ['health'],
  queryFn: async ({ signal }): Promise<Readiness> => {
    const answer = await fetch('/readyz', { signal });
    // 503 is an answer like the other: it says what is away.
    if (answer.ok || answer.status === 503) return (await answer.json()) as Readiness;
    return getReadyz({ client, signal });
  },
  refetchInterval: LOOK_EVERY_MS,
});

export const keysQuery = queryOptions({
  queryKey: ['keys'],
  queryFn: ({ signal }) => getKeys({ client, signal }),
});

export const budgetsQuery = queryOptions({
  queryKey: ['budgets'],
  queryFn: ({ signal }) => getBudgets({ client, signal }),
  refetchInterval: LOOK_EVERY_MS,
});

export const secretsQuery = queryOptions({
  queryKey: ['secrets'],
  queryFn: ({ signal }) => getSecrets({ client, signal }),
});
