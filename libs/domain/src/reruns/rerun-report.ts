import type { KeyCounts } from './remaining-scope.ts';
import type { RerunCause } from './rerun-causes.ts';
import type { RerunEvent } from './rerun-events.ts';
import { isUnderWay, openAttempt, type RerunState } from './rerun-state.ts';

/** What a person reports of a run in the assistant, in the words of its dashboard; `authLapsed`: it failed because of the token. */
export const REPORTED_OUTCOMES = ['finished', 'incomplete', 'failed', 'authLapsed'] as const;

export interface RerunReport {
  readonly outcome: (typeof REPORTED_OUTCOMES)[number];
  /** The keys themselves are rows by the time this is sent. */
  readonly counts?: KeyCounts | undefined;
}

const CAUSES: Readonly<Record<Exclude<RerunReport['outcome'], 'finished'>, RerunCause>> = {
  incomplete: 'PartlyMigrated',
  failed: 'MigrationFailed',
  authLapsed: 'AuthLapsed',
};

/** The report is taken at its word: nothing else can be known. */
export function taskReportEvents({
  state,
  now,
  report,
  by,
}: {
  readonly state: RerunState;
  readonly now: number;
  readonly report: RerunReport;
  readonly by: string;
}): RerunEvent[] {
  const attempt = openAttempt(state)?.n;
  if (attempt === undefined) return [];
  const { outcome, counts = null } = report;
  if (outcome === 'finished' && state.phase !== 'abandoned')
    return [{ type: 'finished', at: now, attempt, cause: null, counts, by }];
  const cause = outcome === 'finished' ? null : CAUSES[outcome];
  const moved = outcome === 'incomplete' || outcome === 'finished' || (counts?.migrated ?? 0) > 0;
  const lapsed = outcome === 'authLapsed' ? { lapsed: true } : {};
  const result = { at: now, attempt, counts, moved, ...lapsed };
  if (cause === null || !isUnderWay(state)) return [{ type: 'attemptEnded', ...result, cause }];
  return [{ type: 'planFailed', ...result, cause }];
}
