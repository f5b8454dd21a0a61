import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';
import { EgressClient } from '../egress.ts';
import type { Issuer } from '../issuer.ts';
import { UpstreamFailure } from '../upstream-failure.ts';
import { createIssuerWebhook, idempotencyKey } from './issuer-webhook.ts';

const SECRET = 'whsec_c2VjcmV0LW9mLXRoZS1pc3N1ZXItaW4tdGhlc2Utc3BlY3M=';
const VALUE = 'marked-value-4711';
const MINT = { tokenId: 'billing', incarnation: 'one', version: 7, label: 'Billing v7', lifetime: 'P30D' };
const ISSUED = { tokenId: 'billing', version: 7, upstreamId: 'u-7' };
const GOOD = { value: VALUE, upstreamId: 'u-7', expiresAt: '2026-02-01T00:00:00Z' };

interface Received {
  readonly url: string | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly text: string;
}

let server: Server;
let egress: EgressClient;
let issuer: Issuer;
let respond: (response: ServerResponse) => void;
const received: Received[] = [];

beforeAll(async () => {
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      received.push({ url: request.url, headers: request.headers, text: Buffer.concat(chunks).toString() });
      respond(response);
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  egress = new EgressClient([{ host: '127.0.0.1' }]);
  issuer = createIssuerWebhook({ egress, url: `http://127.0.0.1:${port}/keyturn/`, secret: SECRET });
});

afterEach(() => {
  received.length = 0;
});

afterAll(async () => {
  await egress.close();
  server.closeAllConnections();
  server.close();
});

const answering =
  (status: number, body: unknown = {}, headers: Record<string, string> = {}) =>
  (response: ServerResponse) => {
    response.writeHead(status, headers).end(typeof body === 'string' ? body : JSON.stringify(body));
  };

async function failureOf(call: Promise<unknown>): Promise<UpstreamFailure> {
  const error: unknown = await call.then(
    () => new Error('it did not fail'),
    (reason: unknown) => reason,
  );
  if (!(error instanceof UpstreamFailure)) throw error;
  return error;
}

describe('a call to the issuer', () => {
  it('is signed as Standard Webhooks over the bytes that are sent', async () => {
    respond = answering(200, GOOD);
    await issuer.mint(MINT);
    const [call] = received;
    expect(call?.url).toBe('/keyturn/mint');
    expect(new Webhook(SECRET).verify(call?.text ?? '', call?.headers as Record<string, string>)).toEqual({
      tokenId: 'billing',
      version: 7,
      label: 'Billing v7',
      lifetime: 'P30D',
    });
  });

  it('to mint has a key made of credential, incarnation and version', async () => {
    respond = answering(200, GOOD);
    await issuer.mint(MINT);
    expect(received[0]?.headers['idempotency-key']).toBe('billing~one#7');
    expect(idempotencyKey({ ...MINT, incarnation: 'two' })).not.toBe(idempotencyKey(MINT));
  });

  it('sends no more than the contract says', async () => {
    respond = answering(200, { ok: true });
    await issuer.verify({ ...ISSUED, value: VALUE });
    await issuer.revoke(ISSUED);
    expect(received.map(({ url, text }) => [url, JSON.parse(text)])).toEqual([
      ['/keyturn/verify', { ...ISSUED, value: VALUE }],
      ['/keyturn/revoke', ISSUED],
    ]);
  });

  it('is not made without a secret that can sign', () => {
    expect(() => createIssuerWebhook({ egress, url: 'https://issuer.acme.test', secret: 'whsec_!' })).toThrow(
      expect.objectContaining({ code: 'upstream.unauthorized' }),
    );
  });
});

describe('a good answer', () => {
  it('to mint is a value, an id and an instant; what else it says is ignored', async () => {
    respond = answering(200, { ...GOOD, expiresAt: '2026-02-01T09:00:00+09:00', more: true });
    await expect(issuer.mint(MINT)).resolves.toEqual({
      value: VALUE,
      upstreamId: 'u-7',
      expiresAt: Date.UTC(2026, 1, 1),
    });
  });

  it.each([
    [200, { ok: true }, 'works'],
    [200, { ok: false, detail: 'expired' }, 'fails'],
    [404, {}, 'unsupported'],
  ])('to verify: HTTP %d %j means %s', async (status, body, result) => {
    respond = answering(status, body);
    await expect(issuer.verify({ ...ISSUED, value: VALUE })).resolves.toEqual({ result });
  });

  it('to revoke needs no body', async () => {
    respond = answering(200, '');
    await expect(issuer.revoke(ISSUED)).resolves.toBeUndefined();
  });
});

