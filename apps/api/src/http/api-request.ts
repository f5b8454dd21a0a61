import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Principal } from './principal.ts';
import type { IfMatch } from './revision.ts';

/** What a handler gets: everything in it is checked. `Param` names the parameters of the path, e.g. `'id' | 'version'`. */
export interface ApiRequest<Body = undefined, Query = Record<never, never>, Param extends string = never> {
  readonly params: Readonly<Record<Param, string>>;
  readonly query: Query;
  readonly body: Body;
  /** Anonymous only on public routes. */
  readonly principal: Principal;
  readonly requestId: string;
  readonly ifMatch: IfMatch | null;
  readonly idempotencyKey: string | null;
  /** The same for a repeated command (principal, route, subject, Idempotency-Key), random without a key: the id of Temporal updates. */
  readonly updateId: string;
  /** For what only the transport can do (streams, event source). */
  readonly raw: FastifyRequest;
  readonly reply: FastifyReply;
}
