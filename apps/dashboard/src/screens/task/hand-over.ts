import { getToken, postTokenVersion, type Submitted, type Token } from '@keyturn/client';
import { client } from '../../api/client.ts';
import { sendAsSeen } from '../../work/as-seen.ts';

interface HandOver {
  readonly token: Token;
  readonly taskId: string;
  /** Gives the value once; nothing else keeps it. */
  readonly takeValue: () => string;
  /** ISO 8601, fleet time. */
  readonly expiresAt?: string | undefined;
  /** One that was made before Keyturn and has no value yet. */
  readonly version?: number | undefined;
}

/** Hands a value over, unless somebody else was quicker. Throws the API's refusal, or `NoAnswer`: then it may have arrived. */
export function handOver({ token, taskId, takeValue, expiresAt, version }: HandOver): Promise<Submitted> {
  const path = { id: token.id };
  const value = takeValue();
  const body = { value, ...(expiresAt !== undefined && { expiresAt }), ...(version !== undefined && { version }) };
  return sendAsSeen<Token, Submitted>({
    seen: token,
    revisionOf: ({ revision }) => revision,
    read: () => getToken({ client, path }),
    isSame: (now) => now.tasks.some(({ id }) => id === taskId),
    send: (headers) => postTokenVersion({ client, path, headers, body }),
  });
}
