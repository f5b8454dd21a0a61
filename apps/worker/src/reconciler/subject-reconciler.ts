import type { TokenInput } from '@keyturn/contracts';

/** Why a workflow is gone that records know: the same words in either domain. */
export type Lost = NonNullable<TokenInput['restart']>;

/** A subject as records have it, and whether its workflow runs. */
export interface SeenSubject {
  readonly id: string;
  readonly snapshot: unknown;
  readonly isRunning: boolean;
  readonly lost: Lost;
}

/** Sees to it that what is in records lives. */
export interface SubjectReconciler {
  /** Starts the workflow again if it is gone, and tells it what it may have missed if not. Answers whether it was started. */
  reconcile(seen: SeenSubject): Promise<boolean>;
}
