import { type FleetClock, HOUR_MS, MINUTE_MS } from '@keyturn/domain';

/** For each account; the last two are one when a switch says so. */
export const LIMITS = {
  tokens: { calls: 10, windowMs: HOUR_MS },
  reads: { calls: 600, windowMs: MINUTE_MS },
  jobs: { calls: 5, windowMs: MINUTE_MS },
  tasks: { calls: 5, windowMs: MINUTE_MS },
} as const;

export type CallClass = keyof typeof LIMITS;

// In an accelerated fleet an hour would be over before it can be filled (design/runtime.md, Fleet time).
const MIN_REAL_WINDOW_MS = 20_000;

/** A caller that keeps to the limit by its own clock is not refused because one call was quicker on its way than another. */
const TOLERANCE_REAL_MS = 1000;

export interface RateLimitsOptions {
  readonly clock: FleetClock;
  /** Fleet time, epoch ms. */
  readonly now: () => number;
}

/** Counts calls in sliding windows of fleet time, in memory: a restart forgives. Refused calls do not count. */
export class RateLimits {
  private readonly options: RateLimitsOptions;
  private readonly calls = new Map<string, number[]>();

  constructor(options: RateLimitsOptions) {
    this.options = options;
  }

  /** Counts the call and answers null; or refuses it, with the real milliseconds after which one fits. */
  take({ account, callClass }: { account: string; callClass: CallClass }): number | null {
    const { clock, now } = this.options;
    const { calls: limit, windowMs } = LIMITS[callClass];
    const length = Math.max(windowMs, MIN_REAL_WINDOW_MS * clock.factor) - TOLERANCE_REAL_MS * clock.factor;
    const key = `${callClass} ${account}`;
    const recent = (this.calls.get(key) ?? []).filter((at) => at > now() - length);
    const blocking = recent.at(-limit);
    if (blocking !== undefined) return Math.ceil((blocking + length - now()) / clock.factor);
    this.calls.set(key, [...recent, now()]);
    return null;
  }

  reset(): void {
    this.calls.clear();
  }
}
