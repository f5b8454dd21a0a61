import { getToken, getTokenValue } from '@keyturn/client';
import { CliError, EXIT } from '../cli-error.ts';
import { ApiFailure } from '../http/api-failure.ts';
import type { Api } from '../http/open-client.ts';

export interface Pulled {
  readonly tokenId: string;
  readonly version: number;
  /** Secret. */
  readonly value: string;
}

/** Pulls the current value of each token, in order. Throws at the first that there is none of, saying which and why. */
export async function pullValues(
  api: Api,
  { tokenIds, signal }: { tokenIds: readonly string[]; signal: AbortSignal },
): Promise<Pulled[]> {
  const pulled: Pulled[] = [];
  for (const tokenId of new Set(tokenIds)) {
    try {
      const { version, value } = await getTokenValue({ client: api, path: { id: tokenId }, signal });
      pulled.push({ tokenId, version, value });
    } catch (error) {
      throw await explained(api, { tokenId, error });
    }
  }
  return pulled;
}

/** A pull's failure in the words of `exec`: no value is a matter of waiting, and for whom. */
async function explained(api: Api, { tokenId, error }: { tokenId: string; error: unknown }): Promise<unknown> {
  if (!(error instanceof ApiFailure)) return error;
  const message = `The client was not started, because ${tokenId} could not be pulled.\n  ${error.message}`;
  if (error.code !== 'token.wrongPhase') {
    // A conflict is somebody else's change to what we change; a pull changes nothing.
    return new CliError(message, { exitCode: error.exitCode === EXIT.conflict ? EXIT.failed : error.exitCode });
  }
  switch (await waitingForOf(api, tokenId)) {
    case 'person':
      return new CliError(`${message}\n  It waits for a person: keyturn task list`, {
        exitCode: EXIT.waitingForPerson,
      });
    case undefined:
      // Data Manager tokens have no other way to a value, and whoever is told 5 in error looks and sees the issuer at work.
      return new CliError(
        `${message}\n  Probably for a person; a key with the role viewer shows it: keyturn token get ${tokenId}`,
        { exitCode: EXIT.waitingForPerson },
      );
    default:
      return new CliError(message, { exitCode: EXIT.failed });
  }
}

/** Whom a token without a value waits for; undefined when this key may not look, as a consumer's may not. */
async function waitingForOf(api: Api, tokenId: string): Promise<string | null | undefined> {
  try {
    return (await getToken({ client: api, path: { id: tokenId } })).waitingFor;
  } catch (error) {
    if (error instanceof ApiFailure) return undefined;
    throw error;
  }
}
