import type { Interval } from '@keyturn/domain';

/** What at least one of them covers, in order; those that touch become one. */
export function union(intervals: readonly Interval[]): Interval[] {
  const merged: Interval[] = [];
  for (const next of intervals.toSorted((a, b) => a.startAt - b.startAt)) {
    const last = merged.at(-1);
    if (last === undefined || next.startAt > last.endAt) merged.push(next);
    else merged[merged.length - 1] = { startAt: last.startAt, endAt: Math.max(last.endAt, next.endAt) };
  }
  return merged;
}

/** What is left of them without one interval. */
export function subtract(intervals: readonly Interval[], without: Interval): Interval[] {
  return intervals.flatMap(({ startAt, endAt }) =>
    [
      { startAt, endAt: Math.min(endAt, without.startAt) },
      { startAt: Math.max(startAt, without.endAt), endAt },
    ].filter((part) => part.startAt < part.endAt),
  );
}

/** What of an interval lies within bounds: one or none. */
export function clip(interval: Interval, bounds: Interval): Interval[] {
  const startAt = Math.max(interval.startAt, bounds.startAt);
  const endAt = Math.min(interval.endAt, bounds.endAt);
  return startAt < endAt ? [{ startAt, endAt }] : [];
}
