import { getToken, getTokenConsents, type ConsentList } from '@keyturn/client';
import { queryOptions } from '@tanstack/react-query';
import { client } from '../api/client.ts';
import type { Language } from '../words/language.ts';

export type Asked = NonNullable<ConsentList['asked']> & {
  /** Who asked, where the API says so. */
  readonly requesters?: readonly string[];
};

export const consentsQuery = (tokenId: string, lang: Language) =>
  queryOptions({
    queryKey: ['token', tokenId, 'consents', lang],
    queryFn: ({ signal }) => getTokenConsents({ client, path: { id: tokenId }, query: { lang }, signal }),
  });

export const tokenQuery = (tokenId: string) =>
  queryOptions({
    queryKey: ['token', tokenId, 'whole'],
    queryFn: ({ signal }) => getToken({ client, path: { id: tokenId }, signal }),
  });
