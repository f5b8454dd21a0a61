import { adoptionLateAt, revokeDueAt } from './adoption.ts';
import { FAILURES } from '../failures.ts';
import { nextEscalation, nextReminderAt, reminderEvent } from './reminders.ts';
import { callAllowedAt } from './retry-ladder.ts';
import {
  helpNeededAt,
  isStillNeeded,
  needsPersonForValue,
  NOT_ADOPTED,
  PAUSED_TOO_LONG,
  STILL_FAILING,
  taskEvents,
} from './token-tasks.ts';
import { pausedTooLongAt, renewAt } from './token-facts.ts';
import { filesOf, isGuided } from './token-spec.ts';
import type { TokenEvent } from './token-events.ts';
import {
  currentVersion,
  isInAttempt,
  isOver,
  isPaused,
  isRetired,
  isSettled,
  isToBeRevoked,
  stagedVersion,
  type MakingReason,
  type TokenState,
  type TokenVersion,
} from './token-state.ts';
import { gateAt, planUntil } from './windows.ts';

/**
 * note: something became true, apply it · store: make a handed-over candidate a version · mint, verify, revoke: one upstream
 * call · distribute: write the files · plan: the schedule as absolute intervals · wait: until an instant or a message · end.
 */
export type TokenStep =
  | { readonly do: 'note'; readonly event: TokenEvent }
  | { readonly do: VersionStep; readonly version: number }
  | { readonly do: 'plan'; readonly fromAt: number; readonly untilAt: number; readonly generation: number }
  | { readonly do: 'wait'; readonly until: number | null }
  | { readonly do: 'end' };

export type VersionStep = 'store' | 'mint' | 'verify' | 'distribute' | 'revoke';

interface Moment {
  readonly state: TokenState;
  readonly now: number;
}

/** What a check wants done now, or else the instant (epoch ms) at which it may want something; null: only a message can change that. */
type Answer = TokenStep | number | null;
type Check = (moment: Moment) => Answer;

/** Ordered: the first check that wants something decides. What time alone made true comes first, so that no step acts on a stale picture. */
const CHECKS: readonly Check[] = [
  end,
  lapse,
  recover,
  resume,
  closeTask,
  store,
  continueMaking,
  beginMaking,
  askForValue,
  askForHelp,
  distribute,
  revoke,
  askForHosts,
  warnOfPause,
  escalate,
  remind,
];

/** What to do now. Pure and total: the workflow, the simulation and the API's forecasts all ask here. */
export function nextStep(state: TokenState, now: number): TokenStep {
  const moment = { state, now };
  let until: number | null = null;
  for (const check of CHECKS) {
    const answer = check(moment);
    if (answer === null) continue;
    if (typeof answer !== 'number') return answer;
    if (until === null || answer < until) until = answer;
  }
  return { do: 'wait', until: until === null ? null : Math.max(now, until) };
}

/** When the next step falls due (epoch ms): now or earlier when one is due, null when only a message can change anything. */
export function nextActionAt(state: TokenState, now: number): number | null {
  const step = nextStep(state, now);
  if (step.do === 'wait') return step.until;
  return step.do === 'end' ? null : now;
}

const note = (event: TokenEvent): TokenStep => ({ do: 'note', event });

function end({ state }: Moment): Answer {
  return isOver(state) && state.tasks.length === 0 ? { do: 'end' } : null;
}

/** A value has run out, or its successor has ended it because the upstream allows only one. */
function lapse({ state, now }: Moment): Answer {
  let next: number | null = null;
  for (const version of state.versions) {
    if (isSettled(version)) continue;
    const ended = version.status === 'superseded' && state.spec.coexistence === 'one';
    if (ended || now >= version.expiresAt) {
      return note({ type: version.status === 'current' ? 'expired' : 'lapsed', at: now, version: version.version });
    }
    if (next === null || version.expiresAt < next) next = version.expiresAt;
  }
  return isOver(state) ? null : next;
}

function recover({ state, now }: Moment): Answer {
  const current = currentVersion(state);
  if (state.failures === null || state.making !== null || current === undefined) return null;
  // Going back to the predecessor is no recovery: only a value promoted after the failure settles it.
  if (current.promotedAt === null || current.promotedAt < state.failures.lastAt) return null;
  return note({ type: 'recovered', at: now, version: current.version });
}

function resume({ state: { pause }, now }: Moment): Answer {
  if (pause === null || pause.untilAt === null) return null;
  return now >= pause.untilAt ? note({ type: 'resumed', at: now, by: 'keyturn' }) : pause.untilAt;
}

function closeTask({ state, now }: Moment): Answer {
  const settled = state.tasks.find((task) => !isStillNeeded(state, task));
  if (settled === undefined) return null;
  return note({ type: 'task.completed', at: now, taskId: settled.id, by: 'keyturn' });
}

function store({ state: { submission } }: Moment): Answer {
  return submission === null ? null : { do: 'store', version: submission.version };
}

