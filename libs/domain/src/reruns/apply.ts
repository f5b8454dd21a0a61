import {
  beginAttempt,
  endAttempt,
  failCheck,
  failPlan,
  finishMigration,
  runInAssistant,
  withAttempt,
  withRunning,
  withStarted,
} from './apply-attempts.ts';
import { isBudgetSpent, NOTHING_SPENT } from './budgets.ts';
import { sameJobDefinition } from './migration-spec.ts';
import { adoptedJob } from './rerun-registration.ts';
import { mayHaveActedUpstream } from './rerun-causes.ts';
import { healthOfRerun, waitingForOfRerun } from './rerun-facts.ts';
import type { RerunEvent, RerunEventOf, RerunEventType } from './rerun-events.ts';
import {
  isInAttemptPhase,
  mayRunUpstream,
  MOST_UNKNOWN_WORDS,
  openAttempt,
  type RerunState,
  type RerunTask,
} from './rerun-state.ts';
import { CALLS_PER_DAY_WHEN_FAILING } from '../tokens/retry-ladder.ts';

type Reducers = { readonly [T in RerunEventType]: (state: RerunState, event: RerunEventOf<T>) => RerunState };

/** The state after one more event: revision raised by one, nothing else decided here. Total: an event about an unknown attempt changes nothing else. */
export function applyRerun(state: RerunState, event: RerunEvent): RerunState {
  const reduce = REDUCERS[event.type] as (state: RerunState, event: RerunEvent) => RerunState;
  const next = reduce(state, event);
  return { ...next, revision: state.revision + 1, since: stands(state, next) ? state.since : event.at };
}

const stands = (before: RerunState, after: RerunState): boolean =>
  before.phase === after.phase &&
  healthOfRerun(before) === healthOfRerun(after) &&
  waitingForOfRerun(before) === waitingForOfRerun(after);

