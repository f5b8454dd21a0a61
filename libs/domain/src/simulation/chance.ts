// Bound once: in a vm context each mention of a global is a slow look-up.
const { imul, floor } = Math;

/** A seeded source of chance: the same seed lives the same life. */
export class Chance {
  private state: number;

  constructor(seed: number) {
    this.state = imul(seed ^ 0x9e3779b9, 0x85ebca6b);
  }

  /** In [0, 1); mulberry32. */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let mixed = imul(this.state ^ (this.state >>> 15), this.state | 1);
    mixed = (mixed + imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  hits(share: number): boolean {
    return share > 0 && this.next() < share;
  }

  /** A whole number from `from` to before `to`. */
  between(from: number, to: number): number {
    return from + floor(this.next() * (to - from));
  }

  pick<T>(choices: readonly T[]): T | null {
    return choices[floor(this.next() * choices.length)] ?? null;
  }
}
