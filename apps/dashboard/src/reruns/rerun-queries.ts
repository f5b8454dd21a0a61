import {
  getMigration,
  getMigrationAttempt,
  getMigrationAttempts,
  getMigrationTimeline,
  type Migration,
} from '@keyturn/client';
import { queryOptions } from '@tanstack/react-query';
import { client } from '../api/client.ts';
import { tokenQuery } from '../work/consent-queries.ts';

export type NextAttempt = NonNullable<Migration['next']>;

/** The latest entries of the history: enough for the pace of what runs. */
const LATEST = '200';

export const migrationQuery = (id: string) =>
  queryOptions({
    queryKey: ['migration', id],
    queryFn: ({ signal }): Promise<Migration> => getMigration({ client, path: { id }, signal }),
  });

export const attemptsQuery = (id: string) =>
  queryOptions({
    queryKey: ['migration', id, 'attempts'],
    queryFn: async ({ signal }) => (await getMigrationAttempts({ client, path: { id }, signal })).items,
  });

export const attemptQuery = (id: string, n: string) =>
  queryOptions({
    queryKey: ['migration', id, 'attempt', n],
    queryFn: ({ signal }) => getMigrationAttempt({ client, path: { id, n }, signal }),
  });

export const historyQuery = (id: string) =>
  queryOptions({
    queryKey: ['migration', id, 'history'],
    queryFn: ({ signal }) => getMigrationTimeline({ client, path: { id }, query: { limit: LATEST }, signal }),
  });

export const containerTokenQuery = (id: string) => ({ ...tokenQuery(id), enabled: id !== '' });

/** A task of it runs there; only then is its progress that of now. */
export const isRunningUpstream = ({ phase }: Pick<Migration, 'phase'>): boolean =>
  phase === 'checking' || phase === 'migrating' || phase === 'settlingApps';
