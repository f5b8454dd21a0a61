import type { FastifyReply, FastifyRequest } from 'fastify';

/** People whose browser is at an address that is no route: they get a page to read instead of JSON. */
export interface LostVisitors {
  /** True for a request that needs no credential, because all it gets is what anybody may have. */
  includes(request: FastifyRequest): boolean;
  /** Answers one of them, with 404. */
  show(request: FastifyRequest, reply: FastifyReply): Promise<void>;
}
