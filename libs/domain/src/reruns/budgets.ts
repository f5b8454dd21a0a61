import { ladderDelay } from '../tokens/retry-ladder.ts';
import type { RerunSpending, RerunState } from './rerun-state.ts';

/** Attempts that moved data and attempts that did not are counted apart, so that neither can use up the other's. */

export const NOTHING_SPENT: RerunSpending = { withProgress: 0, withoutProgress: 0 };

const DEFAULT_WITHOUT_PROGRESS = 5;
const DEFAULT_WITH_PROGRESS = 20;

export function attemptBudget({ spec }: RerunState): RerunSpending {
  return {
    withProgress: spec.rerun?.maxWithProgress ?? DEFAULT_WITH_PROGRESS,
    withoutProgress: spec.rerun?.maxWithoutProgress ?? DEFAULT_WITHOUT_PROGRESS,
  };
}

/** No further attempt begins by itself; a person's decision then opens a new budget. */
export function isBudgetSpent(state: RerunState): boolean {
  const { spent } = state;
  const budget = attemptBudget(state);
  return spent.withProgress >= budget.withProgress || spent.withoutProgress >= budget.withoutProgress;
}

export function withSpent({ withProgress, withoutProgress }: RerunSpending, moved: boolean): RerunSpending {
  return moved
    ? { withProgress: withProgress + 1, withoutProgress }
    : { withProgress, withoutProgress: withoutProgress + 1 };
}

/** Earliest begin of the next attempt (epoch ms): the first repeat at once, each further one without progress by the ladder. */
export function nextAttemptAt({ withoutProgress }: RerunSpending, endedAt: number): number {
  return withoutProgress < 2 ? endedAt : endedAt + ladderDelay(withoutProgress);
}
