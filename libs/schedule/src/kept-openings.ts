import { DAY_MS, type Interval, type WindowSpec } from '@keyturn/domain';
import { openingsOf } from './window-openings.ts';

/** More in a day tell nobody anything, and each costs about 0.1 ms. */
const MOST_A_DAY = 4;
const STRETCH_MS = 28 * DAY_MS;
const MOST_KEPT = 2_000;

/** When windows open, for showing them: at most the first four openings of a day (UTC). Looked up once a stretch of time and kept. */
export class KeptOpenings {
  readonly #kept = new Map<string, readonly Interval[]>();

  /** The openings that reach into [from, until), in order; not clipped. */
  openings(window: WindowSpec, { startAt: from, endAt: until }: Interval): Interval[] {
    const begun = openingsOf(window).latest(from);
    const found = begun !== null && begun.startAt < from && begun.endAt > from ? [begun] : [];
    for (let at = Math.floor(from / STRETCH_MS) * STRETCH_MS; at < until; at += STRETCH_MS) {
      const inRange = this.#stretch(window, at).filter(({ startAt }) => startAt >= from && startAt < until);
      found.push(...inRange);
    }
    return found;
  }

  #stretch(window: WindowSpec, from: number): readonly Interval[] {
    const { cron, duration, timeZone } = window;
    const name = JSON.stringify([from, cron, duration, timeZone]);
    const known = this.#kept.get(name);
    if (known !== undefined) return known;
    const found = lookUp(window, from);
    if (this.#kept.size >= MOST_KEPT) this.#kept.clear();
    this.#kept.set(name, found);
    return found;
  }
}

function lookUp(window: WindowSpec, from: number): Interval[] {
  const openings = openingsOf(window);
  const found: Interval[] = [];
  let day = { endAt: from, count: 0 };
  let opening = openings.next(from - 1);
  while (opening !== null && opening.startAt < from + STRETCH_MS) {
    const { startAt } = opening;
    if (startAt >= day.endAt) day = { endAt: (Math.floor(startAt / DAY_MS) + 1) * DAY_MS, count: 0 };
    found.push(opening);
    day.count += 1;
    opening = openings.next(day.count < MOST_A_DAY ? startAt : day.endAt - 1);
  }
  return found;
}
