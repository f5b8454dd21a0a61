import { DAY_MS, type Interval, type Schedule } from '@keyturn/domain';
import { planSchedule, type PlanWindows } from './plan-windows.ts';

type Plan = Pick<Schedule, 'open' | 'plannedUntilAt'>;
type Schedules = Pick<PlanWindows, 'windows' | 'freezes'>;

/** The farthest that a life plans ahead. */
const REACH_MS = 35 * DAY_MS;
/** Four weeks hold at most 64 openings of usual windows; of those that open every hour a day does. */
const STRETCHES_MS = [28 * DAY_MS, DAY_MS] as const;
/** One is a few kilobytes. */
const MOST_KEPT = 2_000;

/** `planSchedule` for many tokens that share few schedules: each stretch of time is planned once, and never out of date. */
export class SharedPlans {
  readonly #plans = new Map<string, Plan>();
  /** A token asks several times in a row. */
  #last: Schedules & { readonly text: string } = { windows: [], freezes: [], text: '' };

  /** The same answer as `planSchedule`, or a shorter one. */
  readonly plan = (input: PlanWindows): Plan => {
    const { windows, freezes, from, until } = input;
    const schedule = this.#textOf(input);
    for (const stretchMs of STRETCHES_MS) {
      const startAt = Math.floor(from / stretchMs) * stretchMs;
      const name = `${stretchMs} ${startAt} ${schedule}`;
      const stretch = { windows, freezes, from: startAt, until: startAt + stretchMs + REACH_MS };
      const { open, plannedUntilAt } = this.#plans.get(name) ?? this.#keep(name, planSchedule(stretch));
      // Cut before it came so far: too many openings.
      if (plannedUntilAt <= from) continue;
      const end = Math.min(until, plannedUntilAt);
      return { open: within(open, { startAt: from, endAt: end }), plannedUntilAt: end };
    }
    return planSchedule(input);
  };

  #textOf({ windows, freezes }: Schedules): string {
    if (this.#last.windows !== windows || this.#last.freezes !== freezes)
      this.#last = { windows, freezes, text: JSON.stringify([windows, freezes]) };
    return this.#last.text;
  }

  #keep(name: string, plan: Plan): Plan {
    if (this.#plans.size >= MOST_KEPT) this.#plans.clear();
    this.#plans.set(name, plan);
    return plan;
  }
}

function within(open: readonly Interval[], bounds: Interval): Interval[] {
  return open
    .filter(({ startAt, endAt }) => startAt < bounds.endAt && endAt > bounds.startAt)
    .map(({ startAt, endAt }) => ({
      startAt: Math.max(startAt, bounds.startAt),
      endAt: Math.min(endAt, bounds.endAt),
    }));
}
