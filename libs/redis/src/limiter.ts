import type { Redis } from 'ioredis';
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import { KEYS } from './keys.ts';

export interface LimitAnswer {
  allowed: boolean;
  limit: number;
  remaining: number;
  /** Until the window starts anew, whole seconds, at least 1. */
  resetSeconds: number;
}

export interface Limiter {
  /** Counts one request of a principal; while Redis is away this process counts by itself. */
  take(principal: string): Promise<LimitAnswer>;
}

/** A limit of our own API: `limit` requests per principal in `windowSeconds` (real time). */
export function createLimiter(options: {
  client: Redis;
  class: string;
  limit: number;
  windowSeconds: number;
}): Limiter {
  const { client, limit, windowSeconds } = options;
  const window = { points: limit, duration: windowSeconds, keyPrefix: KEYS.limitPrefix };
  const limiter = new RateLimiterRedis({
    ...window,
    storeClient: client,
    rejectIfRedisNotReady: true,
    // Who is over the limit costs no more calls to Redis.
    inMemoryBlockOnConsumed: limit + 1,
    insuranceLimiter: new RateLimiterMemory(window),
  });
  return {
    take: async (principal) => {
      const counted = await limiter.consume(`${principal}:${options.class}`).then(
        (result) => ({ allowed: true, result }),
        (refusal: unknown) => {
          // The library rejects with a result when the limit is reached, with an Error when it could not count.
          if (refusal instanceof RateLimiterRes) return { allowed: false, result: refusal };
          throw refusal;
        },
      );
      const { remainingPoints, msBeforeNext } = counted.result;
      const resetSeconds = Math.max(1, Math.ceil(msBeforeNext / 1000));
      return { allowed: counted.allowed, limit, remaining: remainingPoints, resetSeconds };
    },
  };
}
