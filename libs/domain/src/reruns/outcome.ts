import { DAY_MS } from '../time/duration.ts';
import { FAILURES, type FailureCode } from '../failures.ts';
import { ladderDelay } from '../tokens/retry-ladder.ts';
import { isLastLook } from './attempt-steps.ts';
import { findCause, type RerunCall } from './failure-cause.ts';
import { causeOfFailure } from './rerun-causes.ts';
import { attemptKeysRef } from './rerun-registration.ts';
import type { RerunEvent } from './rerun-events.ts';
import { isUnderWay, MOST_UNKNOWN_WORDS, openAttempt, type FailingRerunStep, type RerunState } from './rerun-state.ts';
import type { UpstreamTask } from './status-tree.ts';
import type { ListedTask } from './task-match.ts';
import { isProgressNews } from './task-progress.ts';
import type { TaskReading, TaskVerdict } from './task-reading.ts';

/** What a step was answered, in the words of the domain. */
export type RerunStepAnswer =
  | { readonly of: 'ensureFresh' | 'releaseLane'; readonly ask: number }
  /** `expiresAt` null: not readable; 24 hours are documented. */
  | { readonly of: 'attach'; readonly attempt: number; readonly result: 'attached'; readonly expiresAt: number | null }
  | { readonly of: 'attach'; readonly attempt: number; readonly result: 'unsupported' }
  | { readonly of: 'createJob'; readonly attempt: number; readonly jobId: string }
  | { readonly of: 'startTask'; readonly attempt: number; readonly task: UpstreamTask; readonly taskId: string }
  | FoundAnswer
  | WatchAnswer
  | FailedAnswer;

interface FoundAnswer {
  readonly of: 'findTask';
  readonly attempt: number;
  readonly task: UpstreamTask;
  /** As asked for: null looks for something to adopt. */
  readonly since: number | null;
  /** When the list was asked for (epoch ms). */
  readonly lookedAt: number;
  /** What `matchTask` found. */
  readonly found: ListedTask | null;
}

interface WatchAnswer {
  readonly of: 'watch';
  readonly attempt: number;
  readonly task: UpstreamTask;
  readonly taskId: string;
  readonly reading: TaskReading;
}

interface FailedAnswer {
  readonly of: 'failure';
  readonly step: FailingRerunStep;
  readonly attempt: number;
  readonly code: FailureCode;
  readonly detail?: string | undefined;
  /** What the upstream asked for, in ms of fleet time; the ladder applies where it is longer. */
  readonly retryAfterMs?: number | undefined;
}

interface After {
  readonly state: RerunState;
  readonly now: number;
}

const ATTACHMENT_MS = DAY_MS;

/** What an answer makes true. What follows from that is for the next step to say, so that a crash in between loses nothing. */
export function rerunOutcome({ state, now, answer }: After & { readonly answer: RerunStepAnswer }): RerunEvent[] {
  const after = { state, now };
  switch (answer.of) {
    case 'ensureFresh':
      return [{ type: 'authAsked', at: now, ask: answer.ask }];
    case 'releaseLane':
      return [{ type: 'laneReleased', at: now, ask: answer.ask }];
    case 'attach':
      if (answer.result === 'unsupported') return unsupportedEvents(after, answer.attempt);
      return [
        { type: 'attached', at: now, attempt: answer.attempt, expiresAt: answer.expiresAt ?? now + ATTACHMENT_MS },
      ];
    case 'createJob':
      return [{ type: 'jobCreated', at: now, attempt: answer.attempt, jobId: answer.jobId }];
    case 'startTask':
      // Heard of before: this is the only answer that is judged again when records turn out to know better.
      if (isKnownTask(state, answer.taskId)) return [];
      return [{ type: 'taskStarted', at: now, attempt: answer.attempt, task: answer.task, taskId: answer.taskId }];
    case 'findTask':
      return foundEvents(after, answer);
    case 'watch':
      return watchedEvents(after, answer);
    case 'failure':
      return failureEvents(after, answer);
  }
}

const isKnownTask = ({ attempts }: RerunState, taskId: string): boolean =>
  attempts.some((attempt) => attempt.checkTaskId === taskId || attempt.migrateTaskId === taskId);

/** Nothing answers there: an assistant without the API where nobody told its version, else a wrong address. */
function unsupportedEvents({ state, now }: After, attempt: number): RerunEvent[] {
  if (!isUnderWay(state)) return [];
  if (state.spec.server.assistantVersion === undefined) return [{ type: 'apiMissing', at: now, attempt }];
  const failure = { step: 'attach', code: 'upstream.refused', cause: 'AssistantNotFound', nextTryAt: null } as const;
  return [{ type: 'failing', at: now, ...failure }];
}

