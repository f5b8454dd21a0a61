import type { Pair } from '../connection/connections.ts';
import type { Collection, EmulatorState } from '../../state/emulator-state.ts';
import { type AppRun, type Job, type Task, taskSchema } from '../migration.schema.ts';
import type { Course } from '../status/timeline.ts';
import { endOf } from '../status/status-tree.ts';
import { productOf } from './job-definition.schema.ts';
import type { Jobs } from './jobs.ts';

export interface TasksOptions {
  readonly state: EmulatorState;
  readonly jobs: Jobs;
  /** Fleet time, epoch ms. */
  readonly now: () => number;
}

/** Tasks of all jobs, running and over: nothing stops one once it has started. */
export class Tasks {
  private readonly options: TasksOptions;
  private readonly tasks: Collection<Task>;

  constructor(options: TasksOptions) {
    this.options = options;
    this.tasks = options.state.collection('migration.tasks', taskSchema);
  }

  async add(task: Omit<Task, 'sequence'>): Promise<Task> {
    const sequence = this.lastSequence() + 1;
    const added = { ...task, sequence };
    await this.tasks.put(added.taskId, added);
    return added;
  }

  /** 0 for none. */
  lastSequence(): number {
    return this.list().at(-1)?.sequence ?? 0;
  }

  /** Oldest first. */
  list(): Task[] {
    return [...this.tasks.values()];
  }

  /** Newest first. */
  of({ jobId }: Pick<Job, 'jobId'>): Task[] {
    const own = this.list().filter((task) => task.jobId === jobId);
    return own.toSorted((one, other) => other.sequence - one.sequence);
  }

  find({ jobId, taskId }: { jobId: string; taskId: string }): Task | undefined {
    const task = this.tasks.get(taskId);
    return task?.jobId === jobId ? task : undefined;
  }

  /** Each migrate task with the job it belongs to. */
  migrations(): Course[] {
    return this.list().flatMap((task) => {
      const definition = this.options.jobs.find(task.jobId)?.definition;
      return definition === undefined || task.type === 'check' ? [] : [{ definition, task }];
    });
  }

  /** The container token of this pair ends at another instant than it did: what runs lives or dies by it. */
  async moveTokenEnd({ isOn, endsAt }: { isOn: (course: Course) => boolean; endsAt: string }): Promise<void> {
    const now = this.options.now();
    const moved = this.migrations().filter(
      (course) => course.task.tokenEndsAt !== null && isOn(course) && endOf(course) > now,
    );
    await Promise.all(moved.map(({ task }) => this.tasks.put(task.taskId, { ...task, tokenEndsAt: endsAt })));
  }

  /** Another go at these apps of a task that is over. */
  async runApps(task: Task, run: AppRun): Promise<void> {
    await this.tasks.put(task.taskId, { ...task, appRuns: [...task.appRuns, run] });
  }
}

/** Whether a job goes from this server to this site. */
export function isBetween({ product, site }: Pair, keyOf: (cloudUrl: string) => string | null) {
  return ({ definition }: Pick<Course, 'definition'>): boolean =>
    productOf(definition) === product && keyOf(definition.destination.url) === site;
}
