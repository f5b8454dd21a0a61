import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { AccountTokens } from '../accounts/account-tokens.ts';
import { Refusal, requireShape } from '../refusal.ts';
import { ROLES, type Role, switchesSchema, TOKEN_TYPES } from './data-manager.schema.ts';
import { type DataManager, DEFAULT_ACCOUNT, workspaceIdOf } from './data-manager.ts';

const plain = (text: string): string => text.replaceAll(/[^a-z]/gi, '').toLowerCase();

// `adaptersAdmin` and `Adapters admin` are the same role: those who write drills have read one or the other.
const role = z.string().transform((text, context): Role => {
  const known = ROLES.find((candidate) => plain(candidate) === plain(text));
  if (known !== undefined) return known;
  context.addIssue({ code: 'custom', message: `expected one of: ${ROLES.join(', ')}` });
  return z.NEVER;
});

const rolesSchema = z.strictObject({ account: z.email(), roles: z.array(role) });
const noQuerySchema = z.strictObject({});
const expireSchema = z.strictObject({ label: z.string().min(1) });

export interface DataManagerControlParts {
  readonly dataManager: DataManager;
  readonly accounts: AccountTokens;
}

const generateSchema = z.strictObject({
  site: z.string().regex(/^[a-z0-9-]{1,63}$/, 'expected the name of a site'),
  label: z.string().trim().min(1).max(255),
  type: z.enum(TOKEN_TYPES),
  expiry: z.string().max(32).default('P3M'),
});
const jobControlSchema = z.strictObject({
  site: z.string().regex(/^[a-z0-9-]{1,63}$/, 'expected the name of a site'),
  name: z.string().trim().min(1).max(255),
});

/** Control routes for Data Manager and account tokens; answers hold no values but the one just generated. */
export async function dataManagerControl(app: FastifyInstance, parts: DataManagerControlParts): Promise<void> {
  const { dataManager, accounts } = parts;

  app.addHook('preHandler', async (request) => {
    requireShape(noQuerySchema, request.query);
  });

  app.get('/data-manager', async () => dataManager.switches);

  app.put('/data-manager', async (request) => {
    await dataManager.configure(requireShape(switchesSchema, request.body));
    return dataManager.switches;
  });

  app.get('/roles', async () => ({ items: dataManager.accounts() }));

  app.put('/roles', async (request) => {
    const { account, roles } = requireShape(rolesSchema, request.body);
    await dataManager.assignRoles(account, roles);
    return { account, roles };
  });

  app.get('/tokens', async () => ({
    items: dataManager.tokens.list().map((token) => {
      const { valueHash: _kept, ...shown } = token;
      return { ...shown, workspaceId: workspaceIdOf(token.site), status: dataManager.tokens.statusOf(token) };
    }),
  }));

  // What a person does on the pages, in one call: for demos and drills that are about something else.
  app.post('/tokens', async (request, reply) => {
    const { site, ...wanted } = requireShape(generateSchema, request.body);
    await dataManager.open(site, DEFAULT_ACCOUNT);
    const { id, expiresAt } = await dataManager.tokens.generate({ site, account: DEFAULT_ACCOUNT, ...wanted });
    return reply.status(201).send({ id, value: dataManager.tokens.reveal(id), expiresAt });
  });

  app.post('/jobs', async (request, reply) => {
    const { site, name } = requireShape(jobControlSchema, request.body);
    const { id } = await dataManager.jobs.save({ site, name, type: 'general', isEnabled: true, secretHash: null });
    return reply.status(201).send({ id, workspaceId: workspaceIdOf(site) });
  });

  app.post('/tokens/expire', async (request) => {
    const { label } = requireShape(expireSchema, request.body);
    const [ofSites, ofAccounts] = await Promise.all([dataManager.tokens.expire(label), accounts.expire(label)]);
    if (ofSites + ofAccounts === 0) throw new Refusal({ status: 404, code: 'notFound', message: 'label' });
    return { expired: ofSites + ofAccounts };
  });
}
