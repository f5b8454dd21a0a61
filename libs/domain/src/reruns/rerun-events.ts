import type { FailureCode } from '../failures.ts';
import type { FailedCheck } from './failure-cause.ts';
import type { MigrationSpec } from './migration-spec.ts';
import type { KeyCounts } from './remaining-scope.ts';
import type { RerunCause } from './rerun-causes.ts';
import type { FailingRerunStep, RerunScope, RerunTask } from './rerun-state.ts';
import type { UpstreamTask } from './status-tree.ts';
import type { RerunProgress } from './task-progress.ts';

/** What an attempt came to, in counts; the keys are rows named by its `keysRef`. */
interface AttemptResult {
  readonly attempt: number;
  readonly cause: RerunCause;
  readonly counts: KeyCounts | null;
  readonly moved: boolean;
  /** The token is to be renewed, also where the cause is another one. */
  readonly lapsed?: boolean;
}

export type DecisionChoice = 'runRemaining' | 'runAll' | 'abandon';

/** What can become true of a migration. One event is one revision and one entry in the event feed; `at` is fleet time in epoch ms. */
export type RerunEvent = { readonly at: number } & (
  | {
      readonly type: 'registered';
      readonly id: string;
      readonly incarnation: string;
      readonly spec: MigrationSpec;
      readonly by: string;
      /** Where an older registration of the token has another id than the usual one. */
      readonly tokenId?: string;
      /** The last revision of an earlier life under this id: revisions of a subject never repeat. */
      readonly afterRevision?: number;
    }
  | { readonly type: 'changed'; readonly spec: MigrationSpec; readonly by: string }
  | { readonly type: 'started'; readonly by: string }
  /** The token is about to be asked, under a new number. */
  | { readonly type: 'authAsking'; readonly ask: number }
  | { readonly type: 'authAsked'; readonly ask: number }
  | { readonly type: 'laneAwaited'; readonly ask: number; readonly expiresAt: number | null }
  | { readonly type: 'laneTaken'; readonly ask: number; readonly expiresAt: number | null }
  /** The question is withdrawn, and the lane with it; recorded before the token is told. */
  | { readonly type: 'laneReleasing'; readonly ask: number }
  | { readonly type: 'laneReleased'; readonly ask: number }
  | { readonly type: 'renewingAuth'; readonly cause: string }
  /** `passed`: a standing consent covered it, nobody was waited for. */
  | { readonly type: 'awaitingConsent'; readonly passed?: true }
  | { readonly type: 'resumed' }
  | { readonly type: 'authRefused'; readonly cause: string }
  | {
      readonly type: 'attemptBegan';
      readonly attempt: number;
      readonly keysRef: string;
      readonly mode: 'api' | 'assistant';
    }
  | { readonly type: 'attached'; readonly attempt: number; readonly expiresAt: number }
  /** Nothing answers at the address of the assistant: a person runs the attempt there. */
  | { readonly type: 'apiMissing'; readonly attempt: number }
  | { readonly type: 'jobCreated'; readonly attempt: number; readonly jobId: string }
  /** Recorded before the call. */
  | { readonly type: 'taskStarting'; readonly attempt: number; readonly task: UpstreamTask }
  | { readonly type: 'taskStarted'; readonly attempt: number; readonly task: UpstreamTask; readonly taskId: string }
  | {
      readonly type: 'outcomeUnknown';
      readonly attempt: number;
      readonly task: UpstreamTask;
      readonly code: FailureCode;
      readonly nextTryAt: number;
    }
  /** A start whose answer was lost had succeeded, or a job that is adopted has run: `adopted`. */
  | {
      readonly type: 'taskFound';
      readonly attempt: number;
      readonly task: UpstreamTask;
      readonly taskId: string;
      readonly adopted?: { readonly keysRef: string };
      /** When it was started, where the list says so (epoch ms). */
      readonly since?: number;
    }
  /** `final`: it was not started, or there is nothing to adopt; else it is looked for again. */
  | { readonly type: 'taskNotFound'; readonly task: UpstreamTask; readonly final: boolean }
  | { readonly type: 'checkPassed'; readonly attempt: number }
  | (AttemptResult & { readonly type: 'checkFailed'; readonly failedChecks: readonly FailedCheck[] })
  | { readonly type: 'progressed'; readonly progress: RerunProgress; readonly isRootOver: boolean }
  | { readonly type: 'coreFinished'; readonly attempt: number; readonly progress: RerunProgress }
  | { readonly type: 'statusUnknown'; readonly words: readonly string[] }
  | (AttemptResult & { readonly type: 'planFailed' })
  /** Nothing was moved; the next attempt begins by itself, or because somebody asked for it. */
  | { readonly type: 'retried'; readonly cause?: RerunCause; readonly by?: string; readonly comment?: string }
  | { readonly type: 'decisionNeeded'; readonly cause: string }
  | {
      readonly type: 'decided';
      readonly choice: Exclude<DecisionChoice, 'abandon'>;
      readonly by: string;
      readonly comment: string;
      readonly excludeChecks: readonly string[];
      readonly scope: RerunScope | null;
      /** The next attempt needs a job of its own. */
      readonly freshJob: boolean;
    }
  | {
      readonly type: 'finished';
      readonly attempt: number;
      readonly cause: 'AppsFailed' | null;
      readonly counts: KeyCounts | null;
      readonly by?: string;
    }
  | { readonly type: 'stopped' | 'abandoned'; readonly by: string; readonly comment: string }
  /** A task that ran when the migration was stopped or abandoned has ended. */
  | (Omit<AttemptResult, 'cause'> & { readonly type: 'attemptEnded'; readonly cause: RerunCause | null })
  | {
      readonly type: 'failing';
      readonly step: FailingRerunStep;
      readonly code: FailureCode;
      readonly cause: string;
      readonly nextTryAt: number | null;
      readonly detail?: string;
    }
  | { readonly type: 'recovered' }
  | { readonly type: 'restarted'; readonly cause: 'TemporalLost' | 'WorkflowLost' }
  | { readonly type: 'task.opened'; readonly task: RerunTask }
  | { readonly type: 'task.reminded'; readonly taskId: string; readonly count: number }
  | { readonly type: 'task.snoozed'; readonly taskId: string; readonly untilAt: number; readonly by: string }
  | { readonly type: 'task.assigned'; readonly taskId: string; readonly owner: string; readonly by: string }
  | { readonly type: 'task.completed'; readonly taskId: string; readonly by: string; readonly evidence?: string }
);

export type RerunEventType = RerunEvent['type'];
export type RerunEventOf<T extends RerunEventType> = RerunEvent & { readonly type: T };

/** The CloudEvents type of a domain event. Tasks have a namespace of their own in the feed. */
export function rerunCloudEventType(type: RerunEventType): string {
  return type.startsWith('task.') ? `keyturn.${type}` : `keyturn.migration.${type}`;
}
