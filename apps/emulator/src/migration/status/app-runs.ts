import { hashOf } from '../../state/value-hash.ts';
import type { AppRun } from '../migration.schema.ts';
import { coreRunOf } from './core-run.ts';
import { appKeysOf, checksFailed, type Course, timelineOf } from './timeline.ts';

/** One app's data on its way, as the app platform sees it. */
export interface AppTransfer {
  readonly serverAppKey: string;
  readonly status: 'IN_PROGRESS' | 'SUCCESS' | 'INCOMPLETE' | 'FAILED';
  readonly percent: number;
  /** Epoch ms, fleet time. */
  readonly updatedAt: number;
}

export interface AppMigration {
  readonly migrationId: string;
  readonly transfers: readonly AppTransfer[];
}

/** All goes at the apps of a task that have begun by `now`: the one after the core, then those triggered. */
export function appMigrationsOf(course: Course, now: number): AppMigration[] {
  const { appsMs } = timelineOf(course);
  return runsOf(course).flatMap(({ startedAt, keys }, index) => {
    const from = Date.parse(startedAt);
    if (from > now) return [];
    const hasFailed = (key: string) => index === 0 && course.task.failAt === 'apps' && key === keys[0];
    const transfers = keys.map((serverAppKey) =>
      transferOf({ serverAppKey, from, to: from + appsMs, now, hasFailed: hasFailed(serverAppKey) }),
    );
    return [{ migrationId: uuidOf(`${course.task.taskId} apps ${index}`), transfers }];
  });
}

/** Whether app migrations follow: they are triggered by a core that succeeded or is incomplete. */
export function hasApps(course: Course): boolean {
  const isRun = !course.task.isUnknownServer && !checksFailed(course.task) && course.task.type === 'migrate';
  return isRun && coreRunOf(course).outcome !== 'FAILED' && appKeysOf(course).length > 0;
}

function runsOf(course: Course): AppRun[] {
  if (!hasApps(course)) return [];
  const startedAt = new Date(coreRunOf(course).endsAt).toISOString();
  return [{ startedAt, keys: [...appKeysOf(course)] }, ...course.task.appRuns];
}

interface Go {
  readonly serverAppKey: string;
  readonly from: number;
  readonly to: number;
  readonly now: number;
  readonly hasFailed: boolean;
}

function transferOf({ serverAppKey, from, to, now, hasFailed }: Go): AppTransfer {
  if (now >= to) {
    return { serverAppKey, status: hasFailed ? 'FAILED' : 'SUCCESS', percent: 100, updatedAt: to };
  }
  const percent = Math.floor((100 * (now - from)) / (to - from));
  return { serverAppKey, status: 'IN_PROGRESS', percent, updatedAt: now };
}

/** The same name always gives the same id. */
export function uuidOf(name: string): string {
  const hex = hashOf(name);
  const parts = [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ];
  return parts.join('-');
}
