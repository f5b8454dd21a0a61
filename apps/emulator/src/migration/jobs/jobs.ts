import { randomUUID } from 'node:crypto';
import type { Collection, EmulatorState } from '../../state/emulator-state.ts';
import { type Job, jobSchema } from '../migration.schema.ts';
import type { JobDefinition } from './job-definition.schema.ts';

export interface JobsOptions {
  readonly state: EmulatorState;
  /** Fleet time, epoch ms. */
  readonly now: () => number;
}

/** Migration jobs. They are immutable, and no call lists or deletes them; the same definition twice makes two. */
export class Jobs {
  private readonly now: () => number;
  private readonly jobs: Collection<Job>;

  constructor({ state, now }: JobsOptions) {
    this.now = now;
    this.jobs = state.collection('migration.jobs', jobSchema);
  }

  async create({ definition, account }: { definition: JobDefinition; account: string }): Promise<Job> {
    const job = { jobId: randomUUID(), definition, account, createdAt: new Date(this.now()).toISOString() };
    await this.jobs.put(job.jobId, job);
    return job;
  }

  find(jobId: string): Job | undefined {
    return this.jobs.get(jobId);
  }

  /** Oldest first. */
  list(): Job[] {
    return [...this.jobs.values()];
  }
}
