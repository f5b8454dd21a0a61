import { setImmediate } from 'node:timers/promises';

/** Longest time in a row for one answer (real time): other requests wait as long. */
const TURN_MS = 10;

/** A long computation's turn on the thread that answers everybody. */
export class Turn {
  #endsAt = performance.now() + TURN_MS;

  isOver(): boolean {
    return performance.now() > this.#endsAt;
  }

  /** Resolves when the others have had theirs. */
  async next(): Promise<void> {
    await setImmediate();
    this.#endsAt = performance.now() + TURN_MS;
  }
}
