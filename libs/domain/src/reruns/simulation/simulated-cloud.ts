import type { FailureCode } from '../../failures.ts';
import type { Chance } from '../../simulation/chance.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../time/duration.ts';
import type { ListedTask } from '../task-match.ts';
import type { StatusTreeNode, UpstreamTask } from '../status-tree.ts';
import { landedBy, treeOf, type SimulatedTask, type TaskFate, type TaskOrigin } from './simulated-task.ts';

/** How bad a simulated world is; shares from 0 to 1. */
export interface RerunWeather {
  /** Of calls that fail in some way, executed-then-timeout included. */
  readonly faultRate: number;
  /** Of looks at a status that miss nodes, go backwards or use an unknown word. */
  readonly oddRate: number;
  /** Of tasks that fail in some way of their own. */
  readonly failRate: number;
  /** Of days on which somebody revokes the container token in the assistant. */
  readonly revokeRate: number;
}

/** One call of a migration that was waiting for something, or failing, when it decided to call. */
export interface SimulatedCloudCall {
  readonly at: number;
  readonly call: 'mintToken' | 'saveToken' | 'attach' | 'createJob' | 'startTask' | 'listTasks' | 'readStatus';
  readonly migrationId: string;
}

type Result<T> = { readonly value: T } | { readonly code: FailureCode };

interface Carried<T> {
  /** What the caller hears. */
  readonly result: Result<T>;
}

const PERHAPS_DONE: readonly FailureCode[] = [
  'upstream.timeout',
  'upstream.badAnswer',
  'worker.lost',
  'upstream.unavailable',
];
const NOT_DONE: readonly FailureCode[] = [
  'upstream.unreachable',
  'upstream.limited',
  'upstream.unavailable',
  'upstream.timeout',
];

/** A request may be carried out so long after its caller gave up, and the list of tasks may lag by so much. */
const LATEST_EXECUTION_MS = 4 * MINUTE_MS;
const LIST_LAG_MS = MINUTE_MS;
const LATE_NODES_MS = 20 * MINUTE_MS;

/** The other side of one server and site: jobs, tasks, attachment, container token, and what is in the destination. */
export class SimulatedCloud {
  readonly tasks: SimulatedTask[] = [];
  readonly calls: SimulatedCloudCall[] = [];
  /** Really, whatever anybody believes (epoch ms). */
  tokenEndsAt = 0;
  attachedUntil = 0;
  /** While it lies ahead, the account is refused. */
  accountRefusedUntil = 0;
  /** Deleted by people: key → until when tasks before that count for nothing. */
  readonly cleanedAt = new Map<string, number>();
  private readonly jobs = new Map<string, SimulatedJob>();
  private readonly chance: Chance;
  private readonly weather: RerunWeather;
  private readonly later: (at: number, run: () => void) => void;
  private ids = 0;

  constructor(options: { chance: Chance; weather: RerunWeather; later: (at: number, run: () => void) => void }) {
    this.chance = options.chance;
    this.weather = options.weather;
    this.later = options.later;
  }

  attach(at: number): Carried<{ expiresAt: number; isConnected: boolean }> {
    return this.carry(at, () => {
      this.attachedUntil = at + DAY_MS;
      return { expiresAt: this.attachedUntil, isConnected: at < this.tokenEndsAt };
    });
  }

  createJob(at: number, job: SimulatedJob): Carried<{ jobId: string }> {
    return this.carry(at, () => this.addJob(job));
  }

  addJob(job: SimulatedJob): { jobId: string } {
    this.ids += 1;
    const jobId = `job-${this.ids}`;
    this.jobs.set(jobId, job);
    return { jobId };
  }

  startTask(at: number, start: TaskStart): Carried<{ taskId: string }> {
    return this.carry(at, (executedAt) => this.addTask(executedAt, start));
  }

  listTasks(at: number, jobId: string): Carried<ListedTask[]> {
    return this.carry(at, () =>
      this.tasks
        .filter((task) => task.jobId === jobId && task.createdAt <= at - this.chance.between(0, LIST_LAG_MS))
        .map(({ taskId, type, createdAt }) => ({ taskId, type, createdAt }))
        .toReversed(),
    );
  }

  readStatus(at: number, taskId: string): Carried<{ root: StatusTreeNode; complete: boolean }> {
    return this.carry(at, () => {
      const task = this.tasks.find((known) => known.taskId === taskId);
      if (task === undefined) return { root: { key: '', status: null }, complete: false };
      const isOdd = this.chance.hits(this.weather.oddRate);
      const isBackwards = isOdd && this.chance.hits(0.3);
      const seenAt = isBackwards ? at - this.chance.between(0, LATE_NODES_MS) : at;
      const tree = treeOf(task, Math.max(seenAt, task.createdAt));
      return isOdd && !isBackwards ? { root: this.withHoles(tree), complete: true } : { root: tree, complete: true };
    });
  }

