import type { EgressAnswer, EgressClient, EgressRequest } from '../egress.ts';
import type { HeldValue } from '../sinks/sink.ts';
import { UpstreamFailure } from '../upstream-failure.ts';

/** One of the two systems a migration crosses: a base address and the credential that belongs to it. One call is one request. */
export interface Plane {
  call(request: PlaneRequest): Promise<EgressAnswer>;
}

export interface PlaneRequest {
  readonly method: 'GET' | 'POST';
  /** Begins with a slash; made of fixed words and `pathSegment`. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly body?: string;
  readonly headers?: EgressRequest['headers'];
}

/** `authorization` holds the whole header; it is opened for the time of one call. */
export function openPlane({
  egress,
  baseUrl,
  authorization,
}: {
  egress: EgressClient;
  baseUrl: string;
  authorization: HeldValue;
}): Plane {
  const base = plainAddress(baseUrl);
  return {
    call: async ({ method, path, query = {}, body, headers = {} }) => {
      const search = new URLSearchParams(query).toString();
      const url = `${base}${path}${search === '' ? '' : `?${search}`}`;
      // Also without a body: the guide of `attach` asks for it.
      const json = { accept: 'application/json', ...(method === 'POST' && { 'content-type': 'application/json' }) };
      return authorization.use((header) =>
        egress.send({
          method,
          url,
          headers: { ...json, ...headers, authorization: header },
          ...(body === undefined ? {} : { body }),
        }),
      );
    },
  };
}

/** Origin and context path (`http://jira.acme.test:8080/jira`), without a slash at the end. */
function plainAddress(baseUrl: string): string {
  const url = URL.parse(baseUrl);
  const plain = url !== null && /^https?:$/.test(url.protocol) && `${url.username}${url.password}` === '';
  if (plain && !/[?#]/.test(baseUrl)) return `${url.origin}${url.pathname.replace(/\/+$/, '')}`;
  const detail = 'The base address has to be http(s), without a user, a query or a fragment.';
  throw new UpstreamFailure({ code: 'upstream.notAllowed', detail });
}
