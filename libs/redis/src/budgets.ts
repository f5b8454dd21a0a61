import type { Redis } from 'ioredis';
import { GrantLog, type CallLimit } from './grant-log.ts';
import { KEYS } from './keys.ts';
import { loadScript } from './load-script.ts';

export interface TakeBudget {
  /** Upstream account: what the upstream counts by. */
  account: string;
  class: string;
  /** Calls wanted, 1 to `limit.calls`. */
  n: number;
  limit: CallLimit;
  /** The fleet's clock. */
  nowMs: number;
}

export type BudgetAnswer = { granted: true } | { granted: false; availableAtMs: number };

export interface Budgets {
  /** Never more than the limit in any window over all processes; without Redis a quarter of it per process, never none. Throws RangeError when `n` can never fit. */
  take(input: TakeBudget): Promise<BudgetAnswer>;
}

/** Of the limit: so that four processes that cannot see each other stay within it. */
const SHARE_WITHOUT_REDIS = 1 / 4;

export function createBudgets({ client }: { client: Redis }): Budgets {
  const script = loadScript({ client, file: 'take-budget-1.lua' });
  const log = new GrantLog();
  return {
    take: async ({ account, class: callClass, n, limit, nowMs }) => {
      if (!Number.isInteger(n) || n < 1 || n > limit.calls) {
        throw new RangeError(`${n} calls never fit into ${limit.calls} per window.`);
      }
      const key = KEYS.budget({ account, callClass });
      // Asked before and after: what this process knows to be too much costs no call, and holds though Redis was emptied.
      const knownMs = () => log.availableAt({ key, n, limit });
      if (knownMs() > nowMs) return { granted: false, availableAtMs: knownMs() };
      // One synchronous step, so that takes which run side by side cannot be granted the same room.
      const settle = (answeredMs: number): BudgetAnswer => {
        const availableAtMs = Math.max(answeredMs, knownMs());
        if (availableAtMs > nowMs) return { granted: false, availableAtMs };
        log.add({ key, n, nowMs, keep: limit.calls });
        return { granted: true };
      };
      return script.run(key, [limit.calls, limit.windowMs, n, nowMs]).then(
        (answer) => settle(Number(answer)),
        () => settle(availableWithoutRedis({ log, key, n, limit })),
      );
    },
  };
}

interface AskMemory {
  log: GrantLog;
  key: string;
  n: number;
  limit: CallLimit;
}

function availableWithoutRedis({ log, key, n, limit }: AskMemory): number {
  // A batch larger than the share would otherwise never be granted.
  const calls = Math.max(n, Math.floor(limit.calls * SHARE_WITHOUT_REDIS));
  return log.availableAt({ key, n, limit: { ...limit, calls } });
}