  mintToken(at: number): Carried<{ mintedAt: number }> {
    return this.carry(at, () => ({ mintedAt: at }));
  }

  saveToken(at: number, mintedAt: number): Carried<{ saved: boolean }> {
    return this.carry(at, () => {
      const saved = at - mintedAt < 5 * MINUTE_MS && !this.chance.hits(this.weather.faultRate / 2);
      if (saved) this.tokenEndsAt = at + 21 * DAY_MS;
      return { saved };
    });
  }

  log(call: SimulatedCloudCall): void {
    this.calls.push(call);
  }

  /** What is in the destination at an instant. */
  keysAt(at: number): { whole: Set<string>; part: Set<string> } {
    const whole = new Set<string>();
    const part = new Set<string>();
    for (const task of this.tasks) {
      const landed = landedBy(task, at);
      const isThere = (key: string): boolean => (this.cleanedAt.get(key) ?? 0) <= task.createdAt;
      for (const key of landed.whole.filter(isThere)) whole.add(key);
      for (const key of landed.part.filter(isThere)) part.add(key);
    }
    return { whole, part };
  }

  addTask(at: number, { jobId, type, origin, excludeChecks, fate }: TaskStart): { taskId: string } {
    const job = this.jobs.get(jobId) ?? { keys: [], appsInScope: false, isKnownServer: false, isNeverGood: false };
    const there = this.keysAt(at);
    this.ids += 1;
    const drawn = fate ?? this.drawFate();
    const isOverridden = drawn === 'check' && excludeChecks.includes('MissingAttachments');
    const task: SimulatedTask = {
      taskId: `task-${this.ids}`,
      jobId,
      type,
      origin,
      createdAt: at,
      keys: job.keys,
      appsInScope: job.appsInScope,
      checksMs: this.chance.between(5 * MINUTE_MS, HOUR_MS),
      coreMs: this.chance.between(HOUR_MS, 2 * DAY_MS),
      appsMs: this.chance.between(HOUR_MS, 3 * DAY_MS),
      fate: isOverridden ? 'well' : drawn,
      isAttached: job.isKnownServer && at < this.attachedUntil,
      tokenEndsAt: job.isNeverGood ? at : this.tokenEndsAt,
      existing: job.keys.filter((key) => there.whole.has(key) || there.part.has(key)),
      runningWord: this.chance.hits(this.weather.oddRate / 4) ? 'QUEUED_BY_MOON' : 'IN_PROGRESS',
    };
    this.tasks.push(task);
    return { taskId: task.taskId };
  }

  private drawFate(): TaskFate {
    if (!this.chance.hits(this.weather.failRate)) return 'well';
    return this.chance.pick<TaskFate>(['midway', 'midway', 'apps', 'appsForEver', 'check', 'appConsent']) ?? 'well';
  }

  /** Carries a call out, or not, and answers, or not; both at random. */
  private carry<T>(at: number, act: (executedAt: number) => T): Carried<T> {
    if (at < this.accountRefusedUntil) return { result: { code: 'upstream.unauthorized' } };
    if (!this.chance.hits(this.weather.faultRate)) return { result: { value: act(at) } };
    if (this.chance.hits(0.5)) return { result: { code: this.chance.pick(NOT_DONE) ?? 'upstream.timeout' } };
    // Executed, and the answer is lost; now and then long after the caller gave up.
    const executedAt = at + (this.chance.hits(0.3) ? this.chance.between(0, LATEST_EXECUTION_MS) : 0);
    if (executedAt === at) act(at);
    else this.later(executedAt, () => act(executedAt));
    return { result: { code: this.chance.pick(PERHAPS_DONE) ?? 'upstream.timeout' } };
  }

  private withHoles(node: StatusTreeNode): StatusTreeNode {
    if (node.children === undefined) return node;
    const kept = node.children.filter(() => this.chance.hits(0.5));
    return { ...node, children: kept.map((child) => this.withHoles(child)) };
  }
}

export interface SimulatedJob {
  readonly keys: readonly string[];
  readonly appsInScope: boolean;
  /** False: the server id in it is nobody's, so the site never counts as attached. */
  readonly isKnownServer: boolean;
  /** True: its check finds the token lapsed, whatever was saved. */
  readonly isNeverGood: boolean;
}

export interface TaskStart {
  readonly jobId: string;
  readonly type: UpstreamTask;
  readonly origin: TaskOrigin | null;
  readonly excludeChecks: readonly string[];
  readonly fate?: TaskFate;
}
