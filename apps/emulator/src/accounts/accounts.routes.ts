import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { Refusal, requireShape } from '../refusal.ts';
import { accountIdOf, type AccountTokens } from './account-tokens.ts';
import { type AccountToken, ORGANISATION } from './accounts.schema.ts';

// Unless the caller asks for another; the documented one is unknown.
const PAGE_SIZE = 50;

const listQuerySchema = z.strictObject({
  q: z.string().optional(),
  status: z.enum(['ALLOWED', 'BLOCKED']).optional(),
  pageSize: z.coerce.number().int().min(1).max(1000).optional(),
  cursor: z.coerce.number().int().min(0).default(0),
});

/** What the organisation admin APIs say about account API tokens (domain/data-manager.md §8), and a call that needs one. */
export async function accountRoutes(app: FastifyInstance, { accounts }: { accounts: AccountTokens }): Promise<void> {
  await app.register(async (admin) => {
    admin.addHook('preHandler', async (request) => requireOrganisationKey(request));
    organisationRoutes(admin, accounts);
    userRoutes(admin, accounts);
  });

  // The cheapest call any token of any account may make: who am I?
  app.get('/sites/:site/rest/api/3/myself', async (request) => {
    const { account, label } = await accounts.authenticate(request.headers.authorization);
    request.call.subject = label;
    return { accountId: accountIdOf(account), emailAddress: account, displayName: account, active: true };
  });
}

function organisationRoutes(app: FastifyInstance, accounts: AccountTokens): void {
  const path = '/admin/api-access/v1/orgs/:orgId/api-tokens';

  app.get<{ Params: { orgId: string } }>(path, async (request, reply) => {
    requireOrganisation(request.params.orgId);
    const { q, status, cursor, pageSize } = requireShape(listQuerySchema, request.query);
    const length = pageSize ?? PAGE_SIZE;
    const found = accounts
      .list()
      .filter(({ label, account }) => q === undefined || label.includes(q) || account.includes(q))
      .filter(() => status !== 'BLOCKED');
    const to = (start: number | null) =>
      start === null
        ? null
        : `${path.replace(':orgId', ORGANISATION.id)}?${pageQuery({ q, status, pageSize, cursor: start })}`;
    void reply.headers({ 'x-ratelimit-limit': '1000', 'x-ratelimit-remaining': '999', 'x-ratelimit-reset': '60' });
    return {
      data: found.slice(cursor, cursor + length).map(describeForOrganisation),
      links: {
        self: to(cursor),
        next: to(cursor + length < found.length ? cursor + length : null),
        prev: to(cursor > 0 ? Math.max(0, cursor - length) : null),
      },
    };
  });

  app.get<{ Params: { orgId: string } }>(`${path}/count`, async (request) => {
    requireOrganisation(request.params.orgId);
    return { count: accounts.list().length };
  });
}

function userRoutes(app: FastifyInstance, accounts: AccountTokens): void {
  const path = '/users/:accountId/manage/api-tokens';

  app.get<{ Params: { accountId: string } }>(path, async (request) =>
    tokensOf(accounts, request.params.accountId).map(({ id, label, createdAt, lastActiveAt, expiresAt }) => ({
      id,
      label,
      createdAt,
      lastAccess: lastActiveAt,
      expiry: expiresAt,
    })),
  );

  app.delete<{ Params: { accountId: string; tokenId: string } }>(`${path}/:tokenId`, async (request, reply) => {
    const { accountId, tokenId } = request.params;
    const token = tokensOf(accounts, accountId).find(({ id }) => id === tokenId);
    if (token === undefined) throw new Refusal({ status: 404, code: 'notFound' });
    request.call.subject = token.label;
    await accounts.delete(token);
    void reply.code(204);
  });
}

function requireOrganisationKey({ headers }: FastifyRequest): void {
  if (headers.authorization !== `Bearer ${ORGANISATION.key}`) throw new Refusal({ status: 401, code: 'unauthorized' });
}

function requireOrganisation(orgId: string): void {
  if (orgId !== ORGANISATION.id) throw new Refusal({ status: 404, code: 'notFound' });
}

function tokensOf(accounts: AccountTokens, accountId: string): AccountToken[] {
  return accounts.list().filter(({ account }) => accountIdOf(account) === accountId);
}

function describeForOrganisation({ id, label, createdAt, expiresAt, lastActiveAt, account }: AccountToken) {
  const user = { id: accountIdOf(account), orgId: ORGANISATION.id, name: account, email: account };
  return { id, label, status: 'ALLOWED', createdAt, expiresAt, lastActiveAt, user };
}

function pageQuery(query: Readonly<Record<string, string | number | undefined>>): string {
  const given = Object.entries(query).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]]));
  return new URLSearchParams(Object.fromEntries(given) as Record<string, string>).toString();
}
