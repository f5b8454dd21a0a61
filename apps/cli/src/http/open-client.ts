import { type Client, createKeyturnClient, NoAnswer } from '@keyturn/client';
import { CliError } from '../cli-error.ts';
import { unreadableAnswer } from './api-failure.ts';
import { apiFetch, type Transport } from './api-fetch.ts';
import { missingFields } from './relied-on.ts';

/** The API as commands use it: `getTokens({ client, query })`. Calls resolve the answer and throw only `CliError`, mostly `ApiFailure`. */
export type Api = Client;

/** A typed client on our own transport. */
export function openClient(transport: Transport): Api {
  const { origin } = transport.connection.url;
  const client = createKeyturnClient({ url: origin, fetch: apiFetch(transport) });
  client.interceptors.response.use(async (response, _request, { method, url, parseAs = 'auto' }) => {
    // Whoever asks for text or a stream judges it.
    if (parseAs !== 'auto' && parseAs !== 'json') return response;
    const missing = missingFields(`${method} ${url}`, parseJson(await response.clone().text()));
    if (missing.length > 0) throw unreadableAnswer(origin, missing.join(', '));
    return response;
  });
  client.interceptors.error.use((error) =>
    error instanceof NoAnswer && error.cause instanceof CliError ? error.cause : error,
  );
  return client;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
