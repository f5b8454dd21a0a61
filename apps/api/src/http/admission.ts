import type { LimitAnswer, Limiter } from '@keyturn/redis';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { unauthenticated } from '../auth/authorize.ts';
import { ApiRefusal } from './api-refusal.ts';
import type { RequestLimit } from './request-limit.ts';

/** Seconds of our own windows, real time. */
export const WINDOW_SECONDS = 60;

export interface AdmissionLimits {
  /** Per key. */
  readonly requests: RequestLimit;
  /** Per remote address, for credentials that were refused. */
  readonly failures: Limiter;
}

/** Counts who is let in, and who is not. */
export class Admission {
  readonly #requests: RequestLimit;
  readonly #failures: Limiter;

  constructor({ requests, failures }: AdmissionLimits) {
    this.#requests = requests;
    this.#failures = failures;
  }

  /** One request of a key; answers at once while there is room at hand. Throws (or rejects with) `request.limited`. */
  count(keyId: string, reply: FastifyReply): void | Promise<void> {
    const taken = this.#requests.take(keyId);
    return taken instanceof Promise ? taken.then((limit) => admit(limit, reply)) : admit(taken, reply);
  }

  /** One credential that is refused. Throws `request.limited` for an address that guesses. */
  async countRefused(request: FastifyRequest): Promise<void> {
    const limit = await this.#failures.take(request.ip);
    if (!limit.allowed) throw limited(limit);
  }

  /** Counts, audits and refuses a request without a valid credential. */
  async refuse(request: FastifyRequest): Promise<never> {
    await this.countRefused(request);
    await request.server.shell.auditTrail.denied(request, 'auth.unauthenticated');
    throw unauthenticated();
  }
}

function admit(limit: LimitAnswer, reply: FastifyReply): void {
  showLimit(reply, limit);
  if (!limit.allowed) throw limited(limit);
}

/** draft-ietf-httpapi-ratelimit-headers: structured fields, `q` and `w` the policy, `r` and `t` what is left of it. */
function showLimit(reply: FastifyReply, { limit, remaining, resetSeconds }: LimitAnswer): void {
  reply.header('ratelimit-policy', `"key";q=${limit};w=${WINDOW_SECONDS}`);
  reply.header('ratelimit', `"key";r=${remaining};t=${resetSeconds}`);
}

function limited({ limit, resetSeconds }: LimitAnswer): ApiRefusal {
  return new ApiRefusal('request.limited', {
    detail: `More than ${limit} requests in ${WINDOW_SECONDS} seconds.`,
    action: `Wait ${resetSeconds} seconds.`,
    headers: { 'retry-after': String(resetSeconds) },
  });
}
