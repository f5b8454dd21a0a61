import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Refusal } from '../../refusal.ts';
import type { Migration } from '../migration.ts';

/** System administrator of both products, and the personal access token; published, as the emulator guards nothing. */
export const LOCAL_ADMIN = { user: 'admin', password: 'emulator-password', pat: 'emulator-pat' } as const;

const ACCEPTED = [
  `Bearer ${LOCAL_ADMIN.pat}`,
  `Basic ${Buffer.from(`${LOCAL_ADMIN.user}:${LOCAL_ADMIN.password}`).toString('base64')}`,
];

/** Refuses callers who are not the local administrator; before a fault can strike. */
export function requireLocalAdmin(scope: FastifyInstance, migration: Migration): void {
  scope.addHook('onRequest', async ({ headers, method }: FastifyRequest) => {
    if (!ACCEPTED.includes(headers.authorization ?? '')) {
      const message = 'Client must be authenticated to access this resource.';
      throw new Refusal({ status: 401, code: 'unauthorized', message });
    }
    const isCleared = headers['x-atlassian-token'] === 'no-check' || method === 'GET';
    if (migration.switches.xsrfCheck && !isCleared) {
      throw new Refusal({ status: 403, code: 'xsrf', message: 'XSRF check failed' });
    }
  });
}
