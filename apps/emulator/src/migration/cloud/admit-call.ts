import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { AccountTokens } from '../../accounts/account-tokens.ts';
import { Refusal } from '../../refusal.ts';
import type { Migration } from '../migration.ts';
import type { CallClass } from './rate-limits.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Atlassian account that calls. */
    account: string;
  }
  interface FastifyContextConfig {
    callClass?: CallClass;
  }
}

export interface CloudParts {
  readonly migration: Migration;
  readonly accounts: AccountTokens;
}

/** Before a route of `scope` is reached, and before a fault can strike: who calls, whether they may, and whether that often. */
export function admitCalls(scope: FastifyInstance, { migration, accounts }: CloudParts): void {
  scope.decorateRequest('account', '');
  scope.addHook('onRequest', async (request) => {
    const { account } = await accounts.authenticate(request.headers.authorization);
    if (migration.switches.notAdmins.includes(account)) {
      const message = 'The account is neither site admin nor organisation admin of the destination.';
      throw new Refusal({ status: 403, code: 'forbidden', message });
    }
    request.account = account;
  });
  scope.addHook('preHandler', async (request, reply) => {
    requireRoom(migration, request, reply);
  });
}

function requireRoom(migration: Migration, request: FastifyRequest, reply: FastifyReply): void {
  const { callClass = 'reads' } = request.routeOptions.config;
  const isTogether = callClass === 'tasks' && migration.switches.creations === 'together';
  const waitMs = migration.limits.take({ account: request.account, callClass: isTogether ? 'jobs' : callClass });
  if (waitMs === null) return;
  if (migration.switches.retryAfter) void reply.header('retry-after', String(Math.ceil(waitMs / 1000)));
  throw new Refusal({ status: 429, code: 'tooManyRequests', message: 'Too many requests' });
}
