import { setTimeout as delay } from 'node:timers/promises';
import type { Say } from '../output/say.ts';
import { ApiFailure } from './api-failure.ts';

/** For how long the same request is repeated while nobody, or a part that is away, answers. Milliseconds, real time. */
export interface Patience {
  /** Once it may have arrived: giving up then leaves an unknown outcome behind. */
  readonly budgetMs: number;
  /** While it certainly has not. */
  readonly unsentBudgetMs: number;
}

/** A person looks at the answer and asks again. */
export const ASK_ONCE: Patience = { budgetMs: 0, unsentBudgetMs: 0 };
/** Outlasts a restart of the API, which takes a second or two, and not the patience of a nightly window. */
export const PULL_PATIENCE: Patience = { budgetMs: 5_000, unsentBudgetMs: 5_000 };
/** The work is done and only waits to be reported. */
export const REPORT_PATIENCE: Patience = { budgetMs: 10_000, unsentBudgetMs: 10_000 };
/**
 * Long enough for Temporal or a worker to come back, and for the minute after which a request whose API was killed may be
 * taken up again; who has typed a value does not want to do so twice.
 */
export const COMMAND_PATIENCE: Patience = { budgetMs: 100_000, unsentBudgetMs: 5_000 };

const FIRST_WAIT_MS = 400;
const LONGEST_WAIT_MS = 8_000;

export interface Patiently<T> {
  readonly attempt: () => Promise<T>;
  readonly patience: Patience;
  readonly say: Say;
  /** Ends the waiting: the last failure is thrown. */
  readonly signal?: AbortSignal | undefined;
}

/** Repeats what fails with a passing `ApiFailure`, saying so once; throws the last failure when the budget is used up. */
export async function patiently<T>({ attempt, patience, say, signal }: Patiently<T>): Promise<T> {
  const startedMs = performance.now();
  let mayHaveArrived = false;
  for (let tries = 1; ; tries += 1) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof ApiFailure) || error.repeat === null) throw error;
      mayHaveArrived ||= error.repeat.mayHaveArrived;
      const budgetMs = mayHaveArrived ? patience.budgetMs : patience.unsentBudgetMs;
      const waitMs = Math.max(error.repeat.retryAfterMs, growingWaitMs(tries));
      if (isEnded(signal) || performance.now() - startedMs + waitMs > budgetMs) throw error;
      if (tries === 1) say(`${error.message}\n  Trying again for up to ${Math.round(budgetMs / 1000)} s.`);
      await delay(waitMs, undefined, { ...(signal && { signal }) }).catch(() => undefined);
      if (isEnded(signal)) throw error;
    }
  }
}

// A function, because the compiler cannot know that it changes while we wait.
const isEnded = (signal: AbortSignal | undefined): boolean => signal?.aborted === true;

/** Doubles, and is spread by half: jobs of many hosts that begin on the same minute do not come back together. */
function growingWaitMs(tries: number): number {
  return Math.min(FIRST_WAIT_MS * 2 ** (tries - 1), LONGEST_WAIT_MS) * (0.75 + Math.random() / 2);
}
