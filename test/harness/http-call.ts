import { request, type IncomingHttpHeaders } from 'node:http';

export interface HttpCall {
  readonly method: string;
  /** As it goes over the wire: nothing is normalised. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly bytes: Buffer;
  readonly text: string;
}

/** As the command line's: with Temporal away a command is answered after ten seconds, and half as many for the client's last wait. */
const LIMIT_MS = 30_000;

/** One request over a connection of its own, sent exactly as written: `fetch` forbids a foreign Host. Rejects without a complete answer. */
export function httpCall(base: string, { method, path, headers = {}, body }: HttpCall): Promise<HttpAnswer> {
  const { hostname, port } = new URL(base);
  return new Promise((resolve, reject) => {
    const outgoing = request(
      { host: hostname, port, method, path, headers, agent: false, signal: AbortSignal.timeout(LIMIT_MS) },
      (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.once('error', reject);
        answer.once('end', () => {
          const bytes = Buffer.concat(chunks);
          resolve({
            status: answer.statusCode ?? 0,
            headers: answer.headers,
            bytes,
            text: bytes.toString('utf8'),
          });
        });
      },
    );
    outgoing.once('error', reject);
    outgoing.end(body);
  });
}