describe('any other answer is one of our failures, without a value in its text', () => {
  it.each<[number, unknown, string, string]>([
    [409, { code: 'quota.reached' }, 'upstream.refused', 'HTTP 409 (quota.reached)'],
    [409, { code: VALUE }, 'upstream.refused', 'HTTP 409'],
    [400, `echo ${VALUE}`, 'upstream.refused', 'HTTP 400'],
    [404, {}, 'upstream.refused', 'HTTP 404'],
    [401, { code: 'signature' }, 'upstream.unauthorized', 'HTTP 401 (signature)'],
    [403, {}, 'upstream.unauthorized', 'HTTP 403'],
    [408, {}, 'upstream.timeout', 'HTTP 408'],
    [429, {}, 'upstream.limited', 'HTTP 429'],
    [500, '<h1>oops</h1>', 'upstream.unavailable', 'HTTP 500'],
    [503, {}, 'upstream.unavailable', 'HTTP 503'],
    [302, {}, 'upstream.badAnswer', 'HTTP 302'],
    [201, GOOD, 'upstream.badAnswer', 'HTTP 201'],
    [200, 'not JSON', 'upstream.badAnswer', 'HTTP 200, but unreadable: body.'],
    [200, { ...GOOD, value: '' }, 'upstream.badAnswer', 'HTTP 200, but unreadable: value.'],
    [200, { ...GOOD, value: 'x'.repeat(8193) }, 'upstream.badAnswer', 'HTTP 200, but unreadable: value.'],
    [200, { ...GOOD, upstreamId: `id-${GOOD.value}` }, 'upstream.badAnswer', 'HTTP 200, but unreadable: upstreamId.'],
    [
      200,
      { value: VALUE, upstreamId: 7, expiresAt: VALUE },
      'upstream.badAnswer',
      'HTTP 200, but unreadable: upstreamId, expiresAt.',
    ],
  ])('HTTP %d %j is %s', async (...[status, body, code, detail]) => {
    respond = answering(status, body);
    const failure = await failureOf(issuer.mint(MINT));
    expect(failure).toMatchObject({ code, message: detail });
    expect(failure.message).not.toContain(VALUE);
  });

  it('larger than a mebibyte is not read to its end', async () => {
    respond = answering(200, 'x'.repeat(1024 * 1024 + 1));
    expect(await failureOf(issuer.mint(MINT))).toMatchObject({
      code: 'upstream.badAnswer',
      message: 'The answer is larger than 1 MiB.',
    });
  });

  it.each<[string, (response: ServerResponse) => void]>([
    ['none', (response) => response.socket?.destroy()],
    [
      'half of one',
      (response) => response.writeHead(200, { 'content-length': 100 }).write('{"value":', () => response.destroy()),
    ],
  ])('%s means that nobody knows whether it was done', async (_, cut) => {
    respond = cut;
    expect(await failureOf(issuer.mint(MINT))).toMatchObject({ code: 'upstream.timeout' });
  });

  it('none because nobody listens means that it was not', async () => {
    const nobody = createIssuerWebhook({ egress, url: 'http://127.0.0.1:1', secret: SECRET });
    expect(await failureOf(nobody.mint(MINT))).toMatchObject({
      code: 'upstream.unreachable',
      message: 'No connection (ECONNREFUSED).',
    });
  });

  it('is not asked for where Keyturn may not call', async () => {
    const forbidden = createIssuerWebhook({ egress, url: 'http://localhost:1/keyturn', secret: SECRET });
    expect(await failureOf(forbidden.mint(MINT))).toMatchObject({ code: 'upstream.notAllowed' });
  });
});

describe('the wait that the issuer asks for', () => {
  it.each([
    ['0', 0],
    ['120', 120_000],
    ['999999', 86_400_000],
    ['soon', undefined],
    ['', undefined],
  ])('Retry-After: %j is %s ms', async (header, expected) => {
    respond = answering(429, {}, { 'retry-after': header });
    expect((await failureOf(issuer.mint(MINT))).retryAfterMs).toBe(expected);
  });

  it('may be a date, and counts for a server error too', async () => {
    respond = answering(503, {}, { 'retry-after': new Date(Date.now() + 60_000).toUTCString() });
    const { retryAfterMs } = await failureOf(issuer.mint(MINT));
    expect(retryAfterMs).toBeGreaterThan(50_000);
    expect(retryAfterMs).toBeLessThanOrEqual(60_000);
  });
});
