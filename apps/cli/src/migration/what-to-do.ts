import { getToken } from '@keyturn/client';
import { CliError } from '../cli-error.ts';
import type { Api } from '../http/open-client.ts';
import type { MigrationView, TokenView } from '../http/relied-on.ts';
import { requireSlug } from '../input/slug.ts';

/** The command with which a person helps the migration on; null when there is none. Asks the API where only the token knows. */
export async function whatToDo(client: Api, migration: MigrationView): Promise<string | null> {
  const { id, phase, decision, token } = migration;
  if (decision) return `keyturn migration decide ${id}`;
  if (token && token.id !== '' && waitsForItsToken(migration))
    return forToken(migration, token.id, await readToken(client, token.id));
  return phase === 'ready' || phase === 'stopped' ? `keyturn migration start ${id}` : null;
}

/** Somebody is asked for a consent, or has a task that is the token's and not the migration's own. */
const waitsForItsToken = ({ waitingFor, phase, task }: MigrationView): boolean =>
  waitingFor === 'consent' || (waitingFor === 'person' && phase === 'renewingAuth' && !task);

function forToken({ waitingFor }: MigrationView, tokenId: string, token: TokenView | null): string | null {
  if (token === null) return `keyturn token get ${tokenId}`;
  // A person who renews in the browser consents there: nothing is asked of Keyturn's approvers.
  if (!token.consent && token.task) return `keyturn task show ${token.task.id}`;
  return waitingFor === 'consent' || token.consent ? `keyturn consent give ${tokenId}` : null;
}

/** null when it cannot be read, which is no reason to show nothing of the migration. */
async function readToken(client: Api, id: string): Promise<TokenView | null> {
  try {
    return await getToken({ client, path: { id: requireSlug('The id of a token', id) } });
  } catch (error) {
    if (error instanceof CliError) return null;
    throw error;
  }
}
