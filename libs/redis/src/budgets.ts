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

/** How much of a budget is used. Instants are of the fleet's clock. */
export interface BudgetUsage extends Pick<CallLimit, 'calls' | 'windowMs'> {
  account: string;
  class: string;
  /** Calls granted within the window that ends now. */
  used: number;
  /** When one more call fits; `nowMs` or earlier: at once. */
  availableAtMs: number;
}

export interface Budgets {
  /** Never more than the limit in any window over all processes; without Redis a quarter of it per process, never none. Throws RangeError when `n` can never fit. */
  take(input: TakeBudget): Promise<BudgetAnswer>;
  /** Budgets of these classes that calls were taken from lately, by class and account, over all processes. Rejects while Redis is away. */
  usage(query: UsageQuery): Promise<BudgetUsage[]>;
}

/** Of the limit: so that four processes that cannot see each other stay within it. */
const SHARE_WITHOUT_REDIS = 1 / 4;

export function createBudgets({ client }: { client: Redis }): Budgets {
  const script = loadScript({ client, file: 'take-budget-1.lua' });
  const log = new GrantLog();
  return {
    usage: (query) => usageOf(client, query),
    take: async ({ account, class: callClass, n, limit, nowMs }) => {
      if (!Number.isInteger(n) || n < 1 || n > limit.calls) {
        throw new RangeError(`${n} calls never fit into ${limit.calls} per window.`);
      }
      const key = KEYS.budget({ account, callClass, fleet: limit.fleet });
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

/** Keys looked at in one round trip. */
const SCANNED = 500;

interface UsageQuery {
  limits: Readonly<Record<string, CallLimit>>;
  nowMs: number;
}

async function usageOf(client: Redis, { limits, nowMs }: UsageQuery): Promise<BudgetUsage[]> {
  const names = await budgetNames(client);
  const usages = Object.entries(limits).flatMap(([callClass, limit]) =>
    names.flatMap((name) => {
      const account = accountOf(name, { callClass, fleet: limit.fleet });
      return account === null ? [] : [readUsage(client, { name, account, callClass, limit, nowMs })];
    }),
  );
  return Promise.all(usages);
}

async function budgetNames(client: Redis): Promise<string[]> {
  const names = new Set<string>();
  let cursor = '0';
  do {
    const all = KEYS.budget({ account: '*', callClass: '*' });
    const [next, found] = await client.scan(cursor, 'MATCH', all, 'COUNT', SCANNED);
    for (const name of found) names.add(name);
    cursor = next;
  } while (cursor !== '0');
  return [...names].toSorted();
}

/** The account of a budget of this class and fleet; null: it is another's. */
function accountOf(
  name: string,
  { callClass, fleet }: { callClass: string; fleet: string | undefined },
): string | null {
  const [start = '', end = ''] = KEYS.budget({ account: '\n', callClass, fleet }).split('\n');
  const isIts = name.startsWith(start) && name.endsWith(end);
  return isIts ? name.slice(start.length, name.length - end.length) : null;
}

interface AskUsage {
  name: string;
  account: string;
  callClass: string;
  limit: CallLimit;
  nowMs: number;
}

async function readUsage(client: Redis, { name, account, callClass, limit, nowMs }: AskUsage): Promise<BudgetUsage> {
  const { calls, windowMs } = limit;
  const granted = (await client.lrange(name, 0, calls - 1)).map(Number);
  const used = granted.filter((at) => at + windowMs > nowMs).length;
  // Newest first: the call that has to leave the window before another one fits.
  const blocking = granted[calls - 1];
  const availableAtMs = blocking === undefined ? nowMs : blocking + windowMs;
  return { account, class: callClass, calls, windowMs, used, availableAtMs };
}
