import { DAY_MS } from '@keyturn/domain';
import type { Task } from '../migration.schema.ts';
import { uuidOf } from './app-runs.ts';
import { checksNode, isQuiet } from './check-nodes.ts';
import { coreRunOf } from './core-run.ts';
import type { Look } from './status-node.ts';
import { endOf } from './status-tree.ts';
import { checksFailed, timelineOf } from './timeline.ts';

/** A report or log that a task left (domain/migration-api.md §4). */
export interface Artifact {
  readonly id: string;
  readonly name: string;
  /** Epoch ms, fleet time. */
  readonly expiresAt: number;
  /** Comma-separated values. */
  readonly text: string;
}

// Not documented.
const LIFE_MS = 7 * DAY_MS;

/** What the task has left by now, oldest first, expired ones included. */
export function artifactsOf(look: Look): Artifact[] {
  const { task, now } = look;
  if (task.isUnknownServer) return [];
  const { coreFrom } = timelineOf(look);
  const end = endOf(look);
  const hasMigrated = task.type === 'migrate' && !checksFailed(task);
  const wanted = [
    { name: 'pre-migration-report', at: coreFrom, isMade: task.hasReports, rows: checkRows(task) },
    { name: 'post-migration-report', at: end, isMade: task.hasReports && hasMigrated, rows: partRows(look) },
    { name: 'error-log', at: end, isMade: errorsOf(look).length > 0, rows: errorsOf(look) },
  ];
  return wanted
    .filter(({ at, isMade }) => isMade && at <= now)
    .map(({ name, at, rows }) => ({
      id: uuidOf(`${task.taskId} ${name}`),
      name,
      expiresAt: at + LIFE_MS,
      text: [['name', 'outcome', 'message'], ...rows].map((row) => `${row.map(quoted).join(',')}\n`).join(''),
    }));
}

function checkRows({ checks }: Task): string[][] {
  return checks.map(({ key, outcome, message }) => [key, outcome, isQuiet(outcome) ? '' : (message ?? '')]);
}

function partRows(look: Look): string[][] {
  const outcomes = { succeeds: 'SUCCESS', fails: 'FAILED', skipped: 'SKIPPED' } as const;
  return coreRunOf(look).parts.map(({ scope, key, fate, message }) => [key ?? scope, outcomes[fate], message ?? '']);
}

function errorsOf(look: Look): string[][] {
  if (!checksFailed(look.task)) {
    return look.task.type === 'check' ? [] : partRows(look).filter(([, outcome]) => outcome === 'FAILED');
  }
  return [['check', 'FAILED', checksNode(look).message ?? '']];
}

function quoted(field: string): string {
  return /[",\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
}
