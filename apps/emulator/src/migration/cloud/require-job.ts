import { Refusal } from '../../refusal.ts';
import type { Migration } from '../migration.ts';
import type { Job } from '../migration.schema.ts';

/** Throws a 404 `Refusal` for an unknown id. */
export function requireJob({ jobs }: Migration, jobId: string): Job {
  const job = jobs.find(jobId);
  if (job === undefined) throw new Refusal({ status: 404, code: 'notFound', message: 'There is no such job.' });
  return job;
}
