import { mayCall, type EgressTarget } from '@keyturn/config';
import { Agent, type Dispatcher } from 'undici';
import { askedWaitMs } from './asked-wait.ts';
import { UpstreamFailure } from './upstream-failure.ts';

const CONNECT_MS = 10_000;
const TOTAL_MS = 30_000;
const LARGEST_ANSWER_BYTES = 1024 * 1024;

export interface EgressRequest {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface EgressAnswer {
  readonly status: number;
  /** By lower-case name; may repeat what was sent, so they are never shown. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Real ms the upstream asked us to wait. */
  readonly retryAfterMs: number | undefined;
  readonly body: string;
}

/** The one way out to issuers and upstreams: https or a listed host, no redirects, no proxy from the environment, bounded in time and size. */
export class EgressClient {
  readonly #allow: readonly EgressTarget[];
  readonly #agent = new Agent({ connect: { timeout: CONNECT_MS }, headersTimeout: TOTAL_MS, bodyTimeout: TOTAL_MS });

  constructor(allow: readonly EgressTarget[]) {
    this.#allow = allow;
  }

  /** Sends one request; throws `UpstreamFailure` when there is no complete answer. The status is for the caller to judge. */
  async send({ method, url, headers, body }: EgressRequest): Promise<EgressAnswer> {
    if (!mayCall({ url, allow: this.#allow })) {
      throw new UpstreamFailure({
        code: 'upstream.notAllowed',
        detail: `${new URL(url).host} is neither https nor listed.`,
      });
    }
    const { origin, pathname, search } = new URL(url);
    try {
      const signal = AbortSignal.timeout(TOTAL_MS);
      const answer = await this.#agent.request({
        origin,
        path: pathname + search,
        method,
        headers,
        body: body ?? null,
        signal,
      });
      const text = await readBounded(answer.body);
      const { statusCode: status, headers: answered } = answer;
      return { status, headers: answered, retryAfterMs: askedWaitMs({ status, headers: answered }), body: text };
    } catch (error) {
      throw error instanceof UpstreamFailure ? error : connectionFailure(error);
    }
  }

  close(): Promise<void> {
    return this.#agent.destroy();
  }
}

async function readBounded(body: Dispatcher.ResponseData['body']): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > LARGEST_ANSWER_BYTES) {
      throw new UpstreamFailure({ code: 'upstream.badAnswer', detail: 'The answer is larger than 1 MiB.' });
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

// Never sent: refused, unknown host, no connection in time. Anything later may have been acted upon.
const NEVER_SENT = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

// A certificate that is not trusted ends the connection before a byte of the request: OpenSSL's names, and Node's own.
const NOT_TRUSTED = /^(ERR_TLS_|ERR_SSL_|CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|HOSTNAME_MISMATCH|INVALID_CA)/;

function connectionFailure(error: unknown): UpstreamFailure {
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
  if (NEVER_SENT.has(code) || NOT_TRUSTED.test(code))
    return new UpstreamFailure({ code: 'upstream.unreachable', detail: `No connection (${code}).` });
  return new UpstreamFailure({ code: 'upstream.timeout', detail: 'The connection ended before a complete answer.' });
}
