import { getConfirmations, getKeys, getMigrations, getSecrets, getTasks, getTokens } from '@keyturn/client';
import { readContexts } from '../config/context-file.ts';
import { connectTo, type Destination } from '../http/connection.ts';
import { type Api, openClient } from '../http/open-client.ts';
import type { Candidate } from './complete.ts';
import type { IdSource } from './id-sources.ts';

/** Longer than this nobody waits for a suggestion. */
const LIMIT_MS = 3_000;
/** More are no help; a few letters more are. */
const MOST = '200';

export interface Wanted {
  readonly source: IdSource;
  /** What is typed so far. */
  readonly begin: string;
  readonly destination: Destination;
}

/** The ids that begin like what is typed, with what people know them by. Throws when the API cannot be asked. */
export async function readIds({ source, begin, destination }: Wanted): Promise<Candidate[]> {
  if (source === 'contexts') {
    return Object.entries(readContexts().contexts).map(([word, { url }]) => ({
      word,
      ...(url !== undefined && { about: url }),
    }));
  }
  // A suggestion that fails is no suggestion, and nothing is said about it.
  const client = openClient({ connection: connectTo(destination), say: () => undefined });
  return READERS[source]({ client, begin, signal: AbortSignal.timeout(LIMIT_MS) });
}

interface Asking {
  readonly client: Api;
  readonly begin: string;
  readonly signal: AbortSignal;
}

const READERS: Readonly<Record<Exclude<IdSource, 'contexts'>, (asking: Asking) => Promise<Candidate[]>>> = {
  tokens: ({ client, begin, signal }) =>
    tokens({ client, signal, query: { limit: MOST, sort: 'id', ...searched(begin) } }),
  containerTokens: ({ client, begin, signal }) =>
    tokens({
      client,
      signal,
      query: { limit: MOST, sort: 'id', kind: 'migration.containerToken', ...searched(begin) },
    }),
  migrations: async ({ client, begin, signal }) => {
    const { items } = await getMigrations({ client, signal, query: { limit: MOST, ...searched(begin) } });
    return items.map(({ id, product, site }) => ({ word: id, about: `${product}, ${site}` }));
  },
  tasks: async ({ client, signal }) => {
    const { items } = await getTasks({ client, signal, query: { limit: MOST } });
    return items.map(({ id, kind }) => ({ word: id, about: kind }));
  },
  secrets: async ({ client, signal }) => {
    const { items } = await getSecrets({ client, signal });
    return items.map(({ name, note }) => ({ word: name, about: note ?? '' }));
  },
  confirmations: async ({ client, signal }) => {
    const { items } = await getConfirmations({ client, signal });
    return items.map(({ id, kind, tokenId }) => ({ word: id, about: `${kind} of ${tokenId}` }));
  },
  keys: async ({ client, signal }) => {
    const { items } = await getKeys({ client, signal });
    return items.map(({ id, name }) => ({ word: id, about: name }));
  },
};

async function tokens(
  asked: Pick<Parameters<typeof getTokens>[0] & object, 'client' | 'signal' | 'query'>,
): Promise<Candidate[]> {
  const { items } = await getTokens(asked);
  return items.map(({ id, label }) => ({ word: id, about: label }));
}

const searched = (begin: string) => (begin === '' ? {} : { q: begin });
