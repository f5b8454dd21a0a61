import type { Redis } from 'ioredis';
import { type Budgets, createBudgets } from './budgets.ts';
import { createClient, type OutageListener, readyWithin } from './client.ts';
import { createLimiter, type Limiter } from './limiter.ts';
import { createSessions, createSignInLinks, type Sessions, type SignInLinks } from './sessions.ts';
import { createWakeups, type Wakeups } from './wakeups.ts';

export interface RedisParts {
  readonly client: Redis;
  readonly wakeups: Wakeups;
  readonly budgets: Budgets;
  readonly sessions: Sessions;
  readonly signInLinks: SignInLinks;
  limiter(options: { class: string; limit: number; windowSeconds: number }): Limiter;
  /** Milliseconds a PING took, for `/readyz`; rejects within a second while Redis is away. */
  ping(): Promise<number>;
  close(): void;
}

/** Connects, waiting at most a second: Redis being away is no reason not to start. */
export async function openRedis(options: { url: string } & OutageListener): Promise<RedisParts> {
  const client = createClient(options);
  await readyWithin({ client, ms: 1_000 });
  return {
    client,
    wakeups: createWakeups({ client }),
    budgets: createBudgets({ client }),
    sessions: createSessions({ client }),
    signInLinks: createSignInLinks({ client }),
    limiter: (limit) => createLimiter({ client, ...limit }),
    ping: async () => {
      const startedAt = performance.now();
      await client.ping();
      return performance.now() - startedAt;
    },
    close: () => client.disconnect(),
  };
}
