import { keyedMember, type MigrationProduct, type MigrationScope } from './migration-spec.ts';
import { saysAlreadyThere } from './said-texts.ts';
import {
  checksNode,
  childOf,
  isBadNode,
  isFinishedNode,
  isPendingNode,
  outcomeOfNode,
  textOfNode,
  type StatusTreeNode,
  type UpstreamTask,
} from './status-tree.ts';

/** What an attempt left of its keys: each is in exactly one of the first three. */
export interface KeySplit {
  readonly migrated: readonly string[];
  /** Perhaps in the cloud in part: to be deleted there by a person before they are migrated again. */
  readonly failed: readonly string[];
  /** Not touched. */
  readonly remaining: readonly string[];
  /** Those of the failed that were in the cloud before the attempt. */
  readonly inCloud: readonly string[];
}

/** The same as counts: the lists are rows of their own, because a scope may name thousands of keys. */
export interface KeyCounts {
  readonly migrated: number;
  readonly failed: number;
  readonly remaining: number;
  readonly inCloud: number;
}

export interface SplitLook {
  readonly task: UpstreamTask;
  readonly root: StatusTreeNode;
  readonly product: MigrationProduct;
  /** Of the scope the attempt ran with, each once. */
  readonly keys: readonly string[];
  /** What earlier attempts of this migration left half in the cloud (`halfLeft`): found there again, it is still half. */
  readonly halfBefore?: readonly string[] | undefined;
}

type Fate = 'migrated' | 'failed' | 'remaining' | 'inCloud';

/** Splits the keys of a task that is over by what its tree says of them; what it does not mention was not touched, unless the whole went well. */
export function splitKeys({ task, root, product, keys, halfBefore = [] }: SplitLook): KeySplit {
  const named = keysNamedTaken({ root, task, keys });
  const nodes = new Map((scopeNode({ task, root, product })?.children ?? []).map((node) => [node.key, node]));
  const unmentioned = fateOfUnmentioned({ task, root, product, isAnyMentioned: keys.some((key) => nodes.has(key)) });
  // "Finished without problems": a node that is still behind then does not count.
  const isWell = task === 'migrate' && isWholeWell(root);
  const fates = keys.map((key) => {
    const node = nodes.get(key);
    const isBehind = node === undefined || !isFinishedNode(node);
    const fate = isBehind && isWell ? 'migrated' : node === undefined ? unmentioned : fateOf(node);
    return { key, fate: fate !== 'migrated' && named.has(key) ? 'inCloud' : fate };
  });
  const having = (...wanted: Fate[]): string[] =>
    fates.filter(({ fate }) => wanted.includes(fate)).map(({ key }) => key);
  return {
    migrated: having('migrated'),
    failed: having('failed', 'inCloud'),
    remaining: having('remaining'),
    inCloud: having('inCloud').filter((key) => !halfBefore.includes(key)),
  };
}

/** Keys that may be in the cloud in part, by what the attempts so far left, oldest first. */
export function halfLeft(splits: readonly Pick<KeySplit, 'migrated' | 'failed' | 'inCloud'>[]): string[] {
  const half = new Set<string>();
  for (const { migrated, failed, inCloud } of splits) {
    for (const key of migrated) half.delete(key);
    const whole = new Set(inCloud);
    for (const key of failed) if (!whole.has(key)) half.add(key);
  }
  return [...half];
}

export const countsOf = ({ migrated, failed, remaining, inCloud }: KeySplit): KeyCounts => ({
  migrated: migrated.length,
  failed: failed.length,
  remaining: remaining.length,
  inCloud: inCloud.length,
});

/** What *run the remaining part* takes: all but what is in the cloud already. The failed ones are to be cleaned up there first. */
export function keysToRun({ failed, remaining, inCloud }: KeySplit): string[] {
  const there = new Set(inCloud);
  return [...remaining, ...failed.filter((key) => !there.has(key))];
}

export const countToRun = ({ failed, remaining, inCloud }: KeyCounts): number => remaining + failed - inCloud;

