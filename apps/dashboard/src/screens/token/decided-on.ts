import { getToken, Refusal, type Token } from '@keyturn/client';
import { client } from '../../api/client.ts';
import { queryClient } from '../../api/query-client.ts';
import { tokenQuery } from './queries.ts';

interface Decision<Answer> {
  /** The token as the person saw it. */
  readonly seen: Token;
  readonly send: (headers: { readonly 'If-Match': string }) => Promise<Answer>;
  /** What the decision was based on, as text; by default everything a person would decide by. */
  readonly groundsOf?: (token: Token) => string;
}

/** What a person looks at before acting: a reminder or a report of a consumer is no reason to ask them again. */
const usualGrounds = ({ generation, phase, currentVersion, pause }: Token): string =>
  JSON.stringify({ generation, phase, currentVersion, pause });

/**
 * Sends what was decided on a token, unless it has become another one meanwhile: a revision that changed nothing the
 * person decided by is taken over once. Throws the API's `request.revisionChanged` otherwise; the page then shows the fresh state.
 */
export async function decidedOn<Answer>({ seen, send, groundsOf = usualGrounds }: Decision<Answer>): Promise<Answer> {
  try {
    return await send({ 'If-Match': `"${seen.revision}"` });
  } catch (error) {
    if (!isChanged(error)) throw error;
    const fresh = await getToken({ client, path: { id: seen.id } });
    queryClient.setQueryData(tokenQuery(seen.id).queryKey, fresh);
    if (groundsOf(fresh) !== groundsOf(seen)) throw error;
    return await send({ 'If-Match': `"${fresh.revision}"` });
  }
}

export const isChanged = (error: unknown): boolean =>
  error instanceof Refusal && error.code === 'request.revisionChanged';
