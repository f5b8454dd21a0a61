import { DAY_MS } from '../time/duration.ts';
import { callAllowedAt } from '../tokens/retry-ladder.ts';
import type { EnsureFresh, ReleaseLane } from './auth-protocol.ts';
import type { RerunEvent } from './rerun-events.ts';
import type { RerunScope, RerunState } from './rerun-state.ts';
import type { UpstreamTask } from './status-tree.ts';

/**
 * note: something became true, apply it · ensureFresh, releaseLane: a signal to the container token · attach: P2 · createJob: C2 ·
 * startCheck, startMigrate: C4 · findTask: C5 · watch: C7 until there is news · wait: until an instant or a message · end.
 * Taking the lane is no step of its own: it comes as an answer to `ensureFresh`.
 */
export type RerunStep =
  | { readonly do: 'note'; readonly event: RerunEvent }
  | ({ readonly do: 'ensureFresh' } & EnsureFresh)
  | ({ readonly do: 'releaseLane' } & ReleaseLane)
  | { readonly do: 'attach'; readonly attempt: number }
  | ({ readonly do: 'createJob' } & AttemptRef)
  | ({
      readonly do: 'startCheck' | 'startMigrate';
      readonly jobId: string;
      readonly excludeChecks: readonly string[];
    } & AttemptRef)
  | FindTask
  | WatchTask
  | { readonly do: 'wait'; readonly until: number | null }
  | { readonly do: 'end' };

/** Where the keys of an attempt are: `scope` null is all of the specification, else what the named attempt left. */
interface AttemptRef {
  readonly attempt: number;
  readonly keysRef: string;
  readonly scope: RerunScope | null;
}

export interface FindTask {
  readonly do: 'findTask';
  readonly attempt: number;
  readonly jobId: string;
  readonly task: UpstreamTask;
  /** Begin of the start whose answer was lost (epoch ms); null: the last migration of a job that is adopted. */
  readonly since: number | null;
  /** Tasks of the job that are known to be others. */
  readonly knownTaskIds: readonly string[];
}

export interface WatchTask extends AttemptRef {
  readonly do: 'watch';
  readonly jobId: string;
  readonly taskId: string;
  readonly task: UpstreamTask;
  readonly attachedAgain: boolean;
  readonly settleBy: number | null;
  readonly appsBy: number | null;
}

export interface RerunMoment {
  readonly state: RerunState;
  readonly now: number;
}

/** What a check wants done now, or else the instant (epoch ms) at which it may want something; null: only a message can change that. */
export type RerunAnswer = RerunStep | number | null;
export type RerunCheck = (moment: RerunMoment) => RerunAnswer;

export const noteRerun = (event: RerunEvent): RerunStep => ({ do: 'note', event });

export function firstRerunEvent(events: readonly RerunEvent[]): RerunAnswer {
  const [event] = events;
  return event === undefined ? null : noteRerun(event);
}

/** When the ladder and the daily cap let the next upstream call be made (epoch ms, 0 at once); null: not before a person acted. */
export function tryAllowedAt({ trouble, calls }: RerunState): number | null {
  if (trouble === null) return 0;
  return trouble.nextTryAt === null ? null : Math.max(trouble.nextTryAt, callAllowedAt(calls));
}

/** When the next attempt, or the next step of this one, may be made (epoch ms); null: not before a person acted. */
export function attemptAllowedAt(state: RerunState): number | null {
  const tryAt = tryAllowedAt(state);
  return tryAt === null ? null : Math.max(tryAt, state.notBeforeAt);
}

/** How long the lane is kept for a step that is put off; then others may run meanwhile. */
const LANE_PATIENCE_MS = 30 * 60_000;

/**
 * True while the next step is too far off, or in nobody's hands, to keep others waiting for it. A call limit counts for all of
 * the lane, because they share an account: nobody could run meanwhile.
 */
export function isParked({ state, now }: RerunMoment): boolean {
  if (state.trouble?.code === 'upstream.limited') return false;
  const at = attemptAllowedAt(state);
  return at === null || at - now > LANE_PATIENCE_MS;
}

/** A signal may be lost when a workflow is restarted from its records: the question is repeated daily under its number. */
export const ASK_AGAIN_MS = DAY_MS;
