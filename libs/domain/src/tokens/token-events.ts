import type { FailureCode } from '../failures.ts';
import type { AuthState, EnsureFresh, ReleaseLane } from '../reruns/auth-protocol.ts';
import type { TokenSpec } from './token-spec.ts';
import type { AdoptionState, ExpirySource, Interval, MakingReason, OpenTask } from './token-state.ts';

/** What can become true of a credential. One event is one revision and one entry in the event feed; `at` is fleet time in epoch ms. */
export type TokenEvent = { readonly at: number } & (
  | {
      readonly type: 'registered';
      readonly id: string;
      readonly incarnation: string;
      readonly spec: TokenSpec;
      readonly by: string;
      /** The last revision of an earlier life under this id: revisions of a subject never repeat. */
      readonly afterRevision?: number;
    }
  | { readonly type: 'changed'; readonly spec: TokenSpec; readonly by: string }
  | {
      readonly type: 'issuing' | 'regenerating';
      readonly version: number;
      readonly reason: MakingReason;
      readonly by?: string;
      readonly comment?: string;
      readonly breakGlass?: boolean;
    }
  | {
      readonly type: 'requested';
      readonly version: number;
      readonly by: string;
      readonly comment: string;
      readonly breakGlass: boolean;
    }
  | {
      readonly type: 'submitted';
      readonly version: number;
      readonly candidateId: string;
      readonly fingerprint: string;
      readonly expiresAt: number | null;
      readonly by: string;
    }
  | {
      readonly type: 'issued';
      readonly version: number;
      /** null: the value is not Keyturn's to hold. */
      readonly fingerprint: string | null;
      readonly upstreamId: string | null;
      readonly expiresAt: number;
      readonly expiresAtSource: ExpirySource;
    }
  | {
      readonly type: 'verified';
      readonly version: number;
      readonly verified: boolean;
      /** What the upstream says of the value, where it can be asked. */
      readonly upstreamId?: string;
      readonly expiresAt?: number;
    }
  | { readonly type: 'promoted'; readonly version: number; readonly supersedes: number | null }
  | { readonly type: 'distributed' | 'expiring' | 'expired' | 'lapsed'; readonly version: number }
  /** `by`: a person did it upstream and said so. */
  | { readonly type: 'revoked'; readonly version: number; readonly by?: string }
  | { readonly type: 'orphaned'; readonly version: number; readonly cause: string }
  | {
      readonly type: 'failing';
      readonly step: FailingStep;
      readonly version: number;
      readonly code: FailureCode;
      readonly nextTryAt: number | null;
      readonly detail?: string;
    }
  | { readonly type: 'recovered'; readonly version: number }
  | {
      readonly type: 'pulled' | 'adopted';
      readonly version: number;
      readonly consumer: string;
      readonly reportedAt: number;
    }
  | {
      readonly type: 'adoptionFailed';
      readonly version: number;
      readonly consumer: string;
      readonly reportedAt: number;
      readonly backTo: number | null;
    }
  | {
      readonly type: 'scheduled';
      readonly plannedUntilAt: number;
      readonly open: readonly Interval[];
      /** Of the specification that was planned by: it may have changed since. */
      readonly generation?: number;
    }
  | { readonly type: 'paused'; readonly by: string; readonly reason: string; readonly untilAt: number | null }
  | { readonly type: 'resumed'; readonly by: string }
  | { readonly type: 'retired'; readonly by: string; readonly reason: string; readonly revoke: boolean }
  /** A migration asks for a good token and for the lane. */
  | ({ readonly type: 'laneClaimed' } & EnsureFresh)
  | { readonly type: 'laneGranted'; readonly migrationId: string; readonly ask: number }
  | ({ readonly type: 'laneReleased' } & ReleaseLane)
  /** What a migration waits for cannot be had: it is told, and loses its place. */
  | { readonly type: 'laneRefused'; readonly migrationId: string; readonly ask: number; readonly cause: string }
  | { readonly type: 'laneTold'; readonly migrationId: string; readonly ask: number; readonly state: AuthState }
  | { readonly type: 'laneTellFailed'; readonly migrationId: string; readonly ask: number; readonly nextTryAt: number }
  /** The assistant does not take the API: a person renews in the browser. */
  | { readonly type: 'apiMissing'; readonly version: number }
  | {
      readonly type: 'consent.asked';
      readonly version: number;
      readonly cause: string;
      readonly requesters: readonly string[];
    }
  | {
      readonly type: 'consent.given';
      readonly consentId: string;
      readonly version: number;
      readonly by: string;
      readonly standing: boolean;
      readonly validUntilAt: number;
      readonly selfConfirmed: boolean;
    }
  | { readonly type: 'consent.refused'; readonly version: number; readonly by: string; readonly comment: string }
  | { readonly type: 'consent.used'; readonly consentId: string; readonly version: number }
  | { readonly type: 'consent.revoked'; readonly consentId: string; readonly by: string; readonly reason: string }
  /** It ran out, or the account or server it binds to is another one now. */
  | { readonly type: 'consent.lapsed'; readonly consentId: string; readonly cause: string }
  | { readonly type: 'restarted'; readonly cause: 'TemporalLost' | 'WorkflowLost' }
  | { readonly type: 'task.opened'; readonly task: OpenTask }
  | {
      readonly type: 'task.reminded';
      readonly taskId: string;
      readonly reminder: Reminder;
      /** How many reminders of this task are due by now; more than one more than before: Keyturn was away meanwhile. */
      readonly count: number;
    }
  | { readonly type: 'task.escalated'; readonly taskId: string; readonly to: string; readonly count: number }
  | { readonly type: 'task.snoozed'; readonly taskId: string; readonly untilAt: number; readonly by: string }
  | { readonly type: 'task.assigned'; readonly taskId: string; readonly owner: string; readonly by: string }
  | { readonly type: 'task.completed'; readonly taskId: string; readonly by: string; readonly evidence?: string }
);

export type TokenEventType = TokenEvent['type'];
export type EventOf<T extends TokenEventType> = TokenEvent & { readonly type: T };
export type FailingStep = 'mint' | 'authorize' | 'prove' | 'store' | 'verify' | 'distribute' | 'revoke';
export type Reminder = 'HalfMargin' | 'SevenDays' | 'ThreeDays' | 'OneDay' | 'Due' | 'Overdue';

/** The CloudEvents type of a domain event. Tasks and consents have namespaces of their own in the feed. */
export function cloudEventType(type: TokenEventType): string {
  return type.includes('.') ? `keyturn.${type}` : `keyturn.token.${type}`;
}

/** A consumer's report as records keep it. */
export interface AdoptionReport {
  readonly version: number;
  readonly consumer: string;
  readonly state: AdoptionState;
  readonly at: number;
}
