/** A word as an upstream says it; `other` where the adapter knows that it is none of the documented ones. */
export type SaidWord = string | { readonly other: string };

/**
 * One node of a task's status, as far as it is known: nodes may be missing for a while, words may be new. The adapter's tree fits
 * as it is; whatever it leaves out counts as not said.
 */
export interface StatusTreeNode {
  /** Check key, scope, project or space; '' for the root. */
  readonly key: string;
  readonly status: SaidWord | null;
  /** Not said while it is not over. */
  readonly outcome?: SaidWord | null;
  readonly message?: string;
  readonly description?: string;
  readonly occurrences?: readonly string[];
  readonly excludable?: boolean;
  readonly progress?: StatusTreeProgress | null;
  readonly children?: readonly StatusTreeNode[];
}

export interface StatusTreeProgress {
  readonly percent: number | null;
  readonly parts: readonly {
    readonly name: string;
    readonly total: number | null;
    readonly processed: number | null;
  }[];
}

const STATUS_WORDS = ['PENDING', 'IN_PROGRESS', 'FINISHED'] as const;
export const NODE_OUTCOMES = ['SUCCESS', 'WARNING', 'FAILED', 'SKIPPED', 'INCOMPLETE'] as const;
export type NodeOutcome = (typeof NODE_OUTCOMES)[number];

/** Check or migration, with their spelling in requests. */
export type UpstreamTask = 'check' | 'migrate';

/** Anything but `FINISHED` is not over: further status values are possible and not documented. */
export const isFinishedNode = (node: StatusTreeNode | undefined): boolean => wordOf(node?.status) === 'FINISHED';

export const isPendingNode = (node: StatusTreeNode | undefined): boolean =>
  node === undefined || wordOf(node.status) === 'PENDING';

/** null: not said, or a word nobody knows. */
export function outcomeOfNode(node: StatusTreeNode | undefined): NodeOutcome | null {
  const word = wordOf(node?.outcome);
  return NODE_OUTCOMES.find((known) => known === word) ?? null;
}

/** Over, and well. */
export const isWellNode = (node: StatusTreeNode | undefined): boolean =>
  isFinishedNode(node) && ['SUCCESS', 'WARNING', 'SKIPPED'].includes(outcomeOfNode(node) ?? '');

/** Says of itself that it did not do all it should. */
export const isBadNode = (node: StatusTreeNode | undefined): boolean =>
  ['FAILED', 'INCOMPLETE'].includes(outcomeOfNode(node) ?? '');

export function childOf(node: StatusTreeNode | undefined, key: string): StatusTreeNode | undefined {
  return node?.children?.find((child) => child.key === key);
}

/** The node under which the checks are: `check` of a migration, the root itself of a check. */
export function checksNode(root: StatusTreeNode, task: UpstreamTask): StatusTreeNode | undefined {
  return childOf(root, 'check') ?? (task === 'check' ? root : undefined);
}

/** Message and description of a node in one line. */
export const textOfNode = (node: StatusTreeNode | undefined): string =>
  [node?.message, node?.description].filter((text) => text !== undefined && text !== '').join(' ');

/**
 * What is known of a task after one more look. The status is eventually consistent: nodes that are missing now were there before,
 * and what was over is not under way again. Without this a single look with a hole in it could end an attempt wrongly.
 */
export function joinSightings(earlier: StatusTreeNode | null, later: StatusTreeNode): StatusTreeNode {
  if (earlier === null) return later;
  const isBackwards = isFinishedNode(earlier) && !isFinishedNode(later);
  const known = new Map((earlier.children ?? []).map((child) => [child.key, child]));
  for (const child of later.children ?? []) known.set(child.key, joinSightings(known.get(child.key) ?? null, child));
  const node = isBackwards || later.status === null ? earlier : later;
  return known.size === 0 ? node : { ...node, children: [...known.values()] };
}

/** At most so many are worth telling. */
const MOST_UNKNOWN_WORDS = 10;

/** Status and outcome words of the tree that are none of the documented ones, each once. */
export function unknownWords(root: StatusTreeNode): string[] {
  const words = new Set<string>();
  const open: StatusTreeNode[] = [root];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    const status = wordOf(node.status);
    const outcome = wordOf(node.outcome);
    if (status !== null && !STATUS_WORDS.some((known) => known === status)) words.add(status);
    if (outcome !== null && !NODE_OUTCOMES.some((known) => known === outcome)) words.add(outcome);
    for (const child of node.children ?? []) open.push(child);
  }
  return [...words].slice(0, MOST_UNKNOWN_WORDS);
}

function wordOf(said: SaidWord | null | undefined): string | null {
  if (said === null || said === undefined) return null;
  const word = typeof said === 'string' ? said : said.other;
  return word === '' ? null : word.toUpperCase();
}
