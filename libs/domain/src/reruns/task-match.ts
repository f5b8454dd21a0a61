import type { SaidWord, UpstreamTask } from './status-tree.ts';

/** A task of a job as its list tells it; the adapter's items fit as they are. */
export interface ListedTask {
  readonly taskId: string;
  readonly type: SaidWord | null;
  /** Epoch ms of the upstream's clock; null: not said. */
  readonly createdAt: number | null;
}

export interface TaskSearch {
  readonly task: UpstreamTask;
  /** Begin of the start whose answer was lost (epoch ms); null: anything that has run. */
  readonly since: number | null;
  readonly knownTaskIds: readonly string[];
}

/** The upstream's clock and ours may differ by so much. */
const CLOCK_SKEW_MS = 5 * 60_000;

/**
 * The task a lost answer was about, or the one to adopt; null when there is none. Wary: what may be it counts as it, because to
 * take over another task of the same job does no harm, and to start a second one does.
 */
export function matchTask<T extends ListedTask>(
  tasks: readonly T[],
  { task, since, knownTaskIds }: TaskSearch,
): T | null {
  const known = new Set(knownTaskIds);
  const isCandidate = ({ taskId, type, createdAt }: T): boolean =>
    !known.has(taskId) &&
    (isOfType(type, task) || (since !== null && isUnknownType(type))) &&
    (since === null || createdAt === null || createdAt >= since - CLOCK_SKEW_MS);
  const dated = (listed: T): number => listed.createdAt ?? -Infinity;
  // The list is said to come newest first; where the dates say otherwise they are believed.
  const [newest] = tasks.filter(isCandidate).toSorted((a, b) => (dated(a) === dated(b) ? 0 : dated(b) - dated(a)));
  return newest ?? null;
}

const isOfType = (type: SaidWord | null, task: UpstreamTask): boolean =>
  typeof type === 'string' && type.toLowerCase() === task;

const isUnknownType = (type: SaidWord | null): boolean =>
  type === null || typeof type !== 'string' || !['check', 'migrate'].includes(type.toLowerCase());
