import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An assistant behind a gate: what is to be saved there waits until it is let through. Everything else passes. */
export class HeldAssistant {
  /** Bodies of `save/token`, in the order in which they came. */
  readonly saves: string[] = [];
  readonly #target: string;
  readonly #credential: ((given: string) => string) | undefined;
  #letThrough: Promise<void> = Promise.resolve();
  #open: () => void = () => undefined;
  #server = createServer((request, response) => void this.#pass(request, response));

  /** `target`: address of the real one. `credential`: what is sent on instead of the one that is given. */
  constructor(target: string, credential?: (given: string) => string) {
    this.#target = target;
    this.#credential = credential;
  }

  async listen(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
  }

  get host(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  hold(): void {
    this.#letThrough = new Promise((resolve) => (this.#open = resolve));
  }

  letThrough(): void {
    this.#open();
  }

  async close(): Promise<void> {
    this.letThrough();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString();
    if (request.url?.endsWith('/save/token') === true) {
      this.saves.push(body);
      await this.#letThrough;
    }
    const { authorization = '', 'content-type': type = 'application/json' } = request.headers;
    const answer = await fetch(`${this.#target}${request.url ?? ''}`, {
      method: request.method ?? 'GET',
      headers: { authorization: this.#credential?.(authorization) ?? authorization, 'content-type': type },
      ...(body !== '' && { body }),
    });
    response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? 'application/json' });
    response.end(await answer.text());
  }
}
