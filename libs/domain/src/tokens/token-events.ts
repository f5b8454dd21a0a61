import type { FailureCode } from '../failures.ts';
import type { TokenSpec } from './token-spec.ts';
import type { AdoptionState, MakingReason, OpenTask } from './token-state.ts';

/** What can become true of a credential. One event is one revision and one entry in the event feed; `at` is fleet time in epoch ms. */
export type TokenEvent = { readonly at: number } & (
  | {
      readonly type: 'registered';
      readonly id: string;
      readonly incarnation: string;
      readonly spec: TokenSpec;
      readonly by: string;
    }
  | { readonly type: 'changed'; readonly spec: TokenSpec; readonly by: string }
  | {
      readonly type: 'issuing' | 'regenerating';
      readonly version: number;
      readonly reason: MakingReason;
      readonly by?: string;
      readonly comment?: string;
    }
  | {
      readonly type: 'issued';
      readonly version: number;
      readonly fingerprint: string;
      readonly upstreamId: string;
      readonly expiresAt: number;
    }
  | { readonly type: 'verified'; readonly version: number; readonly verified: boolean }
  | { readonly type: 'promoted'; readonly version: number; readonly supersedes: number | null }
  | { readonly type: 'expiring' | 'expired' | 'lapsed' | 'revoked'; readonly version: number }
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
  | { readonly type: 'restarted'; readonly cause: 'TemporalLost' | 'WorkflowLost' }
  | { readonly type: 'task.opened'; readonly task: OpenTask }
  | { readonly type: 'task.completed'; readonly taskId: string; readonly by: string; readonly evidence?: string }
);

export type TokenEventType = TokenEvent['type'];
export type FailingStep = 'mint' | 'verify' | 'revoke' | 'adopt';

/** The CloudEvents type of a domain event. Tasks have a namespace of their own in the feed. */
export function cloudEventType(type: TokenEventType): string {
  return type.startsWith('task.') ? `keyturn.${type}` : `keyturn.token.${type}`;
}

/** A consumer's report as records keep it. */
export interface AdoptionReport {
  readonly version: number;
  readonly consumer: string;
  readonly state: AdoptionState;
  readonly at: number;
}
