import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../time/duration.ts';
import type { StatusTreeNode, UpstreamTask } from '../status-tree.ts';

/** Who started a task. */
export interface TaskOrigin {
  readonly migrationId: string;
  readonly attempt: number;
}

export type TaskFate = 'well' | 'midway' | 'apps' | 'appsForEver' | 'check' | 'appConsent';

/** A task as the upstream has it: everything that becomes of it is decided when it is created, but for the end of the token. */
export interface SimulatedTask {
  readonly taskId: string;
  readonly jobId: string;
  readonly type: UpstreamTask;
  readonly origin: TaskOrigin | null;
  readonly createdAt: number;
  readonly keys: readonly string[];
  readonly appsInScope: boolean;
  readonly checksMs: number;
  readonly coreMs: number;
  readonly appsMs: number;
  readonly fate: TaskFate;
  readonly isAttached: boolean;
  /** End of the container token as it was when the task began; one that ends midway ends the core migration. */
  readonly tokenEndsAt: number;
  /** Keys that were in the destination already. */
  readonly existing: readonly string[];
  /** Word for whatever is under way; perhaps one that nobody knows. */
  readonly runningWord: string;
}

const NOT_ATTACHED =
  'The cloud URL is not attached through the assistant, or the server ID in the job definition is wrong. Attach the site and verify the server ID.';
const TOKEN_EXPIRED = 'The container token has expired. Connect to cloud again to renew it.';

const finished = (key: string, outcome: string, message?: string): StatusTreeNode => ({
  key,
  status: 'FINISHED',
  outcome,
  ...(message === undefined ? {} : { message }),
});
const pending = (key: string): StatusTreeNode => ({ key, status: 'PENDING' });

export const checksFail = (task: SimulatedTask): boolean =>
  !task.isAttached || isLapsed(task) || task.fate === 'check' || task.fate === 'appConsent';

const isLapsed = ({ tokenEndsAt, createdAt }: SimulatedTask): boolean => tokenEndsAt <= createdAt;

const checkedAt = (task: SimulatedTask): number => task.createdAt + task.checksMs;

interface Core {
  readonly endsAt: number;
  /** Index of the key at which it stops; null: it does not. */
  readonly stopsAt: number | null;
  readonly message: string | null;
}

function coreOf(task: SimulatedTask): Core {
  const from = checkedAt(task);
  const each = task.coreMs / Math.max(1, task.keys.length);
  const half = Math.floor(task.keys.length / 2);
  if (task.existing.length > 0) {
    const message = `Some projects already exist in the destination: ${task.existing.join(', ')}.`;
    return { endsAt: from + MINUTE_MS, stopsAt: -1, message };
  }
  const tokenAt = Math.max(from, task.tokenEndsAt);
  const midwayAt = task.fate === 'midway' ? from + (half + 0.5) * each : Infinity;
  if (Math.min(tokenAt, midwayAt) >= from + task.coreMs)
    return { endsAt: from + task.coreMs, stopsAt: null, message: null };
  return midwayAt <= tokenAt
    ? { endsAt: midwayAt, stopsAt: half, message: 'The migration hit an unexpected error.' }
    : { endsAt: tokenAt, stopsAt: Math.floor((tokenAt - from) / each), message: TOKEN_EXPIRED };
}

/** When the root says FINISHED (epoch ms). */
export function rootEndOf(task: SimulatedTask): number {
  if (!task.isAttached) return task.createdAt + 1;
  return task.type === 'check' || checksFail(task) ? checkedAt(task) : coreOf(task).endsAt;
}

const hasApps = (task: SimulatedTask): boolean =>
  task.appsInScope && task.type === 'migrate' && !checksFail(task) && coreOf(task).stopsAt === null;

/** An app side that never settles is not heard after 14 days. */
const APPS_HEARD_MS = 14 * DAY_MS;

/** When nothing of the task runs any more, apps included (epoch ms). */
export function endOf(task: SimulatedTask): number {
  const rootAt = rootEndOf(task);
  if (!hasApps(task)) return rootAt;
  return rootAt + (task.fate === 'appsForEver' ? APPS_HEARD_MS : task.appsMs);
}

/** Keys that are in the cloud because of this task at an instant: whole, and in part. */
export function landedBy(task: SimulatedTask, at: number): { readonly whole: string[]; readonly part: string[] } {
  if (task.type === 'check' || checksFail(task)) return { whole: [], part: [] };
  const { stopsAt } = coreOf(task);
  const from = checkedAt(task);
  const each = task.coreMs / Math.max(1, task.keys.length);
  const reached = stopsAt ?? task.keys.length;
  const whole = task.keys.filter((_, index) => index < reached && from + (index + 1) * each <= at);
  const part = task.keys.filter(
    (key, index) => !whole.includes(key) && index <= reached && reached >= 0 && from + index * each < at,
  );
  return { whole, part: stopsAt === null && at >= from + task.coreMs ? [] : part };
}

