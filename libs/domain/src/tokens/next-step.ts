import { callAllowedAt } from './retry-ladder.ts';
import { revokeDueAt } from './adoption.ts';
import { isStillNeeded } from './token-tasks.ts';
import { renewAt } from './token-facts.ts';
import type { TokenEvent } from './token-events.ts';
import {
  currentVersion,
  isInAttempt,
  isOver,
  isSettled,
  isToBeRevoked,
  stagedVersion,
  type MakingReason,
  type TokenState,
} from './token-state.ts';

/** note: something became true, apply it · mint, verify, revoke: one upstream call · wait: until an instant or a message · end: the life is over. */
export type TokenStep =
  | { readonly do: 'note'; readonly event: TokenEvent }
  | { readonly do: 'mint' | 'verify' | 'revoke'; readonly version: number }
  | { readonly do: 'wait'; readonly until: number | null }
  | { readonly do: 'end' };

interface Moment {
  readonly state: TokenState;
  readonly now: number;
}

type Check = (moment: Moment) => TokenStep | null;

/** Ordered: the first check with an answer decides. What time alone made true comes first, so that no step acts on a stale picture. */
const CHECKS: readonly Check[] = [end, expire, lapse, recover, closeTask, continueMaking, beginMaking, revoke];

/** What to do now. Pure and total: the workflow, the simulation and the API's forecasts all ask here. */
export function nextStep(state: TokenState, now: number): TokenStep {
  for (const check of CHECKS) {
    const step = check({ state, now });
    if (step !== null) return step;
  }
  return { do: 'wait', until: nextInstant(state, now) };
}

/** When the next step falls due (epoch ms): now or earlier when one is due, null when only a message can change anything. */
export function nextActionAt(state: TokenState, now: number): number | null {
  const step = nextStep(state, now);
  if (step.do === 'wait') return step.until;
  return step.do === 'end' ? null : now;
}

function end({ state }: Moment): TokenStep | null {
  return isOver(state) && state.versions.every((version) => !isToBeRevoked(version)) ? { do: 'end' } : null;
}

function expire({ state, now }: Moment): TokenStep | null {
  const current = currentVersion(state);
  if (current === undefined || now < current.expiresAt) return null;
  return { do: 'note', event: { type: 'expired', at: now, version: current.version } };
}

function lapse({ state, now }: Moment): TokenStep | null {
  const lapsed = state.versions.find((version) => !isSettled(version) && now >= version.expiresAt);
  return lapsed === undefined ? null : { do: 'note', event: { type: 'lapsed', at: now, version: lapsed.version } };
}

function recover({ state, now }: Moment): TokenStep | null {
  const current = currentVersion(state);
  if (state.failures === null || state.making !== null || current === undefined) return null;
  // Going back to the predecessor is no recovery: only a value promoted after the failure settles it.
  if (current.promotedAt === null || current.promotedAt < state.failures.lastAt) return null;
  return { do: 'note', event: { type: 'recovered', at: now, version: current.version } };
}

function closeTask({ state, now }: Moment): TokenStep | null {
  const settled = state.tasks.find((task) => !isStillNeeded(state, task));
  return settled === undefined
    ? null
    : { do: 'note', event: { type: 'task.completed', at: now, taskId: settled.id, by: 'keyturn' } };
}

function continueMaking({ state, now }: Moment): TokenStep | null {
  const { making } = state;
  if (making === null || !mayTry(state, now)) return null;
  if (!isInAttempt(state)) return beginAttempt(state, { version: making.version, reason: making.reason, now });
  const staged = stagedVersion(state);
  if (staged === undefined) return { do: 'mint', version: making.version };
  if (staged.verified === null) return { do: 'verify', version: staged.version };
  const supersedes = currentVersion(state)?.version ?? null;
  return { do: 'note', event: { type: 'promoted', at: now, version: staged.version, supersedes } };
}

function beginMaking({ state, now }: Moment): TokenStep | null {
  if (state.making !== null || isOver(state)) return null;
  const due = renewAt(state);
  const current = currentVersion(state);
  if (state.phase === 'active' && current !== undefined && due !== null && now >= due) {
    return { do: 'note', event: { type: 'expiring', at: now, version: current.version } };
  }
  if (state.phase === 'active' || !mayTry(state, now)) return null;
  return beginAttempt(state, { version: state.lastVersion + 1, reason: reasonOf(state), now });
}

function revoke({ state, now }: Moment): TokenStep | null {
  const due = state.versions.find((version) => {
    const at = isToBeRevoked(version) ? revokeDueAt(state, version) : null;
    return at !== null && now >= at && now >= cappedAt(state, version.revoking !== null);
  });
  return due === undefined ? null : { do: 'revoke', version: due.version };
}

function beginAttempt(
  state: TokenState,
  { version, reason, now }: { version: number; reason: MakingReason; now: number },
): TokenStep {
  const type = currentVersion(state) === undefined && reason === 'FirstIssue' ? 'issuing' : 'regenerating';
  return { do: 'note', event: { type, at: now, version, reason } };
}

function reasonOf(state: TokenState): MakingReason {
  if (state.phase === 'registered') return 'FirstIssue';
  return state.phase === 'expired' ? 'Expired' : 'ExpiryNear';
}

/** The next try of a step that failed is due, and the daily cap leaves room for it. */
function mayTry(state: TokenState, now: number): boolean {
  const at = tryAt(state);
  return at !== null && now >= at;
}

function tryAt(state: TokenState): number | null {
  if (state.failures === null) return 0;
  const { nextTryAt } = state.failures;
  return nextTryAt === null ? null : Math.max(nextTryAt, cappedAt(state, true));
}

function cappedAt(state: TokenState, failing: boolean): number {
  return failing || state.failures !== null ? callAllowedAt(state.calls) : 0;
}

/** The earliest instant at which a check above could answer differently, all else equal. */
function nextInstant(state: TokenState, now: number): number | null {
  const wantsToMake = state.making !== null || (state.phase !== 'active' && !isOver(state));
  const instants = [
    ...state.versions.filter((version) => !isSettled(version)).map((version) => version.expiresAt),
    wantsToMake ? tryAt(state) : state.phase === 'active' ? renewAt(state) : null,
    ...state.versions.filter(isToBeRevoked).map((version) => {
      const at = revokeDueAt(state, version);
      return at === null ? null : Math.max(at, cappedAt(state, version.revoking !== null));
    }),
  ].filter((at) => at !== null);
  return instants.length === 0 ? null : Math.max(now, Math.min(...instants));
}
