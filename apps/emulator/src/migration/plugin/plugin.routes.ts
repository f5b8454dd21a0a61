import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { acceptEmptyJson } from '../../accept-empty-json.ts';
import { Refusal, requireShape } from '../../refusal.ts';
import { appRoutes } from './app.routes.ts';
import { requireLocalAdmin } from './local-sign-in.ts';
import { type PluginParts, requireFeature } from './require-feature.ts';

const saveSchema = z.object({ cloudUrl: z.string(), token: z.string() });
const attachQuerySchema = z.strictObject({ cloudUrl: z.string() });

// Published; its status is not.
const NOT_AUTHORIZED =
  'The destination cloud site is not authorized with the server. Please authorize the cloud site and retry. ' +
  'You need to reconnect to your cloud site.';

/** `{server_url}/rest/migration/latest`: the assistant of one product, P1 to P5 of domain/migration-api.md. */
export async function pluginRoutes(app: FastifyInstance, { migration, product }: PluginParts): Promise<void> {
  acceptEmptyJson(app);
  requireLocalAdmin(app, migration);
  app.setErrorHandler(answerPluginError);

  await app.register(async (saving) => {
    saving.setErrorHandler(answerSaveError);
    saveRoute(saving, { migration, product });
  });
  attachRoute(app, { migration, product });
  appRoutes(app, { migration, product });
}

function saveRoute(app: FastifyInstance, { migration, product }: PluginParts): void {
  const preValidation = async ({ body, call }: FastifyRequest): Promise<void> => {
    requireFeature({ migration, product }, 'connectByApi');
    const cloudUrl = (body as { cloudUrl?: unknown } | null | undefined)?.cloudUrl;
    call.subject = typeof cloudUrl === 'string' ? cloudUrl.slice(0, 255) : null;
  };
  app.post('/cloud/save/token', { preValidation }, async (request) => {
    const { cloudUrl, token } = requireShape(saveSchema, request.body);
    const site = migration.keyOf(cloudUrl);
    const redeemed = site === null ? undefined : await migration.authTokens.redeem({ value: token, site });
    if (site === null || redeemed === undefined) throw new Refusal({ status: 500, code: 'token' });
    await migration.renew({ product, site, account: redeemed.account, via: 'api' });
    return { cloudUrl, message: 'Token saved successfully.' };
  });
}

function attachRoute(app: FastifyInstance, { migration, product }: PluginParts): void {
  const preValidation = async ({ query, call }: FastifyRequest): Promise<void> => {
    requireFeature({ migration, product }, 'migrationApi');
    const { cloudUrl } = query as { cloudUrl?: unknown };
    call.subject = typeof cloudUrl === 'string' ? cloudUrl.slice(0, 255) : null;
  };
  app.post('/public/v1/attach', { preValidation }, async (request) => {
    const { cloudUrl } = requireShape(attachQuerySchema, request.query);
    const site = migration.keyOf(cloudUrl);
    if (site === null) throw new Refusal({ status: 400, code: 'malformed', message: 'cloudUrl: expected a URL' });
    const attachment = await migration.connections.attach({ product, site });
    if (attachment === undefined) throw new Refusal({ status: 400, code: 'notAuthorized', message: NOT_AUTHORIZED });
    const { expiresAt } = attachment;
    const isIso = migration.switches.expiryTimeFormat === 'iso';
    return { cloudUrl, expiryTime: isIso ? expiresAt : String(Date.parse(expiresAt)) };
  });
}

/** Refusals of the attachment are plain text, as published; others look like those of the products' own REST modules. */
function answerPluginError(error: FastifyError | Refusal, request: FastifyRequest, reply: FastifyReply): void {
  const status = error instanceof Refusal ? error.status : (error.statusCode ?? 500);
  if (error instanceof Refusal && error.code === 'notAuthorized') {
    void reply.code(status).type('text/plain; charset=utf-8').send(error.message);
    return;
  }
  if (status >= 500) request.log.error({ code: error.code, stack: error.stack }, 'emulator failed');
  const message = status >= 500 ? 'Internal server error' : error.message;
  void reply.code(status).send({ message, 'status-code': status });
}

/** Whatever is wrong with the request, the same plain text and 500 as for a fault inside (domain/migration-api.md §4). */
function answerSaveError(error: FastifyError | Refusal, request: FastifyRequest, reply: FastifyReply): void {
  const status = error instanceof Refusal ? error.status : 500;
  if ([401, 403, 404].includes(status)) {
    answerPluginError(error, request, reply);
    return;
  }
  void reply.code(500).type('text/plain; charset=utf-8').send('Exception in saving token.');
}
