import { type Client, createClient } from './generated/client/index.ts';
import { NoAnswer, Refusal, isProblem } from './refusal.ts';

export interface ClientOptions {
  /** Where Keyturn is, such as `https://keyturn.example.com`; in its own pages the empty string. */
  readonly url: string;
  /** An API key. Absent in the browser: the session's cookie speaks there. */
  readonly key?: string;
  /** Sent with every call, read anew each time. */
  readonly headers?: () => Readonly<Record<string, string>>;
  /** The way calls take; default the global `fetch`. */
  readonly fetch?: (request: Request) => Promise<Response>;
}

/**
 * A connection for the calls of this package: `getTokens({ client })`.
 * Calls resolve the answer's body and throw `Refusal` (the API said no) or `NoAnswer` (nothing readable came back).
 */
export function createKeyturnClient({ url, key, headers, fetch }: ClientOptions): Client {
  const client = createClient({
    baseUrl: url.replace(/\/$/, ''),
    throwOnError: true,
    responseStyle: 'data',
    // Dotted and repeated, as the API reads them: `phase=a&phase=b`, `tag.env=x`.
    querySerializer: { array: { explode: true, style: 'form' } },
    ...(key !== undefined && { auth: key }),
    ...(fetch !== undefined && { fetch: (request) => fetch(request as Request) }),
  });
  if (headers !== undefined) {
    client.interceptors.request.use((request) => {
      for (const [name, value] of Object.entries(headers())) request.headers.set(name, value);
      return request;
    });
  }
  client.interceptors.error.use((error, response) => {
    if (error instanceof Refusal || error instanceof NoAnswer) return error;
    if (isProblem(error)) return new Refusal(error);
    if (error instanceof DOMException && error.name === 'AbortError') return error;
    return new NoAnswer({ status: response?.status ?? null, cause: error });
  });
  return client;
}
