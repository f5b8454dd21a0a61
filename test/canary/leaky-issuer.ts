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

export interface LeakyIssuer {
  readonly url: string;
  /** How often each slip was really made, by call. */
  readonly slips: Readonly<Record<Call, number>>;
  /** Values handed out and not, by token and version. */
  readonly minted: ReadonlyMap<string, string>;
  close(): Promise<void>;
}

const DAY_MS = 86_400_000;
const LIFE_DAYS = 20;

const send = (answer: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}) => {
  answer.writeHead(status, { 'content-type': 'application/json', ...headers });
  answer.end(typeof body === 'string' ? body : JSON.stringify(body));
};

const serverError: Slip = (answer, value) => {
  answer.writeHead(500, `Oops ${value}`, { 'x-debug': value, 'set-cookie': `session=${value}`, 'content-type': 'text/html' });
  answer.end(`<h1>500</h1><pre>Error: cannot store ${value}\n    at issuer.js:1:1</pre>`);
};

const slowDown: Slip = (answer, value) => send(answer, 429, { code: value, message: value }, { 'retry-after': value });
const elsewhere: Slip = (answer, value) => send(answer, 302, value, { location: `https://${value}.example/?v=${value}` });
const cutOff: Slip = (answer, value) => {
  answer.writeHead(200, { 'content-type': 'application/json', 'content-length': '5000' });
  answer.write(`{"value":"${value}",`, () => answer.destroy());
};
const unreadable: Slip = (answer, value) => send(answer, 200, `{"value":"${value}", oops`);
const misshapen: Slip = (answer, value) => send(answer, 200, { [value]: value, value: [value], upstreamId: value, expiresAt: value, ok: value });
const unavailable: Slip = (answer, value) => send(answer, 503, { code: value, error: value }, { 'retry-after': '0' });
const refused: Slip = (answer, value) => send(answer, 409, { code: value, message: value, detail: value });
const failsToVerify: Slip = (answer, value) => send(answer, 200, { ok: false, detail: `${value} does not work` });

/** In this order, each once; then the issuer behaves. */
const SLIPS: Readonly<Record<Call, readonly Slip[]>> = {
  mint: [serverError, slowDown, elsewhere, cutOff, unreadable, misshapen, unavailable],
  verify: [serverError, unreadable, misshapen, failsToVerify],
  revoke: [serverError, slowDown, unavailable],
};

/** Tokens whose id begins with this are refused for good, with their value in the refusal. */
export const REFUSED = 'refused';

/** An issuer that keeps the contract in the end, and until then puts values into everything it answers. */
export async function startLeakyIssuer({ secret, marker, clock }: { secret: string; marker: string; clock: () => FleetClock }): Promise<LeakyIssuer> {
  const webhook = new Webhook(secret);
  const minted = new Map<string, string>();
  const slips = { mint: 0, verify: 0, revoke: 0 };
  const valueOf = ({ tokenId, version }: Asked) => {
    const name = `${tokenId} v${version}`;
    const value = minted.get(name) ?? `${marker}.${minted.size + 1}`;
    minted.set(name, value);
    return value;
  };
  const behave = (call: Call, answer: ServerResponse, asked: Asked) => {
    if (call === 'revoke') return send(answer, 200, {});
    if (call === 'verify') return send(answer, 200, { ok: asked.value === valueOf(asked) });
    const expiresAt = new Date(fleetNow(clock(), Date.now()) + LIFE_DAYS * DAY_MS).toISOString();
    return send(answer, 200, { value: valueOf(asked), upstreamId: `up-${asked.tokenId}-${asked.version}`, expiresAt });
  };
  const handle = async (request: IncomingMessage, answer: ServerResponse): Promise<void> => {
    const call = (request.url ?? '').split('/').at(-1) as Call;
    const asked = await verified({ request, webhook });
    if (asked === null) return send(answer, 401, { code: marker, message: `expected a signature by ${secret}, of ${marker}` });
    if (asked.tokenId.startsWith(REFUSED) && call === 'mint') return refused(answer, valueOf(asked));
    const slip = SLIPS[call][slips[call]];
    if (slip === undefined) return behave(call, answer, asked);
    slips[call] += 1;
    return slip(answer, valueOf(asked));
  };
  const server = createServer((request, answer) => {
    handle(request, answer).catch(() => answer.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/issuer`,
    slips,
    minted,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** How many of them there are, for the proof that all were made. */
export const SLIP_COUNTS = { mint: SLIPS.mint.length, verify: SLIPS.verify.length, revoke: SLIPS.revoke.length };

async function verified({ request, webhook }: { request: IncomingMessage; webhook: Webhook }): Promise<Asked | null> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const names = ['webhook-id', 'webhook-timestamp', 'webhook-signature'];
  try {
    return webhook.verify(Buffer.concat(chunks), Object.fromEntries(names.map((name) => [name, String(request.headers[name])]))) as Asked;
  } catch {
    // Signed with another secret.
    return null;
  }
}
