import type { MigrationAttemptDetail } from '@keyturn/client';
import type { NextAttempt } from '../../reruns/rerun-queries.ts';

type LastAttempt = Pick<
  MigrationAttemptDetail,
  'jobId' | 'mode' | 'migratedKeys' | 'failedKeys' | 'remainingKeys' | 'inCloudKeys' | 'failedChecks'
>;

/** What the next attempt does otherwise than the last one did. */
export interface NextDifference {
  /** It takes all that the last one took. */
  readonly isSameKeys: boolean;
  /** The last one took these, too. */
  readonly again: readonly string[];
  /** Taken by the last one, and left out now: they are in the cloud. */
  readonly leftOut: readonly string[];
  /** Not taken by the last one. */
  readonly added: readonly string[];
  readonly job: 'same' | 'new' | 'byHand';
  /** Checks that failed last time and may fail now. */
  readonly overridden: readonly string[];
  /** Checks that failed last time and are run again. */
  readonly checkedAgain: readonly string[];
}

/** Compares the plan of the next attempt with what became of the last one. Pure. */
export function nextDifference(next: NextAttempt, last: LastAttempt): NextDifference {
  const lastKeys = new Set([...last.migratedKeys, ...last.failedKeys, ...last.remainingKeys]);
  const nextKeys = new Set(next.keys);
  const again = next.keys.filter((key) => lastKeys.has(key));
  const leftOut = [...lastKeys].filter((key) => !nextKeys.has(key));
  // Without a look at its keys nothing can be compared: an attempt that ended before its task began has none.
  const isKnown = lastKeys.size > 0;
  const added = isKnown ? next.keys.filter((key) => !lastKeys.has(key)) : [];
  const failed = last.failedChecks.map(({ key }) => key);
  return {
    isSameKeys: leftOut.length === 0 && added.length === 0,
    again,
    leftOut,
    added,
    job: next.mode === 'assistant' ? 'byHand' : next.jobId !== null && next.jobId === last.jobId ? 'same' : 'new',
    overridden: failed.filter((key) => next.overrides.includes(key)),
    checkedAgain: failed.filter((key) => !next.overrides.includes(key)),
  };
}
