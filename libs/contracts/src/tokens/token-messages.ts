import type { ApplySpec, CompleteTask, FleetClock, RotateNow, TokenState } from '@keyturn/domain';

/** Wire types of the workflow `tokenLifecycle`. Instants are epoch ms of fleet time. */

export interface TokenInput {
  readonly tokenId: string;
  readonly clock: FleetClock;
  /** null: a new life, which begins with the update `applySpec`. */
  readonly snapshot: TokenSnapshot | null;
  /** Set by the reconciler when it brings back a workflow that was gone. */
  readonly restart?: 'TemporalLost' | 'WorkflowLost';
}

/** Everything needed to go on: kept in records after each transition, and handed over at continue-as-new. */
export interface TokenSnapshot {
  readonly schema: 1;
  readonly state: TokenState;
  /** Answers already given, newest last, so that a repeated update is answered the same and never applied twice. */
  readonly answers: readonly { readonly updateId: string; readonly answer: CommandAnswer }[];
}

export type ApplySpecMessage = ApplySpec;
export type RotateNowMessage = RotateNow;
export type CompleteTaskMessage = CompleteTask;

/** What every update answers once its transition is in records. */
export interface CommandAnswer {
  readonly revision: number;
  readonly generation: number;
  readonly created?: boolean;
  readonly changed?: boolean;
  readonly version?: number;
}

/** What the query `status` answers. */
export interface TokenStatusAnswer {
  readonly snapshot: TokenSnapshot | null;
  readonly recordedRevision: number;
}
