import type { FastifyReply, FastifyRequest } from 'fastify';

/** On every answer; a page that needs another policy says so in its own answer. */
const COMMON = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
} as const;

export function putCommonHeaders(request: FastifyRequest, reply: FastifyReply): void {
  reply.headers(COMMON).header('x-request-id', request.id);
}
