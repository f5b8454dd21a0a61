import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { Refusal, requireShape } from '../../refusal.ts';
import { productOf, subjectOf } from '../jobs/job-definition.schema.ts';
import type { Migration } from '../migration.ts';
import { appMigrationsOf, type AppTransfer, hasApps, uuidOf } from '../status/app-runs.ts';
import { endOf } from '../status/status-tree.ts';
import { appKeysOf, type Course } from '../status/timeline.ts';
import type { Product } from '../switches.schema.ts';
import { type PluginParts, requireFeature } from './require-feature.ts';

interface OfPlan {
  readonly Params: { readonly planId: string };
}

const triggerSchema = z
  .strictObject({ includeServerAppKeys: z.array(z.string()).optional() })
  .nullish()
  .transform((body) => body?.includeServerAppKeys ?? null);

/** App migrations of a plan that has run: trigger them again, and see how they go. A plan has the id of its job. */
export function appRoutes(app: FastifyInstance, { migration, product }: PluginParts): void {
  const preValidation = async (request: FastifyRequest): Promise<void> => {
    const job = migration.jobs.find((request.params as OfPlan['Params']).planId);
    if (job !== undefined) request.call.subject = subjectOf(job);
  };

  const trigger = async (planId: string, only: readonly string[] | null) => {
    requireFeature({ migration, product }, 'appTrigger');
    const course = requireRun(migration, { product, planId });
    const keys = appKeysOf(course).filter((key) => only === null || only.includes(key));
    await migration.tasks.runApps(course.task, { startedAt: new Date(migration.now()).toISOString(), keys });
    // The answer is not published.
    return {};
  };
  app.post<OfPlan>('/app-migration/trigger/:planId', { preValidation }, async ({ params, body }) =>
    trigger(params.planId, requireShape(triggerSchema, body)),
  );
  // The second is the older name of the first.
  for (const path of ['/app-migration/trigger/:planId', '/app-migration/rerun/:planId']) {
    app.get<OfPlan>(path, { preValidation }, async ({ params }) => trigger(params.planId, null));
  }

  app.get<OfPlan>('/app-migration/progress/:planId', { preValidation }, async ({ params }) => {
    requireFeature({ migration, product }, 'appProgress');
    const course = coursesOf(migration, { product, planId: params.planId })[0];
    const migrations = course === undefined ? [] : appMigrationsOf(course, migration.now());
    return {
      migrations: migrations.map(({ migrationId, transfers }) => ({
        migrationId,
        apps: transfers.map((transfer) => describe(transfer, migrationId)),
      })),
    };
  });
}

function describe({ serverAppKey, status, percent, updatedAt }: AppTransfer, migrationId: string) {
  return {
    serverAppKey,
    containerId: uuidOf(`${migrationId} ${serverAppKey}`),
    cloudAppKey: `${serverAppKey}.cloud`,
    completionPercent: percent,
    status,
    statusMessage: 'unknown',
    lastUpdatedAt: updatedAt,
  };
}

interface Plan {
  readonly product: Product;
  readonly planId: string;
}

/** Migrate tasks of the plan, newest first; throws a 404 `Refusal` when this server does not know it. */
function coursesOf({ jobs, tasks }: Migration, { product, planId }: Plan): Course[] {
  const job = jobs.find(planId);
  if (job === undefined || productOf(job.definition) !== product) {
    throw new Refusal({ status: 404, code: 'notFound', message: 'Plan not found' });
  }
  const migrations = tasks.of(job).filter(({ type }) => type === 'migrate');
  return migrations.map((task) => ({ definition: job.definition, task }));
}

function requireRun(migration: Migration, plan: Plan): Course {
  const course = coursesOf(migration, plan)[0];
  if (course === undefined || endOf(course) > migration.now() || !hasApps(course)) {
    throw new Refusal({ status: 409, code: 'notRun', message: 'The plan has not migrated apps yet' });
  }
  return course;
}
