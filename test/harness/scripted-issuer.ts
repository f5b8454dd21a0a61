import { createHash, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';
import { addDuration, fleetNow, parseDuration, type FleetClock } from '@keyturn/domain';

export type IssuerPath = 'mint' | 'verify' | 'revoke';

/** What the issuer does instead of its work · drop: ends the connection unanswered, the work done · cut: half an answer · a promise: works when it resolves. */
export type Reply =
  | { readonly status: number; readonly body?: object; readonly headers?: Record<string, string> }
  | Promise<void>
  | 'drop'
  | 'cut';

export interface IssuerCall {
  readonly path: IssuerPath;
  readonly version: number;
  readonly key: string;
  readonly label: string | undefined;
  readonly at: number;
}

interface Body {
  readonly version: number;
  readonly label?: string;
  readonly lifetime?: string;
  readonly upstreamId?: string;
  readonly value?: string;
}

interface Credential {
  readonly version: number;
  readonly value: string;
  readonly upstreamId: string;
  readonly expiresAt: string;
  revoked: boolean;
}

/** An issuer over HTTP that keeps to the contract until a story tells it otherwise; unlike the emulator's, its lives may be short. */
export class ScriptedIssuer {
  readonly secret = `whsec_${randomBytes(24).toString('base64')}`;
  readonly calls: IssuerCall[] = [];
  readonly #clock: FleetClock;
  readonly #credentials = new Map<string, Credential>();
  readonly #next: Record<IssuerPath, Reply[]> = { mint: [], verify: [], revoke: [] };
  readonly #always = new Map<IssuerPath, Reply>();
  #server = this.#create();
  #port = 0;

  constructor(clock: FleetClock) {
    this.#clock = clock;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** The next calls of this path are answered so, in this order. */
  next(path: IssuerPath, ...replies: readonly Reply[]): void {
    this.#next[path].push(...replies);
  }

  /** Every call of this path is answered so; null ends it. */
  always(path: IssuerPath, reply: Reply | null): void {
    if (reply === null) this.#always.delete(path);
    else this.#always.set(path, reply);
  }

  /** Versions of the calls of this path, in order. */
  versions(path: IssuerPath): number[] {
    return this.calls.filter((call) => call.path === path).map((call) => call.version);
  }

  /** Upstream ids that were made, oldest first; one per idempotency key. */
  issued(): readonly Readonly<Credential>[] {
    return [...this.#credentials.values()];
  }

  async up(): Promise<void> {
    this.#server = this.#create();
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(this.#port, '127.0.0.1', resolve);
    });
    this.#port = (this.#server.address() as AddressInfo).port;
  }

  /** Connections are refused from here on. */
  async down(): Promise<void> {
    if (!this.#server.listening) return;
    const closed = new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
    });
    this.#server.closeAllConnections();
    await closed;
  }

  #create() {
    return createServer((request, response) => {
      void this.#answer(request, response);
    });
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const text = Buffer.concat(chunks).toString();
    if (!this.#isSigned(request, text)) return send(response, { status: 401, body: { code: 'signature' } });
    const path = (request.url ?? '').slice(1) as IssuerPath;
    const body = JSON.parse(text) as Body;
    const key = String(request.headers['idempotency-key'] ?? '');
    this.calls.push({ path, version: body.version, key, label: body.label, at: fleetNow(this.#clock, Date.now()) });
    const reply = this.#next[path].shift() ?? this.#always.get(path);
    if (reply instanceof Promise) await reply;
    else if (typeof reply === 'object') return send(response, reply);
    const done = this.#do({ path, body, key });
    if (reply === 'drop') return void request.socket.destroy();
    return reply === 'cut' ? sendHalf(response, done) : send(response, { status: 200, body: done });
  }

  #isSigned(request: IncomingMessage, text: string): boolean {
    try {
      new Webhook(this.secret).verify(text, request.headers as Record<string, string>);
      return true;
    } catch {
      return false;
    }
  }

  #do({ path, body, key }: { path: IssuerPath; body: Body; key: string }): object {
    if (path === 'mint') return this.#mint(key, body);
    const known = [...this.#credentials.values()].find((credential) => credential.upstreamId === body.upstreamId);
    if (path === 'verify') return { ok: known !== undefined && known.value === body.value && !known.revoked };
    if (known !== undefined) known.revoked = true;
    return {};
  }

  #mint(key: string, { version, lifetime }: Body): Omit<Credential, 'revoked' | 'version'> {
    const duration = parseDuration(lifetime ?? '');
    const now = fleetNow(this.#clock, Date.now());
    const made = this.#credentials.get(key) ?? {
      version,
      value: `val_${randomBytes(24).toString('base64url')}`,
      upstreamId: createHash('sha256').update(key).digest('hex').slice(0, 24),
      expiresAt: new Date(duration === null ? now : addDuration(now, duration)).toISOString(),
      revoked: false,
    };
    this.#credentials.set(key, made);
    const { value, upstreamId, expiresAt } = made;
    return { value, upstreamId, expiresAt };
  }
}

function send(response: ServerResponse, { status, body = {}, headers = {} }: Extract<Reply, { status: number }>): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}

function sendHalf(response: ServerResponse, body: object): void {
  const text = JSON.stringify(body);
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': text.length });
  response.write(text.slice(0, text.length / 2), () => response.destroy());
}
