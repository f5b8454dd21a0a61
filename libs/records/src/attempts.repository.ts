import type { KeySplit, StatusTreeNode, UpstreamTask } from '@keyturn/domain';
import type { Db } from './tables.ts';

/** What an attempt left of its keys. */
export interface AttemptKeys {
  /** Names the rows of an attempt. */
  keysRef: string;
  migrationId: string;
  incarnation: string;
  attempt: number;
  split: KeySplit;
}

/** All that was seen so far of the last task of an attempt. */
export interface AttemptTree {
  keysRef: string;
  task: UpstreamTask;
  taskId: string;
  root: StatusTreeNode;
  /** How many looks have seen it finished. */
  looksAfterEnd: number;
  /** Fleet time of the last look. */
  at: string;
}

/** What is too big for a workflow: the keys of an attempt and its status tree, in rows of their own. Each write replaces the last. */
export interface AttemptsRepository {
  putKeys(keys: AttemptKeys): Promise<void>;
  /** undefined: it is not known yet what became of them. */
  keys(keysRef: string): Promise<KeySplit | undefined>;
  putTree(tree: AttemptTree): Promise<void>;
  tree(keysRef: string): Promise<Omit<AttemptTree, 'keysRef'> | undefined>;
}

export function createAttempts(db: Db): AttemptsRepository {
  return {
    putKeys: async ({ keysRef, migrationId, incarnation, attempt, split }) => {
      const values = { migrationId, incarnation, attempt, split: JSON.stringify(split) };
      await db
        .insertInto('attemptKeys')
        .values({ keysRef, ...values })
        .onConflict((conflict) => conflict.column('keysRef').doUpdateSet(values))
        .execute();
    },
    keys: async (keysRef) => {
      const row = await db.selectFrom('attemptKeys').select('split').where('keysRef', '=', keysRef).executeTakeFirst();
      return row && (JSON.parse(row.split) as KeySplit);
    },
    putTree: async ({ keysRef, task, taskId, root, looksAfterEnd, at }) => {
      const values = { task, taskId, root: JSON.stringify(root), looksAfterEnd, at };
      await db
        .insertInto('attemptTrees')
        .values({ keysRef, ...values })
        .onConflict((conflict) => conflict.column('keysRef').doUpdateSet(values))
        .execute();
    },
    tree: async (keysRef) => {
      const row = await db
        .selectFrom('attemptTrees')
        .select(['task', 'taskId', 'root', 'looksAfterEnd', 'at'])
        .where('keysRef', '=', keysRef)
        .executeTakeFirst();
      return row && { ...row, task: row.task as UpstreamTask, root: JSON.parse(row.root) as StatusTreeNode };
    },
  };
}
