/** How far something was at an instant; `at` is fleet time in epoch ms. */
export interface ProgressSample {
  readonly at: number;
  /** 0 to 100 */
  readonly percent: number;
}

export type TimeLeft =
  | { readonly kind: 'range'; readonly fromMs: number; readonly toMs: number }
  /** tooEarly: too little was seen · standing: it moved, and now does not · notSaid: there is no figure at all. */
  | { readonly kind: 'none'; readonly why: 'tooEarly' | 'notSaid' }
  | { readonly kind: 'none'; readonly why: 'standing'; readonly sinceMs: number };

/** Below this the first steps of a task say nothing about its pace. */
const LEAST_PERCENT = 5;
/** So many times the longest pause so far without news counts as standing still. */
const STANDING_PAUSES = 3;
/** A pace seen once or over parts of unlike size can be off by about this much either way. */
const FASTER = 1.25;
const SLOWER = 1.6;

/**
 * How long a task will go on, as a range from the pace that was seen: between the fastest and the slowest of the whole run and of its
 * latest half, widened. `samples` begin at the start of the task, oldest first, and never go back. Pure.
 */
export function timeLeft({ samples, now }: { readonly samples: readonly ProgressSample[]; now: number }): TimeLeft {
  const first = samples[0];
  const last = samples.at(-1);
  if (first === undefined || last === undefined) return { kind: 'none', why: 'notSaid' };
  if (samples.length < 2 || last.percent - first.percent < LEAST_PERCENT) return { kind: 'none', why: 'tooEarly' };
  const silentMs = Math.max(0, now - last.at);
  if (silentMs > STANDING_PAUSES * longestPause(samples)) return { kind: 'none', why: 'standing', sinceMs: silentMs };
  const middle = samples[Math.floor((samples.length - 1) / 2)] ?? first;
  const paces = [first, middle].flatMap((from) => [
    pace(from, last, last.at),
    pace(from, last, Math.max(now, last.at)),
  ]);
  const known = paces.filter((each) => Number.isFinite(each) && each > 0);
  if (known.length === 0) return { kind: 'none', why: 'tooEarly' };
  const open = 100 - last.percent;
  const soonest = open / (Math.max(...known) * FASTER) - silentMs;
  const latest = (open / Math.min(...known)) * SLOWER - silentMs;
  return { kind: 'range', fromMs: Math.max(0, soonest), toMs: Math.max(0, soonest, latest) };
}

/** Percent per ms. */
const pace = (from: ProgressSample, to: ProgressSample, until: number): number =>
  (to.percent - from.percent) / (until - from.at);

function longestPause(samples: readonly ProgressSample[]): number {
  const pauses = samples.slice(1).map((sample, index) => sample.at - (samples[index]?.at ?? sample.at));
  return Math.max(...pauses);
}

interface Happened {
  readonly type: string;
  readonly at: string;
  readonly data: Readonly<Record<string, unknown>>;
}

const BEGINNINGS = new Set(['keyturn.migration.taskStarted', 'keyturn.migration.taskFound']);

/** The samples of the task that runs, from the history of its migration (newest first, as the API gives it). */
export function samplesOf(happened: readonly Happened[]): ProgressSample[] {
  const start = happened.findIndex(({ type }) => BEGINNINGS.has(type));
  const begun = happened[start];
  if (begun === undefined) return [];
  const seen = happened
    .slice(0, start)
    .toReversed()
    .flatMap(({ type, at, data }) => {
      const percent = type === 'keyturn.migration.progressed' ? percentOf(data) : null;
      return percent === null ? [] : [{ at: Date.parse(at), percent }];
    });
  return seen.length === 0 ? [] : [{ at: Date.parse(begun.at), percent: 0 }, ...seen];
}

function percentOf(data: Readonly<Record<string, unknown>>): number | null {
  const progress = data['progress'];
  if (typeof progress !== 'object' || progress === null || !('percent' in progress)) return null;
  return typeof progress.percent === 'number' ? progress.percent : null;
}
