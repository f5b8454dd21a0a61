import type { LimitAnswer, Limiter } from '@keyturn/redis';

/** Of a window's requests, how many a process fetches at once: a trip to Redis for each costs a quarter of a cached list. */
const BLOCKS_PER_WINDOW = 100;
const LARGEST_BLOCK = 100;

interface Allowance {
  /** Requests of the current block that are left. */
  credits: number;
  /** Blocks that nobody has fetched yet. */
  blocks: number;
  /** Epoch ms, real time: credits end with their window. */
  endsAt: number;
  fetching: Promise<LimitAnswer> | null;
}

export interface RequestLimitOptions {
  /** Requests per principal in the window. */
  readonly limit: number;
  /** Makes the limiter that all processes share, counting blocks. */
  readonly shared: (blocks: number) => Limiter;
}

/** Our limit of requests per key, shared by all processes through Redis and handed to each in blocks; small limits are exact. */
export class RequestLimit {
  readonly #limit: number;
  readonly #block: number;
  readonly #shared: Limiter;
  readonly #allowances = new Map<string, Allowance>();

  constructor({ limit, shared }: RequestLimitOptions) {
    this.#limit = limit;
    this.#block = Math.min(LARGEST_BLOCK, Math.max(1, Math.floor(limit / BLOCKS_PER_WINDOW)));
    this.#shared = shared(Math.floor(limit / this.#block));
  }

  /** Counts one request; answers at once while there is a block at hand. */
  take(principal: string): LimitAnswer | Promise<LimitAnswer> {
    const now = Date.now();
    const allowance = this.#allowanceOf(principal);
    return allowance.credits > 0 && now < allowance.endsAt
      ? this.#spend(allowance, now)
      : this.#fetch(principal, allowance);
  }

  #allowanceOf(principal: string): Allowance {
    let allowance = this.#allowances.get(principal);
    if (allowance === undefined) {
      allowance = { credits: 0, blocks: 0, endsAt: 0, fetching: null };
      this.#allowances.set(principal, allowance);
    }
    return allowance;
  }

  #spend(allowance: Allowance, now: number): LimitAnswer {
    allowance.credits -= 1;
    return {
      allowed: true,
      limit: this.#limit,
      remaining: allowance.blocks * this.#block + allowance.credits,
      resetSeconds: Math.max(1, Math.ceil((allowance.endsAt - now) / 1000)),
    };
  }

  /** Who comes while a block is being fetched waits for it, and fetches another one if it is gone by then. */
  async #fetch(principal: string, allowance: Allowance): Promise<LimitAnswer> {
    allowance.fetching ??= this.#fetchBlock(principal, allowance);
    const answer = await allowance.fetching;
    return answer.allowed ? this.take(principal) : { ...answer, limit: this.#limit, remaining: 0 };
  }

  async #fetchBlock(principal: string, allowance: Allowance): Promise<LimitAnswer> {
    try {
      const answer = await this.#shared.take(principal);
      allowance.credits = answer.allowed ? this.#block : 0;
      allowance.blocks = answer.remaining;
      allowance.endsAt = Date.now() + answer.resetSeconds * 1000;
      return answer;
    } finally {
      allowance.fetching = null;
    }
  }
}
