import { isLoopback } from '@keyturn/config';
import type { FastifyRequest } from 'fastify';

/** True when the request was made on this machine; behind a trusted proxy its client counts. */
export function isLocal(request: FastifyRequest): boolean {
  const address = request.ip.startsWith('::ffff:') ? request.ip.slice('::ffff:'.length) : request.ip;
  return isLoopback(address);
}
