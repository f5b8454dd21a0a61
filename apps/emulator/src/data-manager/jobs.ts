import { hashOf } from '../state/value-hash.ts';
import type { Collection, EmulatorState } from '../state/emulator-state.ts';
import { type Job, jobSchema, type Run, runSchema } from './data-manager.schema.ts';

// Per site; the oldest run gives its place to the newest.
const MAX_RUNS = 200;

/** Adapter jobs, known to the clients by name. */
export class Jobs {
  private readonly jobs: Collection<Job>;

  constructor(state: EmulatorState) {
    this.jobs = state.collection('dataManager.jobs', jobSchema);
  }

  find(site: string, id: string): Job | undefined {
    const job = this.jobs.get(id);
    return job?.site === site ? job : undefined;
  }

  findByName(site: string, name: string): Job | undefined {
    return this.jobs.get(jobIdOf(site, name));
  }

  list(site: string): Job[] {
    return [...this.jobs.values()].filter((job) => job.site === site);
  }

  /** Adds the job, or replaces the one of the same site and name. */
  async save(job: Omit<Job, 'id'>): Promise<Job> {
    const saved = { ...job, id: jobIdOf(job.site, job.name) };
    await this.jobs.put(saved.id, saved);
    return saved;
  }
}

/** Job run history: the newest 200 runs of each site. */
export class Runs {
  private readonly runs: Collection<Run>;

  constructor(state: EmulatorState) {
    this.runs = state.collection('dataManager.runs', runSchema);
  }

  /** Newest first. */
  list(site: string): Run[] {
    return [...this.runs.values()]
      .filter((run) => run.site === site)
      .toSorted((one, other) => other.sequence - one.sequence);
  }

  find(site: string, id: string): Run | undefined {
    return this.list(site).find((run) => run.id === id);
  }

  async add(run: Omit<Run, 'sequence'>): Promise<Run> {
    const sequence = (this.list(run.site)[0]?.sequence ?? 0) + 1;
    const added = { ...run, sequence };
    await this.runs.put(`${run.site}#${sequence % MAX_RUNS}`, added);
    return added;
  }
}

function jobIdOf(site: string, name: string): string {
  return `job-${hashOf(`${site}/${name}`).slice(0, 16)}`;
}