const REDUCERS: Reducers = {
  registered: (state) => state,
  changed: change,
  started: (state, { at, by }) => ({ ...freshStart(state, at), phase: 'preparing', startedAt: at, startedBy: by }),
  authAsking: (state, { ask }) => ({
    ...state,
    ask: { number: ask, sentAt: null, isAnswered: false, isWithdrawn: false },
    lastAsk: Math.max(state.lastAsk, ask),
  }),
  authAsked: (state, { at, ask }) =>
    state.ask?.number === ask
      ? { ...withoutTrouble(state, ['ensureFresh']), ask: { ...state.ask, sentAt: at } }
      : state,
  laneAwaited: (state, { ask, expiresAt }) => ({ ...answered(state, ask), tokenExpiresAt: expiresAt }),
  laneTaken: (state, { ask, expiresAt }) => ({ ...answered(state, ask), tokenExpiresAt: expiresAt, holdsLane: true }),
  laneReleasing: withdraw,
  laneReleased: (state, { ask }) =>
    state.ask === null || state.ask.number > ask
      ? state
      : { ...withoutTrouble(state, ['releaseLane', 'ensureFresh']), ask: null, holdsLane: false },
  // What failed before is about an attempt that has to wait anyway.
  renewingAuth: (state, { cause }) => ({ ...withoutTrouble(state), phase: 'renewingAuth', authCause: cause }),
  awaitingConsent: (state) => ({ ...state, phase: 'awaitingConsent' }),
  resumed: (state) => ({ ...state, phase: 'resuming' }),
  // A repeat of the question may be on its way to the token: only a release ends it for both.
  authRefused: (state, { cause }) => ({
    ...state,
    authCause: cause,
    ask: state.ask === null ? null : { ...state.ask, isWithdrawn: true },
  }),
  attemptBegan: beginAttempt,
  attached: (state, { at, attempt, expiresAt }) => ({
    ...withCall(withoutTrouble(state), at),
    attachment: { attempt, expiresAt },
  }),
  apiMissing: (state, { at, attempt }) =>
    runInAssistant({ ...withoutTrouble(state), isApiMissing: true }, { at, attempt }),
  jobCreated: (state, { at, attempt, jobId }) => ({
    ...withAttempt(withCall(withoutTrouble(state), at), attempt, { jobId }),
    job: { jobId, adopted: false },
  }),
  taskStarting: (state, { at, attempt, task }) => ({
    ...withAttempt(state, attempt, { jobId: state.job?.jobId ?? null }),
    phase: task === 'check' ? 'checking' : 'migrating',
    starting: { task, intendedAt: at, unknownAt: null, lookedAt: null, looks: 0 },
  }),
  taskStarted: (state, event) => withStarted(withCall(state, event.at), event),
  outcomeUnknown: (state, { at, task, code, nextTryAt }) => ({
    ...withFailure(state, {
      at,
      step: task === 'check' ? 'startCheck' : 'startMigrate',
      code,
      cause: 'OutcomeUnknown',
      nextTryAt,
    }),
    starting: { task, intendedAt: state.starting?.intendedAt ?? at, unknownAt: at, lookedAt: null, looks: 0 },
  }),
  taskFound: (state, event) => withStarted(withCall(state, event.at), event),
  taskNotFound: notFound,
  checkPassed: (state, { at, attempt }) => ({
    ...withAttempt(state, attempt, { checkPassedAt: at, failedChecks: [] }),
    running: null,
  }),
  checkFailed: failCheck,
  progressed: (state, { at, progress, isRootOver }) => withRunning(state, { at, progress, isRootOver }),
  coreFinished: (state, { at, attempt, progress }) => ({
    ...withAttempt(withRunning(state, { at, progress, isRootOver: true }), attempt, { coreOverAt: at }),
    phase: state.phase === 'migrating' ? 'settlingApps' : state.phase,
  }),
  statusUnknown: (state, { words }) => ({
    ...state,
    unknownWords: [...new Set([...state.unknownWords, ...words])].slice(0, MOST_UNKNOWN_WORDS),
  }),
  planFailed: failPlan,
  retried: retry,
  decisionNeeded: (state, { at, cause }) => ({
    ...state,
    phase: 'needsDecision',
    decision: { cause, at },
    trouble: null,
  }),
  decided: (state, { at, excludeChecks, scope, freshJob }) => ({
    ...freshStart(state, at),
    phase: 'preparing',
    overrides: [...new Set([...state.overrides, ...excludeChecks])],
    scope,
    leftover: null,
    job: freshJob ? null : state.job,
  }),
  finished: finishMigration,
  stopped: close('stopped'),
  abandoned: close('abandoned'),
  attemptEnded: endAttempt,
  failing: (state, event) => withFailure(state, event),
  recovered: (state, { at }) => withoutTrouble(withCall(state, at)),
  restarted: (state, { at }) => ({
    // Nobody knows how far the call had got, nor whether the question was delivered.
    ...withCall(state, at),
    starting: state.starting === null ? null : { ...state.starting, unknownAt: state.starting.unknownAt ?? at },
    ask: state.ask === null ? null : { ...state.ask, sentAt: null },
  }),
  'task.opened': (state, { task }) => ({ ...state, tasks: [...state.tasks, task] }),
  'task.reminded': (state, { at, taskId, count }) => withTask(state, taskId, { reminders: count, remindedAt: at }),
  'task.snoozed': (state, { taskId, untilAt }) => withTask(state, taskId, { snoozedUntilAt: untilAt }),
  'task.assigned': (state, { taskId, owner }) => withTask(state, taskId, { owner }),
  'task.completed': complete,
};

const withTask = (state: RerunState, taskId: string, changed: Partial<RerunTask>): RerunState => ({
  ...state,
  tasks: state.tasks.map((task) => (task.id === taskId ? { ...task, ...changed } : task)),
});

function change(before: RerunState, { at, spec }: RerunEventOf<'changed'>): RerunState {
  const isSameJob = sameJobDefinition(before.spec, spec);
  const isUntouched = before.lastAttempt === 0;
  return {
    ...tryAtOnce(before, at),
    spec,
    generation: before.generation + 1,
    isApiMissing: false,
    // Jobs never change: another scope needs another one, and begins with all of it.
    job: isUntouched ? adoptedJob(spec) : isSameJob ? before.job : null,
    scope: isSameJob ? before.scope : null,
    leftover: isSameJob ? before.leftover : null,
  };
}

/** By itself after an attempt that moved nothing; or because a person wants the next try now, wherever the migration is. */
function retry(state: RerunState, { at, by }: RerunEventOf<'retried'>): RerunState {
  if (by === undefined) return { ...state, phase: 'preparing' };
  const isResting = state.phase === 'needsDecision' || state.phase === 'stopped';
  return { ...freshStart(state, at), phase: isResting ? 'preparing' : state.phase };
}

