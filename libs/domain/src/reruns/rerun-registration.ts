import { NOTHING_SPENT } from './budgets.ts';
import { containerTokenId } from './migration-spec.ts';
import type { RerunEventOf } from './rerun-events.ts';
import { RERUN_SCHEMA, type RerunState } from './rerun-state.ts';

/** The state of a migration that begins with this event. */
export function registerRerun(event: RerunEventOf<'registered'>): RerunState {
  const { spec, at, id, incarnation, afterRevision = 0 } = event;
  return {
    schema: RERUN_SCHEMA,
    id,
    incarnation,
    generation: 1,
    revision: afterRevision + 1,
    spec,
    tokenId: event.tokenId ?? containerTokenId(spec),
    phase: 'ready',
    registeredAt: at,
    since: at,
    ...NEW_RERUN,
    job: adoptedJob(spec),
  };
}

export const adoptedJob = ({ adopt }: Pick<RerunState['spec'], 'adopt'>): RerunState['job'] =>
  adopt === undefined ? null : { jobId: adopt.jobId, adopted: true };

/** Everything that a life does not begin with. */
export const NEW_RERUN = {
  startedAt: null,
  startedBy: null,
  ask: null,
  lastAsk: 0,
  holdsLane: false,
  tokenExpiresAt: null,
  authCause: null,
  lapsedAt: null,
  attachment: null,
  isApiMissing: false,
  job: null,
  strayJobs: 0,
  scope: null,
  leftover: null,
  overrides: [],
  attempts: [],
  lastAttempt: 0,
  starting: null,
  running: null,
  progress: null,
  unknownWords: [],
  spent: NOTHING_SPENT,
  notBeforeAt: 0,
  decision: null,
  appsOfferUntil: null,
  trouble: null,
  calls: [],
  tasks: [],
} satisfies Partial<RerunState>;

/** Names the rows of an attempt; an id that is registered anew never meets those of its former life. */
export const attemptKeysRef = ({ id, incarnation }: RerunState, attempt: number): string =>
  `${id}~${incarnation}#${attempt}`;
