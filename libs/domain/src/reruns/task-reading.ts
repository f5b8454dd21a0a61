import {
  countsOfTree,
  failedChecksOf,
  findCause,
  saysTokenLapsed,
  type FailedCheck,
  type TreeEvidence,
} from './failure-cause.ts';
import { hasMovedData, isEachKeyTold, splitKeys, type KeyCounts, type KeySplit } from './remaining-scope.ts';
import type { RerunCause } from './rerun-causes.ts';
import {
  checksNode,
  childOf,
  isBadNode,
  isFinishedNode,
  isPendingNode,
  outcomeOfNode,
  unknownWords,
} from './status-tree.ts';
import { progressOfTask, type RerunProgress } from './task-progress.ts';

/** One look at a task: the compact answer of whoever watches, small enough for a workflow. */
export interface TaskReading {
  /** The upstream says FINISHED; parts may still be missing, and apps go on. */
  readonly isRootOver: boolean;
  /** All that is told of the core migration is there. */
  readonly isCoreOver: boolean;
  /** null while anything of the task goes on, apps included. */
  readonly verdict: TaskVerdict | null;
  readonly progress: RerunProgress;
  readonly unknownWords: readonly string[];
}

export interface TaskVerdict {
  /** null: it went well. */
  readonly cause: RerunCause | null;
  readonly counts: KeyCounts;
  /** Whether anything may have got into the cloud. */
  readonly moved: boolean;
  readonly failedChecks: readonly FailedCheck[];
  /** The token is to be renewed, also where the cause is another one. */
  readonly lapsed: boolean;
}

/** `root` is all that was seen of the task so far, joined by `joinSightings`. */
export interface TaskLook extends Omit<TreeEvidence, 'seen'> {
  /** False: nodes were left out by whoever read the tree. */
  readonly complete: boolean;
  readonly now: number;
  /** How many looks have seen the task FINISHED, this one included. */
  readonly looksAfterEnd: number;
  /** From then on a finished task is judged by what is there (epoch ms); null: it is not known to be finished. */
  readonly settleBy: number | null;
  /** From then on apps that still run count as failed. */
  readonly appsBy: number | null;
}

/** How long nodes of a finished task may be missing: the status is eventually consistent, and no limit is documented. */
export const SETTLE_MS = 30 * 60_000;

/** And so many looks must have missed them: a node that is left out of half of the answers is then told all the same. */
export const SETTLE_LOOKS = 10;

/** After so long the app side is no longer heard (domain/migration-api.md §5). */
export const APPS_SETTLE_MS = 14 * 24 * 60 * 60_000;

/** Reads a tree; the keys are for rows of their own, the reading is for the workflow. */
export function readTask(look: TaskLook): { readonly reading: TaskReading; readonly keys: KeySplit | null } {
  const isRootOver = isFinishedNode(look.root);
  const isPatienceOver = look.settleBy !== null && look.now >= look.settleBy && look.looksAfterEnd >= SETTLE_LOOKS;
  const isCoreOver = isRootOver && (isPatienceOver || isSettled(look));
  const isOver = isCoreOver && (look.task === 'check' || areAppsOver(look, isPatienceOver));
  return {
    reading: {
      isRootOver,
      isCoreOver,
      verdict: isOver ? verdictOf(look) : null,
      progress: progressOfTask(look.root, look.task),
      unknownWords: unknownWords(look.root),
    },
    keys: isOver ? splitKeys(look) : null,
  };
}

function verdictOf(look: TaskLook): TaskVerdict {
  return {
    cause: findCause({ ...look, seen: 'tree' }).cause,
    counts: countsOfTree(look),
    moved: hasMovedData(look),
    failedChecks: failedChecksOf(look),
    lapsed: saysTokenLapsed(look),
  };
}

/** Nothing is missing that would change the verdict. */
function isSettled(look: TaskLook): boolean {
  const { root, task, complete } = look;
  const checks = checksNode(root, task);
  if (!complete || !isFinishedNode(checks) || outcomeOfNode(checks) === null) return false;
  if (isBadNode(checks)) return failedChecksOf(look).length > 0 || findsWithoutChecks(look);
  if (task === 'check') return (checks?.children ?? []).every(isFinishedNode);
  const migrate = childOf(root, 'migrate');
  return isFinishedNode(migrate) && outcomeOfNode(migrate) !== null && isEachKeyTold(look);
}

/** "Not attached" and the block text are said by the task as a whole. */
function findsWithoutChecks(look: TaskLook): boolean {
  const { cause } = findCause({ ...look, seen: 'tree' });
  return cause !== null && cause !== 'CheckFailed';
}

/** Apps begin after the core migration and end without it: a watcher that stops at FINISHED misses their failures. */
function areAppsOver({ root, appsInScope, appsBy, now }: TaskLook, isPatienceOver: boolean): boolean {
  if (appsBy !== null && now >= appsBy) return true;
  const migrate = childOf(root, 'migrate');
  const apps = childOf(migrate, 'apps');
  if (isFinishedNode(apps)) return outcomeOfNode(apps) !== null || isPatienceOver;
  // A core that failed, or never began, triggers no apps.
  const isTriggered = isFinishedNode(migrate) && !['FAILED', 'SKIPPED'].includes(outcomeOfNode(migrate) ?? '');
  if (apps !== undefined && !isPendingNode(apps)) return false;
  if (!appsInScope || !isTriggered) return apps === undefined || !isTriggered || isPatienceOver;
  return apps === undefined && isPatienceOver;
}
