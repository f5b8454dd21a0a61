import { randomUUID } from 'node:crypto';
import { durationMs } from '@keyturn/domain';
import { evaluateChecks } from '../checks/evaluate-checks.ts';
import type { Migration } from '../migration.ts';
import type { FailurePoint, Job, Task, TaskOrder } from '../migration.schema.ts';
import { keysOf, productOf } from './job-definition.schema.ts';

/** How long a migration takes unless the control route says otherwise; fleet time. */
const DEFAULT_DURATION = 'PT6H';

const NO_ORDER: TaskOrder = { failAt: null, keysInCloud: null, duration: null };

export interface StartRequest {
  readonly job: Job;
  readonly type: Task['type'];
  readonly includeKeys?: string[] | undefined;
  readonly excludeKeys?: string[] | undefined;
  /** What a fault adds to the order of the control route. */
  readonly fault: 'attachmentLost' | 'failsMidway' | null;
}

/** Starts a task: everything that will become of it is decided here and now, but for what happens to the container token. */
export async function startTask(migration: Migration, request: StartRequest): Promise<Task> {
  const { connections, tasks, now, switches } = migration;
  const pair = migration.pairOf(request.job.definition);
  const order = migration.order ?? NO_ORDER;
  if (order.keysInCloud !== null) await migration.destinations.put(pair, order.keysInCloud);
  if (request.fault === 'attachmentLost') await connections.detach(pair);
  const failAt = order.failAt ?? (request.fault === 'failsMidway' ? 'midway' : null);
  const facts = factsOf(migration, { ...request, failAt });
  const task = await tasks.add({
    taskId: randomUUID(),
    jobId: request.job.jobId,
    type: request.type,
    createdAt: new Date(now()).toISOString(),
    includeKeys: request.includeKeys,
    excludeKeys: request.excludeKeys,
    durationMs: durationMs(order.duration ?? DEFAULT_DURATION),
    failAt,
    tokenEndsAt: switches.expiryMidRun === 'fails' ? (connections.containerToken(pair)?.expiresAt ?? null) : null,
    outcomeOfPart: switches.midwayOutcome,
    failedKeyStays: switches.failedKeyStays,
    appRuns: [],
    ...facts,
  });
  await migration.setOrder(request.type === 'migrate' ? NO_ORDER : leftAfterCheck(order));
  return task;
}

type Facts = Pick<Task, 'isUnknownServer' | 'checks' | 'existingKeys' | 'hasReports'>;

/** What the task finds when it starts. */
function factsOf(
  migration: Migration,
  { job, type, includeKeys, excludeKeys, failAt }: StartRequest & { failAt: FailurePoint | null },
): Facts {
  const { connections, plugins, switches } = migration;
  const { definition } = job;
  const product = productOf(definition);
  const pair = migration.pairOf(definition);
  const there = migration.destinations.keysIn(pair);
  const existingKeys = keysOf(definition).filter((key) => there.has(key));
  const checks = evaluateChecks({
    definition,
    type,
    includeKeys,
    excludeKeys,
    switches,
    existingKeys,
    daysLeft: connections.daysLeft(pair),
    isOrderedToFail: failAt === 'check',
    canOverride: plugins.can(product, 'overrideChecks'),
  });
  return {
    isUnknownServer: !connections.isAttached(pair) || !plugins.isServerId(product, definition.source.serverId),
    checks,
    existingKeys,
    hasReports: plugins.can(product, 'reports'),
  };
}

/** A check uses up what is about checks; the rest is for the migration that follows it. */
function leftAfterCheck({ failAt, duration }: TaskOrder): TaskOrder {
  return { failAt: failAt === 'check' ? null : failAt, keysInCloud: null, duration };
}
