import type {
  AuthProgress,
  EnsureFresh,
  FleetClock,
  RerunMessageOf,
  ReleaseLane,
  RerunCommandName,
  RerunState,
} from '@keyturn/domain';
import type { Snapshot } from '../snapshot.ts';

/** Wire types of the workflow `migrationRerun`. Instants are epoch ms of fleet time. */

export interface MigrationInput {
  readonly migrationId: string;
  readonly clock: FleetClock;
  /** null: a new life, which begins with the update `applySpec`. */
  readonly snapshot: MigrationSnapshot | null;
  /** Set by the reconciler when it brings back a workflow that was gone. */
  readonly restart?: 'TemporalLost' | 'WorkflowLost';
}

export type MigrationSnapshot = Snapshot<RerunState>;

/** The updates are the domain's commands, under the same names. */
export type MigrationMessages = { readonly [Name in RerunCommandName]: RerunMessageOf<Name> };

/** What the signals between a migration and the container token of its server and site carry. */
export interface AuthMessages {
  readonly ensureFresh: EnsureFresh;
  readonly releaseLane: ReleaseLane;
  readonly authProgress: AuthProgress;
}

/** What the query `status` answers. */
export interface MigrationStatusAnswer {
  readonly snapshot: MigrationSnapshot | null;
  readonly recordedRevision: number;
}
