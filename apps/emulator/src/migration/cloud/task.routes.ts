import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { Refusal, requireShape } from '../../refusal.ts';
import { subjectOf } from '../jobs/job-definition.schema.ts';
import { startTask } from '../jobs/start-task.ts';
import type { Migration } from '../migration.ts';
import type { Job, Task } from '../migration.schema.ts';
import { artifactsOf } from '../status/artifacts.ts';
import type { StatusNode } from '../status/status-node.ts';
import { statusTreeOf } from '../status/status-tree.ts';
import { nodeAt, pageOf, withHoles } from '../status/status-view.ts';
import { requireJob } from './require-job.ts';

/** Documented. */
const TASKS_PER_PAGE = 20;

const keys = z.array(z.string().min(1).max(255)).max(1000).optional();
const taskRequestSchema = z.strictObject({
  task: z
    .string()
    .transform((text) => text.toLowerCase())
    .pipe(z.enum(['check', 'migrate'])),
  options: z
    .strictObject({ checkTypes: z.strictObject({ includeKeys: keys, excludeKeys: keys }).optional() })
    .optional(),
});
const cursor = z.coerce.number().int().min(0).optional();
const listQuerySchema = z.strictObject({ cursor });
const statusQuerySchema = z.strictObject({
  expandChildren: z.string().optional(),
  level: z.string().optional(),
  status: z.string().optional(),
  outcome: z.string().optional(),
  cursor,
});

interface OfJob {
  readonly Params: { readonly jobId: string };
}
interface OfTask {
  readonly Params: { readonly jobId: string; readonly taskId: string };
}

interface ArtifactOfTask {
  readonly Params: OfTask['Params'] & { readonly id: string };
}

/** Tasks of a job: start, list, read, their status and what they leave. */
export function taskRoutes(app: FastifyInstance, migration: Migration): void {
  // Before a fault can strike: the log names the job in any case, and what was to be started.
  const preValidation = async (request: FastifyRequest): Promise<void> => {
    const job = migration.jobs.find((request.params as OfJob['Params']).jobId);
    if (job !== undefined) request.call.subject = subjectOf(job);
    const asked = taskRequestSchema.shape.task.safeParse((request.body as { task?: unknown } | null)?.task);
    if (asked.success) request.call.task = asked.data === 'check' ? 'Check' : 'Migrate';
  };
  const creation = { callClass: 'tasks' as const, innerFaults: ['attachmentLost', 'failsMidway'] as const };

  app.post<OfJob>('/jobs/:jobId/tasks', { config: creation, preValidation }, async (request) => {
    const job = requireJob(migration, request.params.jobId);
    const { task, options } = requireShape(taskRequestSchema, request.body);
    const kind = request.fault?.kind;
    const fault = kind === 'attachmentLost' || kind === 'failsMidway' ? kind : null;
    const { taskId } = await startTask(migration, { job, type: task, ...options?.checkTypes, fault });
    return { taskId };
  });

  app.get<OfJob>('/jobs/:jobId/tasks', { preValidation }, async (request) => {
    const job = requireJob(migration, request.params.jobId);
    const { cursor } = requireShape(listQuerySchema, request.query);
    const found = migration.tasks.of(job).filter(({ sequence }) => cursor === undefined || sequence < cursor);
    const shown = found.slice(0, TASKS_PER_PAGE);
    const next = found.length > shown.length ? (shown.at(-1)?.sequence ?? null) : null;
    return { data: shown.map((task) => describe(migration, { job, task })), links: linksOf(request, next) };
  });

  app.get<OfTask>('/jobs/:jobId/tasks/:taskId', { preValidation }, async (request) =>
    describe(migration, requireTask(migration, request.params)),
  );

  statusRoute(app, { migration, preValidation });

  // The path is a guess; that the last part of `location` is the id is documented.
  app.get<ArtifactOfTask>('/jobs/:jobId/tasks/:taskId/artifacts/:id', { preValidation }, async (request, reply) => {
    const { job, task } = requireTask(migration, request.params);
    const { now, switches } = migration;
    const found = artifactsOf({ definition: job.definition, task, now: now(), switches });
    const artifact = found.find(({ id, expiresAt }) => id === request.params.id && expiresAt > now());
    if (artifact === undefined) {
      throw new Refusal({ status: 404, code: 'notFound', message: 'There is no such artifact.' });
    }
    void reply.type('text/csv; charset=utf-8');
    return artifact.text;
  });
}

interface StatusRouteParts {
  readonly migration: Migration;
  readonly preValidation: (request: FastifyRequest) => Promise<void>;
}

function statusRoute(app: FastifyInstance, { migration, preValidation }: StatusRouteParts): void {
  const config = { innerFaults: ['missingNodes', 'statusBackwards'] as const };
  app.get<OfTask>('/jobs/:jobId/tasks/:taskId/status', { config, preValidation }, async (request) => {
    const { job, task } = requireTask(migration, request.params);
    const query = requireShape(statusQuerySchema, request.query);
    const { switches } = migration;
    const root = treeNow(migration, { job, task, fault: request.fault });
    const node = nodeAt(root, { level: query.level, isCheckTask: task.type === 'check' });
    if (node === undefined) {
      if (switches.missingLevel === 'empty') return { data: {}, links: {} };
      throw new Refusal({ status: 404, code: 'notFound', message: 'There is no status at this level.' });
    }
    const { data, next } = pageOf(node, query, switches);
    return { data, links: linksOf(request, next) };
  });
}

interface Asked {
  readonly job: Job;
  readonly task: Task;
  readonly fault: FastifyRequest['fault'];
}

function treeNow({ now, switches }: Migration, { job, task, fault }: Asked): StatusNode {
  const createdAt = Date.parse(task.createdAt);
  const at = fault?.kind === 'statusBackwards' ? createdAt + (now() - createdAt) * fault.spread : now();
  const root = statusTreeOf({ definition: job.definition, task, now: at, switches });
  return fault?.kind === 'missingNodes' ? withHoles(root, fault.spread) : root;
}

function describe({ now, switches }: Migration, { job, task }: Omit<Asked, 'fault'>) {
  const { taskId, type, createdAt, includeKeys, excludeKeys } = task;
  const artifacts = artifactsOf({ definition: job.definition, task, now: now(), switches });
  const unit = switches.artifactExpiry === 'seconds' ? 1000 : 1;
  return {
    taskId,
    taskType: type,
    createdAt,
    payload: { checkTypes: { includeKeys: includeKeys ?? [], excludeKeys: excludeKeys ?? [] } },
    results: {
      artifacts: artifacts.map(({ id, name, expiresAt }) => ({
        name,
        location: `/migrations/public/v1/jobs/${job.jobId}/tasks/${taskId}/artifacts/${id}`,
        expireAt: Math.floor(expiresAt / unit),
      })),
    },
  };
}

/** Documented as empty when no page follows. */
function linksOf(request: FastifyRequest, next: number | null) {
  if (next === null) return {};
  const url = new URL(request.url, 'http://emulator.invalid');
  const self = `${url.pathname}${url.search}`;
  url.searchParams.set('cursor', String(next));
  return { self, next: `${url.pathname}${url.search}` };
}

function requireTask(migration: Migration, ids: OfTask['Params']): { job: Job; task: Task } {
  const task = migration.tasks.find(ids);
  if (task === undefined) throw new Refusal({ status: 404, code: 'notFound', message: 'There is no such task.' });
  return { job: requireJob(migration, ids.jobId), task };
}
