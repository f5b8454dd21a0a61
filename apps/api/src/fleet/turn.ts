import { setImmediate } from 'node:timers/promises';

/** Longest time in a row for one answer (real time): other requests wait as long. */
const TURN_MS = 10;

/** A long computation's turn on the thread that answers everybody. */
export class Turn {
  readonly #signal: AbortSignal | undefined;
  #endsAt = performance.now() + TURN_MS;

  constructor(signal?: AbortSignal) {
    this.#signal = signal;
  }

  isOver(): boolean {
    return performance.now() > this.#endsAt;
  }

  /** Resolves when the others have had theirs; rejects when there is to be no other turn. */
  async next(): Promise<void> {
    await setImmediate();
    this.#signal?.throwIfAborted();
    this.#endsAt = performance.now() + TURN_MS;
  }
}
