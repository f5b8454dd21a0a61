import type { JobDefinition } from '../jobs/job-definition.schema.ts';
import type { Task } from '../migration.schema.ts';

/** A task of one job, with all that decides how it goes. */
export interface Course {
  readonly definition: JobDefinition;
  readonly task: Task;
}

/** Instants of a task that meets no trouble, epoch ms of fleet time. */
export interface Timeline {
  readonly createdAt: number;
  /** Until here it is PENDING. */
  readonly checksFrom: number;
  readonly coreFrom: number;
  readonly coreTo: number;
  /** How long the app migrations take; 0 without any. */
  readonly appsMs: number;
}

// Shares of the whole: half an hour of checks and an hour of apps in the default six hours.
const CHECKS = 1 / 12;
const QUEUE = CHECKS / 10;
const APPS = 1 / 6;

export function timelineOf({ definition, task }: Course): Timeline {
  const { durationMs } = task;
  const createdAt = Date.parse(task.createdAt);
  const appsMs = appKeysOf({ definition, task }).length > 0 ? Math.round(durationMs * APPS) : 0;
  return {
    createdAt,
    checksFrom: createdAt + Math.round(durationMs * QUEUE),
    coreFrom: createdAt + Math.round(durationMs * CHECKS),
    coreTo: createdAt + durationMs - appsMs,
    appsMs,
  };
}

/** A job that takes apps along without saying which, or is to fail with them, has this one. */
const SAMPLE_APP = 'com.example.emulated-app';

/** Server keys of the apps whose data the task migrates. */
export function appKeysOf({ definition, task }: Course): readonly string[] {
  const { apps } = definition.scope;
  const named = apps?.includedKeys ?? [];
  if (named.length > 0) return named;
  return apps !== undefined || task.failAt === 'apps' ? [SAMPLE_APP] : [];
}

export function checksFailed({ checks }: Task): boolean {
  return checks.some(({ outcome }) => outcome === 'FAILED');
}
