import { deleteSessionCurrent, getMe, NoAnswer, postSession, Refusal, type Me } from '@keyturn/client';
import { type Query, queryOptions, useQuery } from '@tanstack/react-query';
import { client } from '../api/client.ts';
import { queryClient } from '../api/query-client.ts';
import { keepCsrf } from './csrf.ts';

/** Null: nobody is signed in. */
export const meQuery = queryOptions({
  queryKey: ['me'],
  queryFn: async ({ signal }): Promise<Me | null> => {
    try {
      return known(await getMe({ client, signal }));
    } catch (error) {
      if (error instanceof Refusal && error.code === 'auth.unauthenticated') return known(null);
      throw error;
    }
  },
  staleTime: 60_000,
  refetchInterval: 60_000,
  retry: (_, error) => error instanceof NoAnswer,
});

/** Who was signed in last: what is on the page was read for them. */
let last: Me | null = null;

function known(me: Me | null): Me | null {
  keepCsrf(me?.session?.csrf ?? null);
  last = me ?? last;
  return me;
}

/** Who is signed in; null before that is known, and when nobody is. */
export function useMe(): Me | null {
  return useQuery(meQuery).data ?? null;
}

/** Whether the one who is signed in holds a permission, such as `tokens.command`. */
export function useMay(permission: string): boolean {
  return useMe()?.permissions.includes(permission) ?? false;
}

/** Throws `Refusal` (a wrong key, a spent link) or `NoAnswer`. */
export async function signIn(credential: { key: string } | { link: string }): Promise<void> {
  const before = last;
  const { me } = await postSession({ client, body: credential });
  queryClient.setQueryData(meQuery.queryKey, known(me));
  const predicate = ({ queryKey }: Query) => queryKey[0] !== 'me';
  // Whoever comes back finds the page as it was left, with what was typed; what another one saw is not for this one.
  await (before?.id === me.id ? queryClient.invalidateQueries({ predicate }) : queryClient.resetQueries({ predicate }));
}

/** Leaves the page: nothing that was seen or typed stays in its memory. */
export async function signOut(): Promise<void> {
  await deleteSessionCurrent({ client });
  location.assign('/');
}
