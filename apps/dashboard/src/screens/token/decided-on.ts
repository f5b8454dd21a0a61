import { getToken, type Token } from '@keyturn/client';
import { useState } from 'react';
import { client } from '../../api/client.ts';
import { isChanged, sendAsSeen } from '../../work/as-seen.ts';
import { showNow } from './show-now.ts';

interface Decision<Answer> {
  /** The token as the person saw it. */
  readonly seen: Token;
  readonly send: (headers: Readonly<Record<string, string>>) => Promise<Answer>;
  /** What the decision was based on, as text; by default everything a person would decide by. */
  readonly groundsOf?: (token: Token) => string;
}

/** A reminder or a report of a consumer is no reason to ask a person again. */
const usualGrounds = ({ generation, phase, currentVersion, pause }: Token): string =>
  JSON.stringify({ generation, phase, currentVersion, pause });

/** Sends what was decided on a token, unless what it was decided by has changed: the page then shows how it is now. */
export function decidedOn<Answer>({ seen, send, groundsOf = usualGrounds }: Decision<Answer>): Promise<Answer> {
  return sendAsSeen({
    seen,
    send,
    revisionOf: ({ revision }) => revision,
    isSame: (now, before) => groundsOf(now) === groundsOf(before),
    read: async () => {
      const fresh = await getToken({ client, path: { id: seen.id } });
      showNow(fresh);
      return fresh;
    },
  });
}

/**
 * Decides on the token as it was when the dialog was opened: the page under it follows what others do, and whoever writes a
 * reason does not look at it. After a refusal the next try is about what is shown then.
 */
export function useDecision(token: Token, isOpen: boolean) {
  const [seen, setSeen] = useState<Token | null>(null);
  if (isOpen && seen === null) setSeen(token);
  if (!isOpen && seen !== null) setSeen(null);
  return async <Answer>(send: Decision<Answer>['send']): Promise<Answer> => {
    try {
      return await decidedOn({ seen: seen ?? token, send });
    } catch (error) {
      if (isChanged(error)) setSeen(null);
      throw error;
    }
  };
}
