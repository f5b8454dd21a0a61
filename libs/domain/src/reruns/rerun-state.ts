import type { FailureCode } from '../failures.ts';
import type { FailedCheck } from './failure-cause.ts';
import { attemptMode } from './version-floors.ts';
import type { MigrationSpec } from './migration-spec.ts';
import type { KeyCounts } from './remaining-scope.ts';
import type { RerunCause } from './rerun-causes.ts';
import type { UpstreamTask } from './status-tree.ts';
import type { RerunProgress } from './task-progress.ts';

/** Raised when the shape of the state changes; `rerun-snapshot.ts` reads the earlier ones. */
export const RERUN_SCHEMA = 1;

/**
 * ready: known, not started · preparing: token, lane, attachment, job · checking, migrating: a task runs · settlingApps: the core is
 * done, apps go on · finished: over · renewingAuth: the token is not good · awaitingConsent: a person decides about renewing it ·
 * resuming: it is good again, the next attempt begins · needsDecision: a person chooses what to run · stopped: no new attempt until
 * somebody starts again · abandoned: over.
 */
export const RERUN_PHASES = [
  'ready',
  'preparing',
  'checking',
  'migrating',
  'settlingApps',
  'finished',
  'renewingAuth',
  'awaitingConsent',
  'resuming',
  'needsDecision',
  'stopped',
  'abandoned',
] as const;
export type RerunPhase = (typeof RERUN_PHASES)[number];

export type AttemptOutcome = 'finished' | 'failed' | 'stopped';

export interface RerunAttempt {
  readonly n: number;
  /** Names the rows that hold its keys and the status tree last seen. */
  readonly keysRef: string;
  readonly mode: 'api' | 'assistant';
  readonly jobId: string | null;
  readonly checkTaskId: string | null;
  readonly migrateTaskId: string | null;
  readonly checkPassedAt: number | null;
  /** When the core migration was seen done; apps may go on. */
  readonly coreOverAt: number | null;
  readonly startedAt: number;
  readonly endedAt: number | null;
  readonly outcome: AttemptOutcome | null;
  readonly cause: RerunCause | null;
  readonly counts: KeyCounts | null;
  /** Whether anything may have got into the cloud. */
  readonly moved: boolean;
  readonly failedChecks: readonly FailedCheck[];
}

/** A task that may run upstream. */
export interface RunningTask {
  /** assistant: a person runs it there, and reports. */
  readonly task: UpstreamTask | 'assistant';
  readonly taskId: string | null;
  readonly since: number;
  /** When FINISHED was first seen. */
  readonly rootOverAt: number | null;
  /** Last time that anything of it changed. */
  readonly changedAt: number;
}

/** A task that is about to be started: recorded before the call, so that nothing that may have been started is ever forgotten. */
export interface StartingTask {
  readonly task: UpstreamTask;
  readonly intendedAt: number;
  /** From when the outcome is unknown (epoch ms); null while an answer is to be expected. */
  readonly unknownAt: number | null;
  /** Last look into the list of tasks, and how many there were. */
  readonly lookedAt: number | null;
  readonly looks: number;
}

/** The question put to the container token; its answers repeat the number. */
export interface RerunAsk {
  readonly number: number;
  /** null: not delivered yet. */
  readonly sentAt: number | null;
  readonly isAnswered: boolean;
  /** Nothing that is said of it counts any more; it is over once the token has been told. */
  readonly isWithdrawn: boolean;
}

export type FailingRerunStep =
  'ensureFresh' | 'releaseLane' | 'attach' | 'createJob' | 'startCheck' | 'startMigrate' | 'findTask' | 'watch';

export interface RerunTrouble {
  readonly step: FailingRerunStep;
  readonly count: number;
  readonly firstAt: number;
  readonly lastAt: number;
  readonly code: FailureCode;
  readonly cause: string;
  /** null: trying again cannot help, a person must act. */
  readonly nextTryAt: number | null;
}

export interface RerunJob {
  readonly jobId: string;
  readonly adopted: boolean;
}

/** What the next attempt takes: null is all of the specification, else what an attempt left. */
export interface RerunScope {
  readonly keysRef: string;
  readonly keys: number;
}

/** Part of the data is in the cloud, and nobody has decided yet what becomes of the rest: nothing begins before that. */
export interface RerunLeftover extends RerunScope {
  readonly cause: string;
  readonly moved: boolean;
}

export interface RerunDecision {
  readonly cause: string;
  readonly at: number;
}

export const RERUN_TASK_KINDS = ['decide', 'runInAssistant', 'fixAccess', 'investigate'] as const;
export type RerunTaskKind = (typeof RERUN_TASK_KINDS)[number];

export interface RerunTask {
  readonly id: string;
  readonly kind: RerunTaskKind;
  readonly cause: string;
  readonly attempt: number | null;
  readonly openedAt: number;
  readonly dueAt: number | null;
  readonly owner: string;
  readonly reminders: number;
  readonly remindedAt: number | null;
  readonly snoozedUntilAt: number | null;
}