/** A person asks for it: neither the ladder nor a spent budget holds the next attempt up. */
function freshStart(state: RerunState, at: number): RerunState {
  return {
    ...tryAtOnce(state, at),
    spent: isBudgetSpent(state) ? NOTHING_SPENT : state.spent,
    decision: null,
  };
}

/** A person or a new specification changed the conditions: what was put off is due now, and the daily cap counts anew. */
function tryAtOnce(state: RerunState, at: number): RerunState {
  const trouble = state.trouble === null ? null : { ...state.trouble, count: 0, nextTryAt: at };
  return { ...state, trouble, notBeforeAt: at, calls: [] };
}

const answered = (state: RerunState, ask: number): RerunState =>
  state.ask?.number === ask
    ? { ...withoutTrouble(state, ['ensureFresh']), ask: { ...state.ask, isAnswered: true } }
    : state;

function withoutTrouble(state: RerunState, steps?: readonly string[]): RerunState {
  if (state.trouble === null || (steps !== undefined && !steps.includes(state.trouble.step))) return state;
  return { ...state, trouble: null };
}

type Failing = Pick<RerunEventOf<'failing'>, 'at' | 'step' | 'code' | 'cause' | 'nextTryAt'>;

function withFailure(state: RerunState, { at, step, code, cause, nextTryAt }: Failing): RerunState {
  const { trouble } = state;
  const count = (trouble?.count ?? 0) + 1;
  const isStart = step === 'startCheck' || step === 'startMigrate';
  return {
    ...state,
    trouble: { step, count, firstAt: trouble?.firstAt ?? at, lastAt: at, code, cause, nextTryAt },
    calls: withCall(state, at).calls,
    starting: isStart ? null : state.starting,
    // The patience for late nodes is for looks that succeed.
    running: state.running === null ? null : { ...state.running, rootOverAt: null },
    strayJobs: state.strayJobs + (step === 'createJob' && mayHaveActedUpstream(code) ? 1 : 0),
  };
}

function withdraw(state: RerunState, { ask }: RerunEventOf<'laneReleasing'>): RerunState {
  if (state.ask?.number !== ask) return state;
  // An attempt that is put off before anything of it ran begins where it was.
  const phase = isInAttemptPhase(state) && openAttempt(state) !== undefined ? 'preparing' : state.phase;
  return { ...state, phase, ask: { ...state.ask, isWithdrawn: true }, holdsLane: false };
}

/** What runs upstream goes on; the next steps watch it to its end and give the lane back. */
function close(phase: 'stopped' | 'abandoned') {
  return (state: RerunState, { at }: { readonly at: number }): RerunState => {
    // Its call may be on its way this very moment, or never be made: the list of tasks tells.
    const starting = state.starting === null ? null : { ...state.starting, unknownAt: state.starting.unknownAt ?? at };
    const trouble = mayRunUpstream(state) ? state.trouble : null;
    return { ...state, phase, starting, trouble, decision: null, appsOfferUntil: null };
  };
}

/** Counts an upstream call for the daily cap. */
const withCall = (state: RerunState, at: number): RerunState => ({
  ...state,
  calls: [...state.calls, at].slice(-CALLS_PER_DAY_WHEN_FAILING),
});

function notFound(state: RerunState, { at, task, final }: RerunEventOf<'taskNotFound'>): RerunState {
  const { starting, job } = state;
  const { calls } = withCall(state, at);
  if (starting?.task !== task) return { ...state, calls, job: job === null ? null : { ...job, adopted: false } };
  if (!final) return { ...state, calls, starting: { ...starting, lookedAt: at, looks: starting.looks + 1 } };
  return { ...state, calls, starting: null };
}

function complete(state: RerunState, { at, taskId, by }: RerunEventOf<'task.completed'>): RerunState {
  const task = state.tasks.find((open) => open.id === taskId);
  const rest = { ...state, tasks: state.tasks.filter((open) => open.id !== taskId) };
  if (task === undefined) return rest;
  if (task.cause === 'AppsFailed') return { ...rest, appsOfferUntil: null };
  if (by === 'keyturn') return rest;
  if (task.cause === 'NoProgress' && rest.running !== null)
    return { ...rest, running: { ...rest.running, changedAt: at } };
  return tryAtOnce(rest, at);
}
