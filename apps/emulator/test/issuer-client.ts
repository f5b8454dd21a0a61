import { randomUUID } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { createEmulator, type Emulator, type EmulatorOptions, EMULATOR_ISSUER_SECRET } from '../src/index.ts';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Parsed body; undefined when it is not JSON. */
  readonly json: unknown;
}

export interface SignedPost {
  readonly url: string;
  readonly path: string;
  readonly body: unknown;
  readonly headers?: Record<string, string>;
  readonly secret?: string;
  readonly signedAt?: Date;
}

/** An emulator on a free port, without faults unless asked. */
export function startEmulator(options: Partial<EmulatorOptions> = {}): Promise<Emulator> {
  return createEmulator({
    port: 0,
    host: '127.0.0.1',
    clock: { factor: 1, epochMs: 0 },
    faults: { rate: 0 },
    ...options,
  });
}

export async function send(url: string, init: RequestInit = {}): Promise<Answer> {
  const response = await fetch(url, init);
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, json: parse(text) };
}

export function sendJson(url: string, { method, body }: { method: string; body: unknown }): Promise<Answer> {
  return send(url, { method, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
}

/** Posts as Standard Webhooks asks; a string body is sent as it is. */
export function post({ url, path, body, headers = {}, secret, signedAt = new Date() }: SignedPost): Promise<Answer> {
  const payload = typeof body === 'string' ? body : JSON.stringify(body);
  const id = `msg_${randomUUID()}`;
  return send(`${url}${path}`, {
    method: 'POST',
    body: payload,
    headers: {
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(signedAt.getTime() / 1000)),
      'webhook-signature': new Webhook(secret ?? EMULATOR_ISSUER_SECRET).sign(id, signedAt, payload),
      ...headers,
    },
  });
}

export interface Minted {
  readonly value: string;
  readonly upstreamId: string;
  readonly expiresAt: string;
}

export interface Mint {
  readonly tokenId?: string;
  readonly version?: number;
  readonly lifetime?: string;
}

export function postMint(
  url: string,
  { tokenId = 'hr-import', version = 1, lifetime = 'P3M' }: Mint = {},
): Promise<Answer> {
  return post({
    url,
    path: '/issuer/mint',
    headers: { 'idempotency-key': `${tokenId}~first#${version}` },
    body: { tokenId, version, label: `HR import v${version}`, lifetime },
  });
}

/** A minted credential together with what names it in later calls. */
export async function mint(url: string, options: Mint = {}): Promise<Minted & { tokenId: string; version: number }> {
  const answer = await postMint(url, options);
  if (answer.status !== 200) throw new Error(`mint answered ${answer.status}`);
  return { tokenId: 'hr-import', version: 1, ...options, ...(answer.json as Minted) };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
