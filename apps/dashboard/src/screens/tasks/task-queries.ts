import { getTasks, getTokens, type Me } from '@keyturn/client';
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { client } from '../../api/client.ts';
import type { Language } from '../../words/language.ts';
import { type TaskFilter, taskListQuery } from './task-filter.ts';

const AT_ONCE = '50';

export const openTasksQuery = (filter: TaskFilter, me: Me | null, lang: Language) => {
  const query = taskListQuery(filter, me);
  return infiniteQueryOptions({
    queryKey: ['tasks', 'open', query, lang],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) =>
      getTasks({
        client,
        query: { ...query, lang, limit: AT_ONCE, ...(pageParam !== null && { cursor: pageParam }) },
        signal,
      }),
    getNextPageParam: ({ next }) => next ?? null,
    placeholderData: (before) => before,
  });
};

/** The token that is renewed next; tokens without a plan come last. */
export const nextRenewalQuery = queryOptions({
  queryKey: ['tokens', 'nextRenewal'],
  queryFn: ({ signal }) =>
    getTokens({ client, query: { sort: 'renewAt', limit: '1', phase: ['active', 'expiring'] }, signal }),
});
