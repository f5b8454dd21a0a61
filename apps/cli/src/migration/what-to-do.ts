import { CliError } from '../cli-error.ts';
import type { ApiClient } from '../http/api-client.ts';
import { requireSlug } from '../input/slug.ts';
import { tokenItem, type TokenItem } from '../token/token-item.schema.ts';
import type { MigrationItem } from './migration-item.schema.ts';

/** The command with which a person helps the migration on; null when there is none. Asks the API where only the token knows. */
export async function whatToDo(api: Pick<ApiClient, 'get'>, migration: MigrationItem): Promise<string | null> {
  const { id, phase, decision, token } = migration;
  if (decision) return `keyturn migration decide ${id}`;
  if (token && token.id !== '' && waitsForItsToken(migration))
    return forToken(migration, token.id, await readToken(api, token.id));
  return phase === 'ready' || phase === 'stopped' ? `keyturn migration start ${id}` : null;
}

/** Somebody is asked for a consent, or has a task that is the token's and not the migration's own. */
const waitsForItsToken = ({ waitingFor, phase, task }: MigrationItem): boolean =>
  waitingFor === 'consent' || (waitingFor === 'person' && phase === 'renewingAuth' && !task);

function forToken({ waitingFor }: MigrationItem, tokenId: string, token: TokenItem | null): string | null {
  if (token === null) return `keyturn token get ${tokenId}`;
  // A person who renews in the browser consents there: nothing is asked of Keyturn's approvers.
  if (!token.consent && token.task) return `keyturn task show ${token.task.id}`;
  return waitingFor === 'consent' || token.consent ? `keyturn consent give ${tokenId}` : null;
}

/** null when it cannot be read, which is no reason to show nothing of the migration. */
async function readToken(api: Pick<ApiClient, 'get'>, id: string): Promise<TokenItem | null> {
  try {
    const path = `/v1/tokens/${requireSlug('The id of a token', id)}`;
    return await api.get({ path, schema: tokenItem });
  } catch (error) {
    if (error instanceof CliError) return null;
    throw error;
  }
}
