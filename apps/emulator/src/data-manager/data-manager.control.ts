import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { AccountTokens } from '../accounts/account-tokens.ts';
import { Refusal, requireShape } from '../refusal.ts';
import { ROLES, type Role, switchesSchema } from './data-manager.schema.ts';
import { type DataManager, workspaceIdOf } from './data-manager.ts';

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

/** Control routes for Data Manager and account tokens; answers hold no values. */
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

  app.post('/tokens/expire', async (request) => {
    const { label } = requireShape(expireSchema, request.body);
    const [ofSites, ofAccounts] = await Promise.all([dataManager.tokens.expire(label), accounts.expire(label)]);
    if (ofSites + ofAccounts === 0) throw new Refusal({ status: 404, code: 'notFound', message: 'label' });
    return { expired: ofSites + ofAccounts };
  });
}
