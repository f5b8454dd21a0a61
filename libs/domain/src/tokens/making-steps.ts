import { FAILURES } from '../failures.ts';
import { callAllowedAt } from './retry-ladder.ts';
import { renewAt } from './token-facts.ts';
import { isGuided } from './token-spec.ts';
import {
  currentVersion,
  isInAttempt,
  isPaused,
  isRetired,
  stagedVersion,
  type MakingReason,
  type TokenState,
  type TokenVersion,
} from './token-state.ts';
import { firstOf, note, type Answer, type Moment, type TokenStep } from './token-step.ts';
import { needsPersonForValue, taskEvents } from './token-tasks.ts';
import { gateAt, planUntil } from './windows.ts';

/** What is to be done for a successor: stored, made, verified, put to use, or asked for. */

export function store({ state: { submission } }: Moment): Answer {
  return submission === null ? null : { do: 'store', version: submission.version };
}

export function continueMaking(moment: Moment): Answer {
  const { state, now } = moment;
  const { making } = state;
  if (making === null) return null;
  // What a person does is not held up by a pause, nor by a window.
  if (isPaused(state) && making.reason !== 'Submitted') return null;
  const staged = stagedVersion(state);
  // Putting a good value to use is no call: neither the ladder nor the daily cap holds it up.
  if (staged !== undefined && !isToBeVerified(state, staged)) return promote(state, { version: staged.version, now });
  if (staged === undefined && making.reason === 'Submitted') return null;
  const calls = staged === undefined ? CALLS_OF_AN_ATTEMPT : 1;
  const held = heldUp(moment, { reason: making.reason, calls });
  if (held !== 'now') return held;
  if (!isInAttempt(state)) return beginAttempt(state, { version: making.version, reason: making.reason, now });
  return { do: staged === undefined ? 'mint' : 'verify', version: making.version };
}

/** Mint and verify: begun only where the daily cap has room for both, so that no value lies about untried. */
const CALLS_OF_AN_ATTEMPT = 2;

export function promote(state: TokenState, { version, now }: { version: number; now: number }): TokenStep {
  return note({ type: 'promoted', at: now, version, supersedes: currentVersion(state)?.version ?? null });
}

export function beginMaking(moment: Moment): Answer {
  const { state, now } = moment;
  if (state.making !== null || isRetired(state)) return null;
  const current = currentVersion(state);
  if (state.phase === 'active' && current !== undefined) {
    const due = renewAt(state) ?? now;
    return now >= due ? note({ type: 'expiring', at: now, version: current.version }) : due;
  }
  if (isGuided(state.spec) || isPaused(state)) return null;
  const reason = reasonOf(state);
  const held = heldUp(moment, { reason, calls: CALLS_OF_AN_ATTEMPT });
  return held === 'now' ? beginAttempt(state, { version: state.lastVersion + 1, reason, now }) : held;
}

/** Only a person can make the value: the task is the attempt. It opens even while the token is paused, because it is the warning. */
export function askForValue({ state, now }: Moment): Answer {
  if (!needsPersonForValue(state) || state.making !== null) return null;
  if (state.tasks.some(({ kind }) => kind === 'regenerateToken')) return null;
  const at = tryAt(state, 0);
  if (at === null || now < at) return at;
  const cause = state.failures === null ? reasonOf(state) : FAILURES[state.failures.code].cause;
  return firstOf(taskEvents({ state, kind: 'regenerateToken', cause, version: state.lastVersion + 1, now }));
}

export function beginAttempt(
  state: TokenState,
  { version, reason, now }: { version: number; reason: MakingReason; now: number },
): TokenStep {
  const first = currentVersion(state) === undefined && (reason === 'FirstIssue' || state.phase === 'registered');
  return note({ type: first ? 'issuing' : 'regenerating', at: now, version, reason });
}

export function reasonOf(state: TokenState): MakingReason {
  if (state.request !== null) return 'Requested';
  if (state.phase === 'registered') return 'FirstIssue';
  return state.phase === 'expired' ? 'Expired' : 'ExpiryNear';
}

/** 'now' when neither the ladder nor the owner's schedule holds an attempt up; else when to look again, or the plan that is missing. */
export function heldUp(
  { state, now }: Moment,
  { reason, calls }: { reason: MakingReason; calls: number },
): 'now' | TokenStep | number | null {
  const at = tryAt(state, calls);
  if (at === null || now < at) return at;
  if (reason !== 'ExpiryNear' || isInAttempt(state)) return 'now';
  const gate = gateAt(state, now);
  if (gate === 'open') return 'now';
  if (gate !== 'plan') return gate.closedUntilAt;
  return { do: 'plan', fromAt: now, untilAt: planUntil(state, now), generation: state.generation };
}

/** When the ladder lets the next try of so many calls begin (epoch ms); null: not before a person acted. */
function tryAt({ failures, calls: made }: TokenState, calls: number): number | null {
  if (failures === null) return 0;
  if (failures.nextTryAt === null || calls === 0) return failures.nextTryAt;
  return Math.max(failures.nextTryAt, callAllowedAt(made, calls));
}

/** An account token is asked for at its site; a webhook's value at its issuer, which knows only what it made itself. */
function isToBeVerified({ spec }: TokenState, { verified, upstreamId }: TokenVersion): boolean {
  if (verified !== null) return false;
  return spec.kind === 'atlassian.accountApiToken' || (!isGuided(spec) && upstreamId !== null);
}
