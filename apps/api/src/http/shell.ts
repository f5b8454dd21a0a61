import type { Logger } from '@keyturn/observability';
import type { AuditTrail } from '../audit/audit-trail.ts';
import type { Credentials } from '../auth/credentials.ts';
import type { Session } from '../sessions/session.ts';
import type { Repeats } from './repeats.ts';
import type { Principal } from './principal.ts';
import type { RouteDeclaration } from './route-declaration.ts';

/** What the transport needs of the process; hung on the Fastify instance, because handlers are made before it exists. */
export interface Shell {
  readonly logger: Logger;
  readonly auditTrail: AuditTrail;
  readonly repeats: Repeats;
  readonly credentials: Credentials;
}

declare module 'fastify' {
  interface FastifyInstance {
    shell: Shell;
  }
  interface FastifyRequest {
    /** Null until the credential was checked, and on public routes without one. */
    principal: Principal | null;
    /** Of a browser that has signed in; null for a key. */
    session: Session | null;
    /** The bytes of the body, for comparing repeated requests. */
    bodyBytes: Buffer | null;
  }
  interface FastifyContextConfig {
    declaration?: RouteDeclaration;
  }
}
