export interface CallLimit {
  /** Calls in any window of `windowMs`. */
  calls: number;
  windowMs: number;
  /** Names the clock it is counted by; undefined: real time. What another clock counted would lie in the future, or for ever in the past. */
  fleet?: string | undefined;
}

/** The window of `take-budget-1.lua` in the memory of one process. */
export class GrantLog {
  readonly #granted = new Map<string, number[]>();

  /** When `n` calls fit; an instant not after `nowMs` means now. */
  availableAt({ key, n, limit }: { key: string; n: number; limit: CallLimit }): number {
    // Oldest first: the call that has to leave the window before n more fit.
    const blocking = this.#granted.get(key)?.at(-(limit.calls - n + 1));
    return blocking === undefined ? 0 : blocking + limit.windowMs;
  }

  add({ key, n, nowMs, keep }: { key: string; n: number; nowMs: number; keep: number }): void {
    const granted = this.#granted.get(key) ?? [];
    const stamp = Math.max(nowMs, granted.at(-1) ?? nowMs);
    this.#granted.set(key, [...granted, ...Array<number>(n).fill(stamp)].slice(-keep));
  }
}
