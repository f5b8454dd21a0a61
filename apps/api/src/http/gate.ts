import type { LimitAnswer, Limiter } from '@keyturn/redis';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { unauthenticated } from '../auth/authorize.ts';
import type { Authenticator } from '../auth/authenticator.ts';
import { ApiRefusal } from './api-refusal.ts';
import { putCommonHeaders } from './common-headers.ts';
import type { HostList } from './host-list.ts';
import { isLocal } from './remote.ts';
import type { RequestLimit } from './request-limit.ts';

/** Seconds of our own windows, real time. */
export const WINDOW_SECONDS = 60;

export interface GateParts {
  readonly hosts: HostList;
  readonly authenticator: Authenticator;
  /** Per key. */
  readonly requests: RequestLimit;
  /** Per remote address, for credentials that were refused. */
  readonly failures: Limiter;
}

/** The one hook every request passes, known route or not: host, credential, limit. What it does not let through no handler sees. */
export function registerGate(instance: FastifyInstance, parts: GateParts): void {
  instance.decorateRequest('principal', null);
  instance.decorateRequest('bodyBytes', null);
  instance.addHook('onRequest', (request, reply, done) => {
    pass({ request, reply, parts }).then(() => done(), done);
  });
}

interface Passing {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly parts: GateParts;
}

async function pass({ request, reply, parts }: Passing): Promise<void> {
  putCommonHeaders(request, reply);
  parts.hosts.check(request.host);
  const permission = request.routeOptions.config.declaration?.permission;
  const sent = bearerOf(request.headers.authorization);
  if (sent === null) {
    const nobodyNeeded = permission === 'public' || (permission === 'open' && isLocal(request));
    return nobodyNeeded ? undefined : refuse({ request, parts });
  }
  const found = parts.authenticator.authenticate(sent);
  const principal = found instanceof Promise ? await found : found;
  if (principal === null) return refuse({ request, parts });
  request.principal = principal;
  const taken = parts.requests.take(principal.keyId);
  const limit = taken instanceof Promise ? await taken : taken;
  showLimit(reply, limit);
  if (!limit.allowed) throw limited(limit);
}

/** A credential that is sent counts, also where none is needed. */
async function refuse({ request, parts }: Omit<Passing, 'reply'>): Promise<never> {
  const limit = await parts.failures.take(request.ip);
  if (!limit.allowed) throw limited(limit);
  await request.server.shell.auditTrail.denied(request, 'auth.unauthenticated');
  throw unauthenticated();
}

/** Longer than any key, short enough to hash for a stranger. */
const LONGEST_CREDENTIAL = 4096;

function bearerOf(header: string | undefined): string | null {
  if (header === undefined) return null;
  const sent = /^bearer +(\S+)$/i.exec(header)?.[1] ?? '';
  return sent.length <= LONGEST_CREDENTIAL ? sent : '';
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
