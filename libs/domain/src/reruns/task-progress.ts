import {
  childOf,
  isFinishedNode,
  isPendingNode,
  outcomeOfNode,
  type StatusTreeNode,
  type UpstreamTask,
} from './status-tree.ts';

export interface RerunProgress {
  /** 0 to 100; null while nothing can be told. */
  readonly percent: number | null;
  readonly parts: readonly RerunPart[];
}

export interface RerunPart {
  readonly name: string;
  readonly status: 'pending' | 'running' | 'finished';
  readonly outcome: string | null;
  readonly processed: number | null;
  readonly total: number | null;
}

export const NO_PROGRESS: RerunProgress = { percent: null, parts: [] };

/** A task has a handful of scopes. */
const MOST_PARTS = 20;
/** Less than this is not worth a transition. */
const PERCENT_WORTH_TELLING = 5;

/** How far a task is, from its tree: the mean of its parts. Point-in-time: what is over has no progress of its own. */
export function progressOfTask(root: StatusTreeNode, task: UpstreamTask): RerunProgress {
  const check = childOf(root, 'check') ?? (task === 'check' ? root : undefined);
  const scopes = childOf(root, 'migrate')?.children ?? [];
  const nodes = [...(check === undefined ? [] : [{ ...check, key: 'check' }]), ...scopes].slice(0, MOST_PARTS);
  const told = nodes.filter((node) => outcomeOfNode(node) !== 'SKIPPED');
  const percents = told.map(percentOf);
  const known = percents.some((percent) => percent !== null);
  const mean = percents.reduce<number>((sum, percent) => sum + (percent ?? 0), 0) / Math.max(1, told.length);
  // A task that is not over never shows as if it were.
  const most = isFinishedNode(root) ? 100 : 99;
  return { percent: known ? Math.min(most, Math.floor(mean)) : null, parts: nodes.map(partOf) };
}

/** Whether a person would notice the difference. */
export function isProgressNews(before: RerunProgress | null, after: RerunProgress): boolean {
  if (before === null) return after.percent !== null || after.parts.length > 0;
  const moved = (after.percent ?? 0) - (before.percent ?? 0);
  if (moved >= PERCENT_WORTH_TELLING || (moved > 0 && after.percent === 100)) return true;
  // A node that is missing for a while, or goes back, is no news.
  return after.parts.some((part) => {
    const known = before.parts.find(({ name }) => name === part.name);
    return rankOf(part.status) > rankOf(known?.status ?? 'pending');
  });
}

const rankOf = (status: RerunPart['status']): number => ['pending', 'running', 'finished'].indexOf(status);

function percentOf(node: StatusTreeNode): number | null {
  if (isFinishedNode(node)) return 100;
  const said = node.progress?.percent ?? null;
  if (said !== null) return Math.min(100, Math.max(0, said));
  const children = node.children ?? [];
  if (children.length === 0) return null;
  return children.reduce((sum, child) => sum + (percentOf(child) ?? 0), 0) / children.length;
}

function partOf(node: StatusTreeNode): RerunPart {
  const [row] = node.progress?.parts ?? [];
  const children = node.children ?? [];
  const done = children.length === 0 ? null : children.filter(isFinishedNode).length;
  return {
    name: node.key,
    status: isFinishedNode(node) ? 'finished' : isPendingNode(node) ? 'pending' : 'running',
    outcome: outcomeOfNode(node),
    processed: row?.processed ?? done,
    total: row?.total ?? (children.length === 0 ? null : children.length),
  };
}
