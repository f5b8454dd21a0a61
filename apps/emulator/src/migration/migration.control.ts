import { parseDuration } from '@keyturn/domain';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { acceptEmptyJson } from '../accept-empty-json.ts';
import { requireShape } from '../refusal.ts';
import { SERVER_ID } from './connection/plugins.ts';
import { productOf } from './jobs/job-definition.schema.ts';
import type { Migration } from './migration.ts';
import { FAILURE_POINTS } from './migration.schema.ts';
import { migratedKeys } from './status/core-run.ts';
import { statusTreeOf } from './status/status-tree.ts';
import { migrationSwitchesSchema, PRODUCTS } from './switches.schema.ts';

const noQuerySchema = z.strictObject({});

const cloudUrl = z.url({ protocol: /^https?$/ });
const expireSchema = z.strictObject({ cloudUrl, product: z.enum(PRODUCTS).optional() });

const pluginSchema = z.strictObject({
  product: z.enum(PRODUCTS),
  version: z.string().regex(/^\d{1,4}(\.\d{1,4}){0,3}$/, 'expected a version, as 1.12.9'),
  serverId: z.string().regex(SERVER_ID, 'expected a server ID, as B1XA-EMU1-JIRA-0001').optional(),
});

const orderSchema = z.strictObject({
  failAt: z.enum(FAILURE_POINTS).nullable().default(null),
  keysInCloud: z.array(z.string().min(1).max(255)).nullable().default(null),
  duration: z
    .string()
    .refine((text) => parseDuration(text) !== null, 'expected an ISO 8601 duration, as PT6H')
    .nullable()
    .default(null),
});

/** Control routes for migrations; no answer holds a value. */
export async function migrationControl(app: FastifyInstance, { migration }: { migration: Migration }): Promise<void> {
  acceptEmptyJson(app);
  app.addHook('preHandler', async (request) => {
    requireShape(noQuerySchema, request.query);
  });

  app.get('/migration-api', async () => migration.switches);

  app.put('/migration-api', async (request) => {
    await migration.configure(requireShape(migrationSwitchesSchema, request.body ?? {}));
    return migration.switches;
  });

  app.get('/plugin', async () => ({ items: PRODUCTS.map((product) => migration.plugins.get(product)) }));

  app.put('/plugin', async (request) => {
    const { product, version, serverId = null } = requireShape(pluginSchema, request.body);
    await migration.plugins.install({ product, version, serverId });
    return migration.plugins.get(product);
  });

  app.get('/container-tokens', async () => ({ items: describeTokens(migration) }));

  app.post('/container-tokens/expire', async (request) => {
    const { cloudUrl, product } = requireShape(expireSchema, request.body);
    const { origin } = new URL(cloudUrl);
    const isMeant = (pair: { product: string; site: string }): boolean =>
      new URL(pair.site).origin === origin && (product === undefined || pair.product === product);
    return { expired: await migration.expire(isMeant) };
  });

  app.get('/migrations', async () => ({
    next: migration.order ?? orderSchema.parse({}),
    tasks: describeTasks(migration),
  }));

  app.put('/migrations', async (request) => {
    const order = requireShape(orderSchema, request.body ?? {});
    await migration.setOrder(order);
    return order;
  });
}

function describeTokens({ connections }: Migration) {
  return connections.containerTokens().map((token) => ({
    ...token,
    isValid: connections.daysLeft(token) > 0,
    attachedUntil: connections.attachedUntil(token) ?? null,
  }));
}

function describeTasks({ tasks, jobs, now, switches }: Migration) {
  return tasks.list().flatMap((task) => {
    const definition = jobs.find(task.jobId)?.definition;
    if (definition === undefined) return [];
    const { taskId, jobId, type, createdAt } = task;
    const { status, outcome = null, message = null } = statusTreeOf({ definition, task, now: now(), switches });
    const moved = migratedKeys({ definition, task }, { from: 0, to: now() });
    return [
      {
        taskId,
        jobId,
        name: definition.name ?? null,
        type,
        createdAt,
        product: productOf(definition),
        serverId: definition.source.serverId,
        cloudUrl: definition.destination.url,
        status,
        outcome,
        message,
        migratedKeys: moved,
      },
    ];
  });
}
