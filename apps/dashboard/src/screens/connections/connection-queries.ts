import { getBudgets, getKeys, getSecrets } from '@keyturn/client';
import { queryOptions } from '@tanstack/react-query';
import { client } from '../../api/client.ts';

export const LOOK_EVERY_MS = 5_000;

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
