import type { FleetClock, MessageOf, TokenCommandName, TokenState } from '@keyturn/domain';
import type { Snapshot } from '../snapshot.ts';

/** Wire types of the workflow `tokenLifecycle`. Instants are epoch ms of fleet time. */

export interface TokenInput {
  readonly tokenId: string;
  readonly clock: FleetClock;
  /** null: a new life, which begins with the update `applySpec`. */
  readonly snapshot: TokenSnapshot | null;
  /** Set by the reconciler when it brings back a workflow that was gone. */
  readonly restart?: 'TemporalLost' | 'WorkflowLost';
}

export type TokenSnapshot = Snapshot<TokenState>;

/** The updates are the domain's commands, under the same names. */
export type TokenMessages = { readonly [Name in TokenCommandName]: MessageOf<Name> };

/** What the query `status` answers. */
export interface TokenStatusAnswer {
  readonly snapshot: TokenSnapshot | null;
  readonly recordedRevision: number;
}
