import type { Migration } from '../migration.ts';
import type { Job } from '../migration.schema.ts';
import { statusTreeOf } from '../status/status-tree.ts';
import type { Outcome } from '../switches.schema.ts';
import type { PlanStatus } from './english.ts';

const STATUS_OF: Readonly<Record<Outcome, PlanStatus>> = {
  SUCCESS: 'finished',
  WARNING: 'finished',
  INCOMPLETE: 'incomplete',
  FAILED: 'failed',
  SKIPPED: 'failed',
};

/** A job in the assistant's words: how its newest migrate task stands (domain/migration-assistant.md §5). */
export function planStatusOf({ tasks, now, switches }: Migration, job: Job): PlanStatus {
  const task = tasks.of(job).find(({ type }) => type === 'migrate');
  if (task === undefined) return 'saved';
  const { outcome } = statusTreeOf({ definition: job.definition, task, now: now(), switches });
  return outcome === undefined ? 'running' : STATUS_OF[outcome];
}
