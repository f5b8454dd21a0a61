import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Respond = (response: ServerResponse) => void;

export interface ReceivedRequest {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** Answers requests in turn as a spec scripts it; the last answer stays. */
export interface ScriptedServer {
  readonly url: string;
  readonly received: ReceivedRequest[];
  script(...answers: Respond[]): void;
  reset(): void;
  close(): void;
}

export async function openScriptedServer(): Promise<ScriptedServer> {
  const answers: Respond[] = [];
  const received: ReceivedRequest[] = [];
  const server = createServer((request, response) => {
    const { method, url, headers } = request;
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      received.push({ method, url, headers, body: Buffer.concat(chunks).toString('utf8') });
      const [respond = answering(500)] = answers.length > 1 ? answers.splice(0, 1) : answers;
      respond(response);
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    script: (...next) => answers.push(...next),
    reset: () => {
      answers.length = 0;
      received.length = 0;
    },
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** Text as it is, anything else as JSON. */
export const answering =
  (status: number, body: unknown = {}, headers: Record<string, string> = {}): Respond =>
  (response) => {
    response.writeHead(status, headers).end(typeof body === 'string' ? body : JSON.stringify(body));
  };

/** The request arrived, and no answer comes. */
export const cutOff: Respond = (response) => response.socket?.destroy();

/** The answer ends in the middle. */
export const broken: Respond = (response) =>
  response.writeHead(200, { 'content-length': 1000 }).write('{"data":', () => response.destroy());