/** Attempts since the budget was opened that moved data, and that did not. */
export interface RerunSpending {
  readonly withProgress: number;
  readonly withoutProgress: number;
}

/** A migration's whole running state: plain JSON, instants in epoch ms of fleet time; of keys only counts and references, and never a value. */
export interface RerunState {
  readonly schema: typeof RERUN_SCHEMA;
  readonly id: string;
  /** New at each registration, so that rows of an earlier life under this id are never met. */
  readonly incarnation: string;
  readonly generation: number;
  readonly revision: number;
  readonly spec: MigrationSpec;
  /** The container token of its server and site. */
  readonly tokenId: string;
  readonly phase: RerunPhase;
  readonly registeredAt: number;
  /** Since when phase, health and what it waits for have been as they are. */
  readonly since: number;
  /** When it was last started: its place in the lane. */
  readonly startedAt: number | null;
  readonly startedBy: string | null;
  readonly ask: RerunAsk | null;
  readonly lastAsk: number;
  readonly holdsLane: boolean;
  readonly tokenExpiresAt: number | null;
  /** Why the token is not good, or was not. */
  readonly authCause: string | null;
  /** Begin of the last check that found it lapsed. */
  readonly lapsedAt: number | null;
  /** `attempt`: the one it was attached for. */
  readonly attachment: { readonly attempt: number; readonly expiresAt: number } | null;
  /** True when nothing answered at the address: the assistant may be too old for the API. */
  readonly isApiMissing: boolean;
  readonly job: RerunJob | null;
  /** Jobs whose answer got lost: they exist perhaps, and do nothing. */
  readonly strayJobs: number;
  readonly scope: RerunScope | null;
  readonly leftover: RerunLeftover | null;
  /** Checks a person decided to override. */
  readonly overrides: readonly string[];
  /** Oldest first; the feed has them all. */
  readonly attempts: readonly RerunAttempt[];
  readonly lastAttempt: number;
  readonly starting: StartingTask | null;
  readonly running: RunningTask | null;
  readonly progress: RerunProgress | null;
  /** Words of the upstream that nobody knows and that were told. */
  readonly unknownWords: readonly string[];
  readonly spent: RerunSpending;
  /** No attempt begins before (epoch ms). */
  readonly notBeforeAt: number;
  readonly decision: RerunDecision | null;
  /** Until when an app that failed can be run again (epoch ms). */
  readonly appsOfferUntil: number | null;
  readonly trouble: RerunTrouble | null;
  /** The latest upstream calls, oldest first, for the daily cap; looks at a task that goes well are not counted. */
  readonly calls: readonly number[];
  readonly tasks: readonly RerunTask[];
}

/** Words of an upstream that goes mad should not fill the state. */
export const MOST_UNKNOWN_WORDS = 20;

export const currentAttempt = ({ attempts }: RerunState): RerunAttempt | undefined => attempts.at(-1);

/** An attempt has begun and not ended. */
export function openAttempt(state: RerunState): RerunAttempt | undefined {
  const attempt = currentAttempt(state);
  return attempt === undefined || attempt.endedAt !== null ? undefined : attempt;
}

/** Something of ours runs upstream, or may. */
export const mayRunUpstream = ({ running, starting }: RerunState): boolean => running !== null || starting !== null;

/** A start was called for and nobody knows whether it happened. */
export const isOutcomeUnknown = ({ starting }: RerunState): boolean => starting !== null && starting.unknownAt !== null;

/** Started, and meant to go on. */
export const isUnderWay = ({ phase }: RerunState): boolean =>
  !['ready', 'finished', 'stopped', 'abandoned'].includes(phase);

/** Needs the token, the lane or both before an attempt can go on. */
export const isPreparing = ({ phase }: RerunState): boolean => phase === 'preparing' || phase === 'resuming';

/** Waits until the token is good. */
export const isAwaitingAuth = ({ phase }: RerunState): boolean =>
  phase === 'renewingAuth' || phase === 'awaitingConsent';

/** An attempt is under way in one of the phases it walks through. */
export const isInAttemptPhase = ({ phase }: RerunState): boolean =>
  phase === 'checking' || phase === 'migrating' || phase === 'settlingApps';

/** Finished or abandoned; what runs upstream is still watched to its end. */
export const isRerunClosed = ({ phase }: RerunState): boolean => phase === 'finished' || phase === 'abandoned';

/** Closed, and nothing left that runs, is held or is asked. */
export const isRerunOver = (state: RerunState): boolean =>
  isRerunClosed(state) &&
  !mayRunUpstream(state) &&
  [state.ask, state.appsOfferUntil].every((open) => open === null) &&
  state.tasks.length === 0;

/** A person runs the attempts in the assistant. */
export const isRunInAssistant = ({ spec, isApiMissing }: RerunState): boolean =>
  isApiMissing || attemptMode(spec) === 'assistant';

/** A job that exists already, whose last migration has not been looked at yet. */
export const isAdoptionDue = (state: RerunState): boolean =>
  state.job?.adopted === true && state.lastAttempt === 0 && !isRunInAssistant(state);
