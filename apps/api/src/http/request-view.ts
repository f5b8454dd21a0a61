import { createHash, randomUUID } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ApiRequest } from './api-request.ts';
import { ApiRefusal } from './api-refusal.ts';
import type { Principal } from './principal.ts';
import { parseIfMatch, type IfMatch } from './revision.ts';

export const ANONYMOUS: Principal = { keyId: 'anonymous', name: 'anonymous', person: null, roles: [], tokens: null };

const IDEMPOTENCY_KEY = /^[\x21-\x7e]{1,255}$/;

interface Checked {
  readonly raw: FastifyRequest;
  readonly reply: FastifyReply;
  readonly query: unknown;
  readonly body: unknown;
}

/** A request as handlers see it; what few of them need is read when asked for. */
export class RequestView implements ApiRequest<unknown, unknown, string> {
  readonly raw: FastifyRequest;
  readonly reply: FastifyReply;
  readonly query: unknown;
  readonly body: unknown;
  #updateId: string | null = null;

  constructor({ raw, reply, query, body }: Checked) {
    this.raw = raw;
    this.reply = reply;
    this.query = query;
    this.body = body;
  }

  get params(): Readonly<Record<string, string>> {
    return this.raw.params as Readonly<Record<string, string>>;
  }

  get principal(): Principal {
    return this.raw.principal ?? ANONYMOUS;
  }

  get requestId(): string {
    return this.raw.id;
  }

  get ifMatch(): IfMatch | null {
    return parseIfMatch(this.raw.headers['if-match']);
  }

  get idempotencyKey(): string | null {
    return idempotencyKeyOf(this.raw);
  }

  get updateId(): string {
    return (this.#updateId ??= this.idempotencyKey === null ? randomUUID() : scopeOf(this.raw, this.idempotencyKey));
  }
}

/** Reads `Idempotency-Key`; null without one. Throws `request.malformed`. */
export function idempotencyKeyOf(raw: FastifyRequest): string | null {
  const header = raw.headers['idempotency-key'];
  if (header === undefined) return null;
  if (typeof header === 'string' && IDEMPOTENCY_KEY.test(header)) return header;
  throw new ApiRefusal('request.malformed', { detail: 'Idempotency-Key must be 1 to 255 visible ASCII characters.' });
}

/** SHA-256 of principal, route, subject and key: two callers, or two routes, never share an answer. */
export function scopeOf(raw: FastifyRequest, key: string): string {
  const { method, url } = raw.routeOptions;
  const place = [raw.principal?.keyId ?? null, method, url, raw.params, raw.query, key];
  return createHash('sha256').update(JSON.stringify(place)).digest('hex');
}