/** The scope with these keys only; without any it has no projects or spaces at all. Everything else stays: users are merged, never doubled. */
export function reducedScope({
  product,
  scope,
  keys,
}: {
  readonly product: MigrationProduct;
  readonly scope: MigrationScope;
  readonly keys: readonly string[];
}): MigrationScope {
  const member = keyedMember(product);
  const { [member]: keyed, ...rest } = scope;
  if (keyed === undefined) return scope;
  const wanted = new Set(keys);
  const includedKeys = keyed.includedKeys.filter((key) => wanted.has(key));
  return includedKeys.length === 0 ? rest : { ...rest, [member]: { ...keyed, includedKeys } };
}

/**
 * Whether the core migration may have put anything into the cloud. Where the tree is unsure the answer is yes: nobody deletes or
 * repeats what is there without a person.
 */
export function hasMovedData({ root, task }: Pick<SplitLook, 'root' | 'task'>): boolean {
  const migrate = task === 'migrate' ? childOf(root, 'migrate') : undefined;
  if (migrate === undefined) return false;
  const scopes = (migrate.children ?? []).filter(({ key }) => key !== 'apps');
  if (scopes.length === 0) return ['SUCCESS', 'WARNING', 'INCOMPLETE'].includes(outcomeOfNode(migrate) ?? '');
  return scopes.some(mayHaveMoved);
}

function mayHaveMoved(node: StatusTreeNode): boolean {
  const children = node.children ?? [];
  if (children.length > 0) return children.some(mayHaveMoved);
  if (isPendingNode(node) || outcomeOfNode(node) === 'SKIPPED') return false;
  // Users are merged by name: a part of them is no harm, and doubles nothing the next time (domain/migration-assistant.md §6).
  if (node.key === 'usersAndGroups' && outcomeOfNode(node) === 'FAILED') return false;
  return !saysAlreadyThere(textOfNode(node));
}

/** True when the tree says of each key what became of it, so that nothing late is missing. */
export function isEachKeyTold({ task, root, product, keys }: SplitLook): boolean {
  const node = scopeNode({ task, root, product });
  if (isFinishedNode(node) && outcomeOfNode(node) === 'SUCCESS') return true;
  const told = new Set(
    (node?.children ?? []).filter((child) => outcomeOfNode(child) !== null).map((child) => child.key),
  );
  return keys.every((key) => told.has(key));
}

function isWholeWell(root: StatusTreeNode): boolean {
  const migrate = childOf(root, 'migrate');
  return isFinishedNode(migrate) && outcomeOfNode(migrate) === 'SUCCESS';
}

const scopeNode = ({ root, product }: Omit<SplitLook, 'keys'>): StatusTreeNode | undefined =>
  childOf(childOf(root, 'migrate'), keyedMember(product));

function fateOf(node: StatusTreeNode): Fate {
  if (!isFinishedNode(node)) return isPendingNode(node) ? 'remaining' : 'failed';
  const outcome = outcomeOfNode(node);
  if (outcome === 'SUCCESS' || outcome === 'WARNING') return 'migrated';
  if (outcome === 'SKIPPED') return 'remaining';
  return saysAlreadyThere(textOfNode(node)) ? 'inCloud' : 'failed';
}

/** A scope that went well may show none of its keys, or not all of them; one that did not leaves the others untouched. */
function fateOfUnmentioned(look: Omit<SplitLook, 'keys'> & { readonly isAnyMentioned: boolean }): Fate {
  const told = scopeNode(look) ?? childOf(look.root, 'migrate');
  if (look.task === 'check' || !isFinishedNode(told)) return 'remaining';
  const outcome = outcomeOfNode(told);
  if (outcome === 'SUCCESS') return 'migrated';
  return outcome === 'WARNING' && !look.isAnyMentioned ? 'migrated' : 'remaining';
}

/** Keys that a failed check, or the task as a whole, names as already in the destination. */
function keysNamedTaken({ root, task, keys }: Omit<SplitLook, 'product'>): Set<string> {
  const checks = checksNode(root, task)?.children ?? [];
  const texts = [...checks, root, ...(root.children ?? [])]
    .filter((node) => isBadNode(node) && saysAlreadyThere(textOfNode(node)))
    .flatMap((node) => [textOfNode(node), ...(node.occurrences ?? [])]);
  // `~name` is the key of a personal space.
  const words = new Set(texts.flatMap((text) => text.split(/[^\p{L}\p{N}_~-]+/u)));
  return new Set(keys.filter((key) => words.has(key)));
}
