import type { CommandFacts, FleetClock, MessageOf, TokenCommandName, TokenState } from '@keyturn/domain';

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

/** The updates are the domain's commands, under the same names. */
export type TokenMessages = { readonly [Name in TokenCommandName]: MessageOf<Name> };

/** What every update answers once its transition is in records. */
export interface CommandAnswer extends CommandFacts {
  readonly revision: number;
  readonly generation: number;
}

/** What the query `status` answers. */
export interface TokenStatusAnswer {
  readonly snapshot: TokenSnapshot | null;
  readonly recordedRevision: number;
}
