interface Due {
  readonly at: number;
  readonly order: number;
  readonly run: () => void;
}

/** What is going to happen in a simulated world, soonest first; of two at once the one that was planned first. */
export class WorldClock {
  now: number;
  private readonly due: Due[] = [];
  private planned = 0;

  constructor(from: number) {
    this.now = from;
  }

  at(instant: number, run: () => void): void {
    this.planned += 1;
    const entry = { at: Math.max(instant, this.now), order: this.planned, run };
    let index = this.due.push(entry) - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!this.isBefore(index, parent)) break;
      this.swap(index, parent);
      index = parent;
    }
  }

  after(delay: number, run: () => void): void {
    this.at(this.now + delay, run);
  }

  /** Lets the next thing happen; false when there is none before `until`. */
  tick(until: number): boolean {
    const [first] = this.due;
    if (first === undefined || first.at >= until) return false;
    this.removeFirst();
    this.now = first.at;
    first.run();
    return true;
  }

  private removeFirst(): void {
    const last = this.due.pop();
    if (last === undefined || this.due.length === 0) return;
    this.due[0] = last;
    for (let index = 0; ;) {
      const children = [2 * index + 1, 2 * index + 2].filter((child) => child < this.due.length);
      const least = children.reduce((best, child) => (this.isBefore(child, best) ? child : best), index);
      if (least === index) return;
      this.swap(index, least);
      index = least;
    }
  }

  private isBefore(one: number, other: number): boolean {
    const [a, b] = [this.due[one], this.due[other]];
    if (a === undefined || b === undefined) return false;
    return a.at === b.at ? a.order < b.order : a.at < b.at;
  }

  private swap(one: number, other: number): void {
    const [a, b] = [this.due[one], this.due[other]];
    if (a === undefined || b === undefined) return;
    this.due[one] = b;
    this.due[other] = a;
  }
}
