import { getFleetCalendar, getFleetRenewals, getMigrations, getTasks, getTokens } from '@keyturn/client';
import { queryOptions } from '@tanstack/react-query';
import { client } from '../../api/client.ts';
import type { Language } from '../../words/language.ts';

export const inboxQuery = (lang: Language) =>
  queryOptions({
    queryKey: ['tasks', 'inbox', lang],
    queryFn: ({ signal }) => getTasks({ client, query: { lang, limit: '200' }, signal }),
  });

/** Status words change with time alone. Real time. */
const AGEING_MS = 30_000;

/** More is not looked at in five seconds; the lists have the rest. */
export const MOST_SHOWN = 6;

export const riskyTokensQuery = queryOptions({
  queryKey: ['tokens', 'risk'],
  queryFn: ({ signal }) =>
    getTokens({
      client,
      query: { status: ['expired', 'stuck', 'atRisk'], sort: 'expiresAt', limit: String(MOST_SHOWN) },
      signal,
    }),
  refetchInterval: AGEING_MS,
});

export const riskyMigrationsQuery = queryOptions({
  queryKey: ['migrations', 'risk'],
  queryFn: ({ signal }) =>
    getMigrations({ client, query: { status: ['stuck', 'atRisk'], sort: 'since', limit: String(MOST_SHOWN) }, signal }),
  refetchInterval: AGEING_MS,
});

/** What goes on without anybody; what waits for a person stands in the inbox. */
export const MOVING = {
  phase: ['preparing', 'resuming', 'checking', 'migrating', 'settlingApps', 'renewingAuth'],
  waitingFor: ['upstream', 'lane', 'budget'],
} as const;

export const movingQuery = queryOptions({
  queryKey: ['migrations', 'moving'],
  queryFn: ({ signal }) => {
    const query = { phase: [...MOVING.phase], waitingFor: [...MOVING.waitingFor], limit: String(MOST_SHOWN) };
    return getMigrations({ client, query: { ...query, sort: 'since' }, signal });
  },
  refetchInterval: AGEING_MS,
});

export const calendarQuery = (zone: string) =>
  queryOptions({
    queryKey: ['fleet', 'calendar', zone],
    queryFn: ({ signal }) => getFleetCalendar({ client, query: { zone }, signal }),
    staleTime: 60_000,
  });

export const weeksQuery = queryOptions({
  queryKey: ['fleet', 'renewals'],
  queryFn: ({ signal }) => getFleetRenewals({ client, query: { weeks: '12' }, signal }),
  staleTime: 60_000,
});
