import {
  childOf,
  isBadNode,
  isEachKeyTold,
  isFinishedNode,
  isPendingNode,
  joinSightings,
  keyedMember,
  type MigrationProduct,
  type StatusTreeNode,
  type UpstreamTask,
} from '@keyturn/domain';
import { joinStatusTrees, readPages, type StatusTree, type TaskAddress } from '@keyturn/upstream';
import type { CloudAccess } from './migration-upstreams.ts';

export interface LookedAtTask extends TaskAddress {
  readonly task: UpstreamTask;
  readonly product: MigrationProduct;
  /** Of the scope it runs with. */
  readonly keys: readonly string[];
}

/** All that is known of a task after a look, joined with what was known before. */
export interface Sighting {
  readonly root: StatusTreeNode;
  /** False: this look left nodes out. */
  readonly complete: boolean;
}

type ReadLevel = (...level: readonly string[]) => Promise<StatusTree>;

/**
 * One look at the status of a task: as many questions as there is something to learn, each page one call of the budget. `known`
 * is what earlier looks have seen. Throws `UpstreamFailure`.
 */
export async function lookAtTask(
  { cloud, take }: CloudAccess,
  { task, known }: { readonly task: LookedAtTask; readonly known: StatusTreeNode | null },
): Promise<Sighting> {
  const { jobId, taskId } = task;
  const read: ReadLevel = async (...level) => {
    const pages = await readPages(async (cursor) => {
      await take('read');
      return cloud.readStatus({ jobId, taskId, level, expandChildren: true, cursor });
    });
    return joinStatusTrees(pages);
  };
  const whole = await read();
  let sighting: Sighting = { root: joinSightings(known, whole.root), complete: whole.complete };
  if (task.task === 'check') return sighting;
  for (const { level, isWanted } of levelsOf(task)) {
    if (!isWanted(sighting.root)) continue;
    const { root, complete } = await read(...level);
    sighting = { root: grafted(sighting.root, level, root), complete: sighting.complete && complete };
  }
  return sighting;
}

interface Level {
  readonly level: readonly string[];
  readonly isWanted: (root: StatusTreeNode) => boolean;
}

/** What is below the first level of a migration, in the order to ask; only of what has begun, and of keys only what is still open. */
function levelsOf({ product, keys }: LookedAtTask): readonly Level[] {
  const member = keyedMember(product);
  const migrateOf = (root: StatusTreeNode): StatusTreeNode | undefined => childOf(root, 'migrate');
  return [
    { level: ['check'], isWanted: (root) => isBadNode(childOf(root, 'check')) },
    { level: ['migrate'], isWanted: (root) => !isPendingNode(migrateOf(root)) },
    {
      level: ['migrate', member],
      // A scope may have thousands of keys: they matter once it is over.
      isWanted: (root) =>
        [root, migrateOf(root)].some(isFinishedNode) &&
        !isPendingNode(childOf(migrateOf(root), member)) &&
        !isEachKeyTold({ task: 'migrate', root, product, keys }),
    },
  ];
}

/** The tree with what was answered for the node at `level`, which it has. */
function grafted(root: StatusTreeNode, [key, ...deeper]: readonly string[], answer: StatusTreeNode): StatusTreeNode {
  if (key === undefined) return joinSightings(root, { ...answer, key: root.key });
  const children = (root.children ?? []).map((child) => (child.key === key ? grafted(child, deeper, answer) : child));
  return { ...root, children };
}
