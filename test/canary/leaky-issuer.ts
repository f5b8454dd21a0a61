import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fleetNow, type FleetClock } from '@keyturn/domain';
import { Webhook } from 'standardwebhooks';

type Call = 'mint' | 'verify' | 'revoke';

interface Asked {
  readonly tokenId: string;
  readonly version: number;
  readonly value?: string;
}

/** Answers a call wrongly, with the value wherever an issuer could let it slip. */
type Slip = (answer: ServerResponse, value: string) => void;

const DAY_MS = 86_400_000;
const LIFE_DAYS = 20;

interface Reply {
  readonly status: number;
  /** Sent as JSON unless it is text already. */
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

function send(answer: ServerResponse, { status, body, headers = {} }: Reply): void {
  answer.writeHead(status, { 'content-type': 'application/json', ...headers });
  answer.end(typeof body === 'string' ? body : JSON.stringify(body));
}

const serverError: Slip = (answer, value) => {
  answer.writeHead(500, `Oops ${value}`, {
    'x-debug': value,
    'set-cookie': `session=${value}`,
    'content-type': 'text/html',
  });
  answer.end(`<h1>500</h1><pre>Error: cannot store ${value}\n    at issuer.js:1:1</pre>`);
};

const slowDown: Slip = (answer, value) =>
  send(answer, { status: 429, body: { code: value, message: value }, headers: { 'retry-after': value } });

const elsewhere: Slip = (answer, value) =>
  send(answer, { status: 302, body: value, headers: { location: `https://${value}.example/?v=${value}` } });

const cutOff: Slip = (answer, value) => {
  answer.writeHead(200, { 'content-type': 'application/json', 'content-length': '5000' });
  answer.write(`{"value":"${value}",`, () => answer.destroy());
};

const unreadable: Slip = (answer, value) => send(answer, { status: 200, body: `{"value":"${value}", oops` });

const misshapen: Slip = (answer, value) =>
  send(answer, {
    status: 200,
    body: { [value]: value, value: [value], upstreamId: value, expiresAt: value, ok: value },
  });

const unavailable: Slip = (answer, value) =>
  send(answer, { status: 503, body: { code: value, error: value }, headers: { 'retry-after': '0' } });

const refused: Slip = (answer, value) =>
  send(answer, { status: 409, body: { code: value, message: value, detail: value } });

const failsToVerify: Slip = (answer, value) =>
  send(answer, { status: 200, body: { ok: false, detail: `${value} does not work` } });

/** In this order, each once; then the issuer behaves. */
const SLIPS: Readonly<Record<Call, readonly Slip[]>> = {
  mint: [serverError, slowDown, elsewhere, cutOff, unreadable, misshapen, unavailable],
  verify: [serverError, unreadable, misshapen, failsToVerify],
  revoke: [serverError, slowDown, unavailable],
};

/** Tokens whose id begins with this are refused for good, with their value in the refusal. */
export const REFUSED = 'refused';

/** How many of them there are, for the proof that all were made. */
export const SLIP_COUNTS = { mint: SLIPS.mint.length, verify: SLIPS.verify.length, revoke: SLIPS.revoke.length };

interface LeakyIssuerOptions {
  /** `whsec_…`: what calls must be signed with. */
  readonly secret: string;
  /** What every value begins with. */
  readonly marker: string;
  /** Asked when a value is minted: its expiry is fleet time. */
  readonly clock: () => FleetClock;
}

/** An issuer that keeps the contract in the end, and until then puts values into everything it answers. */
export class LeakyIssuer {
  /** How often each slip was really made, by call. */
  readonly slips = { mint: 0, verify: 0, revoke: 0 };
  /** Values by token and version, handed out or not. */
  readonly minted = new Map<string, string>();
  readonly #options: LeakyIssuerOptions;
  readonly #server = createServer((request, answer) => {
    this.#handle(request, answer).catch(() => answer.destroy());
  });

  private constructor(options: LeakyIssuerOptions) {
    this.#options = options;
  }

  static async start(options: LeakyIssuerOptions): Promise<LeakyIssuer> {
    const issuer = new LeakyIssuer(options);
    await new Promise<void>((resolve) => issuer.#server.listen(0, '127.0.0.1', resolve));
    return issuer;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/issuer`;
  }

  close(): Promise<void> {
    return new Promise((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });
  }

  async #handle(request: IncomingMessage, answer: ServerResponse): Promise<void> {
    const { secret, marker } = this.#options;
    const call = (request.url ?? '').split('/').at(-1) as Call;
    const asked = await verified(request, new Webhook(secret));
    const message = `expected a signature by ${secret}, of ${marker}`;
    if (asked === null) return send(answer, { status: 401, body: { code: marker, message } });
    if (asked.tokenId.startsWith(REFUSED) && call === 'mint') return refused(answer, this.#valueOf(asked));
    const slip = SLIPS[call][this.slips[call]];
    if (slip === undefined) return this.#behave({ call, asked, answer });
    this.slips[call] += 1;
    return slip(answer, this.#valueOf(asked));
  }

  #behave({ call, asked, answer }: { call: Call; asked: Asked; answer: ServerResponse }): void {
    if (call === 'revoke') return send(answer, { status: 200, body: {} });
    const value = this.#valueOf(asked);
    if (call === 'verify') return send(answer, { status: 200, body: { ok: asked.value === value } });
    const expiresAt = new Date(fleetNow(this.#options.clock(), Date.now()) + LIFE_DAYS * DAY_MS).toISOString();
    const upstreamId = `up-${asked.tokenId}-${asked.version}`;
    return send(answer, { status: 200, body: { value, upstreamId, expiresAt } });
  }

  #valueOf({ tokenId, version }: Asked): string {
    const name = `${tokenId} v${version}`;
    const value = this.minted.get(name) ?? `${this.#options.marker}.${this.minted.size + 1}`;
    this.minted.set(name, value);
    return value;
  }
}

async function verified(request: IncomingMessage, webhook: Webhook): Promise<Asked | null> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const names = ['webhook-id', 'webhook-timestamp', 'webhook-signature'];
  const signed = Object.fromEntries(names.map((name) => [name, String(request.headers[name])]));
  try {
    return webhook.verify(Buffer.concat(chunks), signed) as Asked;
  } catch {
    // Signed with another secret.
    return null;
  }
}