function continueMaking(moment: Moment): Answer {
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

function promote(state: TokenState, { version, now }: { version: number; now: number }): TokenStep {
  return note({ type: 'promoted', at: now, version, supersedes: currentVersion(state)?.version ?? null });
}

function beginMaking(moment: Moment): Answer {
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
function askForValue({ state, now }: Moment): Answer {
  if (!needsPersonForValue(state) || state.making !== null) return null;
  if (state.tasks.some(({ kind }) => kind === 'regenerateToken')) return null;
  const at = tryAt(state, 0);
  if (at === null || now < at) return at;
  const cause = state.failures === null ? reasonOf(state) : FAILURES[state.failures.code].cause;
  return firstOf(taskEvents({ state, kind: 'regenerateToken', cause, version: state.lastVersion + 1, now }));
}

/** The ladder goes on, but the value in use may run out before it helps: somebody should know while there is time. */
function askForHelp({ state, now }: Moment): Answer {
  const at = helpNeededAt(state);
  if (at === null || state.tasks.some(({ kind, cause }) => cause === STILL_FAILING || kind === 'regenerateToken')) return null;
  if (now < at) return at;
  const version = state.making?.version ?? state.lastVersion + 1;
  return firstOf(taskEvents({ state, kind: 'investigate', cause: STILL_FAILING, version, now }));
}

function distribute({ state, now }: Moment): Answer {
  const current = currentVersion(state);
  if (current === undefined || current.deliveredAt !== null || current.fingerprint === null) return null;
  if (filesOf(state.spec).length === 0) return null;
  if (current.delivering === null) return { do: 'distribute', version: current.version };
  const { nextTryAt } = current.delivering;
  return nextTryAt !== null && now >= nextTryAt ? { do: 'distribute', version: current.version } : nextTryAt;
}

function revoke({ state, now }: Moment): Answer {
  if (isPaused(state) || isOver(state)) return null;
  let next: number | null = null;
  for (const version of state.versions) {
    if (!isToBeRevoked(version)) continue;
    const dueAt = revokeDueAt(state, version);
    if (dueAt === null) continue;
    const step = now >= dueAt ? revokeNow({ state, now }, version) : dueAt;
    if (step !== null && typeof step !== 'number') return step;
    if (step !== null && (next === null || step < next)) next = step;
  }
  return next;
}

function revokeNow({ state, now }: Moment, version: TokenVersion): Answer {
  if (canRevoke(state, version)) {
    const allowedAt = revokeAllowedAt(state, version);
    return now >= allowedAt ? { do: 'revoke', version: version.version } : allowedAt;
  }
  if (state.tasks.some((task) => task.kind === 'revokeUpstream' && task.version === version.version)) return null;
  const cause = isRetired(state) ? 'Retired' : version.status === 'orphaned' ? 'Unusable' : 'Superseded';
  return firstOf(taskEvents({ state, kind: 'revokeUpstream', cause, version: version.version, now }));
}

function askForHosts({ state, now }: Moment): Answer {
  let next: number | null = null;
  for (const version of state.versions) {
    const lateAt = adoptionLateAt(state, version);
    if (lateAt === null) continue;
    const asked = state.tasks.some((task) => task.kind === 'confirmHosts' && task.version === version.version);
    if (asked) continue;
    if (now >= lateAt)
      return firstOf(taskEvents({ state, kind: 'confirmHosts', cause: NOT_ADOPTED, version: version.version, now }));
    if (next === null || lateAt < next) next = lateAt;
  }
  return next;
}

function warnOfPause({ state, now }: Moment): Answer {
  const at = pausedTooLongAt(state);
  if (state.tasks.some(({ cause }) => cause === PAUSED_TOO_LONG)) return null;
  if (at === null || now < at) return at;
  return firstOf(taskEvents({ state, kind: 'investigate', cause: PAUSED_TOO_LONG, version: null, now }));
}

function escalate({ state, now }: Moment): Answer {
  let next: number | null = null;
  for (const task of state.tasks) {
    const step = nextEscalation(state.spec, task);
    if (step === null) continue;
    if (now >= step.at)
      return note({ type: 'task.escalated', at: now, taskId: task.id, to: step.to, count: task.escalations + 1 });
    if (next === null || step.at < next) next = step.at;
  }
  return next;
}

function remind({ state, now }: Moment): Answer {
  let next: number | null = null;
  for (const task of state.tasks) {
    const at = nextReminderAt(state.spec, task);
    if (at === null) continue;
    if (now >= at) return note(reminderEvent({ state, task, now }));
    if (next === null || at < next) next = at;
  }
  return next;
}

function beginAttempt(
  state: TokenState,
  { version, reason, now }: { version: number; reason: MakingReason; now: number },
): TokenStep {
  const first = currentVersion(state) === undefined && (reason === 'FirstIssue' || state.phase === 'registered');
  return note({ type: first ? 'issuing' : 'regenerating', at: now, version, reason });
}

function reasonOf(state: TokenState): MakingReason {
  if (state.request !== null) return 'Requested';
  if (state.phase === 'registered') return 'FirstIssue';
  return state.phase === 'expired' ? 'Expired' : 'ExpiryNear';
}

/** 'now' when neither the ladder nor the owner's schedule holds an attempt up; else when to look again, or the plan that is missing. */
function heldUp(
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

/** Of the calls of a day these are left for making a value: to have one matters more than to be rid of another. */
const CALLS_NOT_FOR_REVOKING = 4;

function revokeAllowedAt(state: TokenState, version: TokenVersion): number {
  const isFailing = version.revoking !== null || state.failures !== null;
  return isFailing ? callAllowedAt(state.calls, 1 + CALLS_NOT_FOR_REVOKING) : 0;
}

/** An account token is asked for at its site; a webhook's value at its issuer, which knows only what it made itself. */
function isToBeVerified({ spec }: TokenState, { verified, upstreamId }: TokenVersion): boolean {
  if (verified !== null) return false;
  return spec.kind === 'atlassian.accountApiToken' || (!isGuided(spec) && upstreamId !== null);
}

function canRevoke({ spec }: TokenState, { upstreamId }: TokenVersion): boolean {
  return upstreamId !== null && (spec.kind === 'atlassian.accountApiToken' || !isGuided(spec));
}

function firstOf(events: readonly TokenEvent[]): Answer {
  const [event] = events;
  return event === undefined ? null : note(event);
}