/** The whole status at an instant, as a faithful upstream would tell it. */
export function treeOf(task: SimulatedTask, at: number): StatusTreeNode {
  const check = checkNode(task, at);
  if (task.type === 'check') return { ...check, key: '' };
  const migrate = migrateNode(task, at);
  const children = [check, migrate];
  if (at < rootEndOf(task)) return { key: '', status: task.runningWord, children };
  const { outcome = null, message } = checksFail(task) ? check : migrate;
  return { ...finished('', '', message), outcome, children };
}

function checkNode(task: SimulatedTask, at: number): StatusTreeNode {
  if (at < task.createdAt + MINUTE_MS && task.isAttached) return pending('check');
  if (!task.isAttached) return finished('check', 'FAILED', NOT_ATTACHED);
  if (at < checkedAt(task)) return { key: 'check', status: task.runningWord, message: 'Preflight checks are running' };
  const children = [
    finished('CloudSiteNotEmpty', 'WARNING', 'The cloud site is not empty'),
    finished('DatabaseSize', 'SUCCESS'),
    isLapsed(task)
      ? finished('ContainerTokenExpiry', 'FAILED', TOKEN_EXPIRED)
      : finished('ContainerTokenExpiry', 'SUCCESS'),
    ...(task.fate === 'check'
      ? [{ ...finished('MissingAttachments', 'FAILED', 'Some attachments are missing'), excludable: true }]
      : []),
    ...(task.fate === 'appConsent'
      ? [finished('AppDataMigrationConsent', 'FAILED', 'You have not consented to app data migration')]
      : []),
  ];
  if (checksFail(task)) return { ...finished('check', 'FAILED', 'At least one Preflight check has failed.'), children };
  return { ...finished('check', 'WARNING', 'All Preflight checks have passed with warning.'), children };
}

function migrateNode(task: SimulatedTask, at: number): StatusTreeNode {
  const from = checkedAt(task);
  if (at < from) return pending('migrate');
  if (checksFail(task)) return finished('migrate', 'SKIPPED');
  const core = coreOf(task);
  const projects = projectsNode(task, { at, core });
  const children = [projects, ...(task.appsInScope ? [appsNode(task, { at, core })] : [])];
  if (at < core.endsAt) return { key: 'migrate', status: task.runningWord, children };
  const outcome = core.stopsAt === null ? 'SUCCESS' : core.stopsAt > 0 ? 'INCOMPLETE' : 'FAILED';
  return { ...finished('migrate', outcome, core.message ?? undefined), children };
}

interface Look {
  readonly at: number;
  readonly core: Core;
}

function projectsNode(task: SimulatedTask, { at, core }: Look): StatusTreeNode {
  const each = task.coreMs / Math.max(1, task.keys.length);
  const children = task.keys.map((key, index): StatusTreeNode => {
    const begins = checkedAt(task) + index * each;
    if (task.existing.includes(key) && at >= core.endsAt)
      return finished(key, 'FAILED', `A project with the key ${key} already exists.`);
    if (core.stopsAt !== null && index > core.stopsAt)
      return at < core.endsAt ? pending(key) : finished(key, 'SKIPPED');
    if (at < begins) return pending(key);
    const isHit = core.stopsAt === index;
    if (at < (isHit ? core.endsAt : begins + each)) return { key, status: task.runningWord };
    return isHit ? finished(key, 'FAILED', core.message ?? undefined) : finished(key, 'SUCCESS');
  });
  if (at < core.endsAt) return { key: 'projects', status: task.runningWord, children };
  return { ...finished('projects', core.stopsAt === null ? 'SUCCESS' : 'FAILED'), children };
}

function appsNode(task: SimulatedTask, { at, core }: Look): StatusTreeNode {
  if (at < core.endsAt) return pending('apps');
  if (!hasApps(task)) return finished('apps', 'SKIPPED');
  if (at < core.endsAt + MINUTE_MS) return pending('apps');
  if (task.fate === 'appsForEver' || at < core.endsAt + task.appsMs) return { key: 'apps', status: task.runningWord };
  return task.fate === 'apps' ? finished('apps', 'FAILED', 'The app reported a failure.') : finished('apps', 'SUCCESS');
}

/** Instants at which the status of a task changes so that a watcher would tell. */
export function changesOf(task: SimulatedTask): number[] {
  const from = checkedAt(task);
  const each = task.coreMs / Math.max(1, task.keys.length);
  const keys = task.keys.map((_, index) => from + (index + 1) * each);
  return [task.createdAt + MINUTE_MS, from, ...keys, rootEndOf(task), rootEndOf(task) + HOUR_MS / 2, endOf(task)];
}