function foundEvents({ state, now }: After, { attempt, task, since, lookedAt, found }: FoundAnswer): RerunEvent[] {
  if (since === null) {
    if (found === null) return [{ type: 'taskNotFound', at: now, task, final: true }];
    const adopted = { keysRef: attemptKeysRef(state, attempt) };
    const begun = found.createdAt === null ? {} : { since: found.createdAt };
    return [{ type: 'taskFound', at: now, attempt, task, taskId: found.taskId, adopted, ...begun }];
  }
  if (found !== null) return [{ type: 'taskFound', at: now, attempt, task, taskId: found.taskId }];
  return [{ type: 'taskNotFound', at: now, task, final: isLastLook({ state, now: lookedAt }) }];
}

function watchedEvents(after: After, answer: WatchAnswer): RerunEvent[] {
  const { state, now } = after;
  const { reading, taskId } = answer;
  if (state.running?.taskId !== taskId) return [];
  const words = newWords(state, reading);
  return [
    ...(state.trouble?.step === 'watch' ? [{ type: 'recovered' as const, at: now }] : []),
    ...(words.length > 0 ? [{ type: 'statusUnknown' as const, at: now, words }] : []),
    ...(reading.verdict === null ? goingOnEvents(after, answer) : judgedEvents(after, answer, reading.verdict)),
  ];
}

/** Each is told once, and not for ever new ones. */
function newWords({ unknownWords }: RerunState, reading: TaskReading): string[] {
  const words = reading.unknownWords.filter((word) => !unknownWords.includes(word));
  return words.slice(0, Math.max(0, MOST_UNKNOWN_WORDS - unknownWords.length));
}

function goingOnEvents({ state, now }: After, { attempt, task, reading }: WatchAnswer): RerunEvent[] {
  const { progress, isCoreOver, isRootOver } = reading;
  if (task === 'migrate' && isCoreOver && openAttempt(state)?.coreOverAt === null)
    return [{ type: 'coreFinished', at: now, attempt, progress }];
  const isNowOver = isRootOver && state.running?.rootOverAt === null;
  const isNews = isNowOver || isProgressNews(state.progress, progress);
  return isNews ? [{ type: 'progressed', at: now, progress, isRootOver }] : [];
}

function judgedEvents(after: After, { attempt, task }: WatchAnswer, verdict: TaskVerdict): RerunEvent[] {
  const { state, now: at } = after;
  const { cause, counts, moved, failedChecks, lapsed } = verdict;
  if (cause === null && task === 'check') return [{ type: 'checkPassed', at, attempt }];
  if (cause === null || cause === 'AppsFailed') {
    if (state.phase !== 'abandoned') return [{ type: 'finished', at, attempt, cause, counts }];
    return [{ type: 'attemptEnded', at, attempt, cause, counts, moved: true }];
  }
  const result = { at, attempt, cause, counts, moved, ...(lapsed ? { lapsed } : {}) };
  if (failedChecks.length > 0 && !moved) return [{ type: 'checkFailed', ...result, failedChecks }];
  return isUnderWay(state) ? [{ type: 'planFailed', ...result }] : [{ type: 'attemptEnded', ...result }];
}

const CALL_OF: Readonly<Partial<Record<FailingRerunStep, RerunCall>>> = {
  attach: 'attach',
  createJob: 'createJob',
  startCheck: 'startTask',
  startMigrate: 'startTask',
  findTask: 'listTasks',
  watch: 'readStatus',
};

/** Steps of an attempt that nobody goes on with after a stop. */
const PREPARING: readonly FailingRerunStep[] = ['ensureFresh', 'attach', 'createJob'];

/** The next try by the ladder; a person where trying again cannot help; a search where the answer of a start is lost. */
function failureEvents({ state, now }: After, answer: FailedAnswer): RerunEvent[] {
  const { step, attempt, code, detail, retryAfterMs = 0 } = answer;
  const call = CALL_OF[step];
  const finding = call === undefined ? null : findCause({ seen: 'call', call, code, text: detail });
  const task = step === 'startCheck' ? 'check' : 'migrate';
  const isStart = step === 'startCheck' || step === 'startMigrate';
  const isAskedFor = finding?.action === 'askPerson' || finding?.action === 'fixAccess' || FAILURES[code].terminal;
  const nextTryAt = now + Math.max(ladderDelay((state.trouble?.count ?? 0) + 1), retryAfterMs);
  if (finding?.action === 'renew' && finding.cause !== null && isUnderWay(state))
    return [{ type: 'planFailed', at: now, attempt, cause: finding.cause, counts: null, moved: false, lapsed: true }];
  if (finding?.action === 'findTask') return [{ type: 'outcomeUnknown', at: now, attempt, task, code, nextTryAt }];
  if (!isUnderWay(state)) {
    if (isStart) return [{ type: 'taskNotFound', at: now, task, final: true }];
    if (PREPARING.includes(step)) return [];
  }
  const cause = finding?.cause ?? causeOfFailure(code);
  const told = detail === undefined ? {} : { detail };
  return [{ type: 'failing', at: now, step, code, cause, nextTryAt: isAskedFor ? null : nextTryAt, ...told }];
}
