import {
  MIGRATION_QUERIES,
  type CommandAnswer,
  type MigrationInput,
  type MigrationMessages,
  type MigrationSnapshot,
  type MigrationStatusAnswer,
} from '@keyturn/contracts';
import type { RerunCommandName } from '@keyturn/domain';
import { createWorkflowGateway, type GatewayParts } from './workflow-gateway.ts';

/** Every message the API sends to `migrationRerun`. Throws `CommandRefused`, `NoSuchWorkflow`, `TemporalUnavailable` (outcome unknown). */
export interface MigrationGateway {
  /** Registers or changes in one call; `snapshot` is what records know of the migration, so that a lost one goes on instead of beginning anew. */
  applySpec(input: {
    message: MigrationMessages['applySpec'];
    updateId: string;
    snapshot: MigrationSnapshot | null;
  }): Promise<CommandAnswer>;
  command<Name extends MigrationOrder>(input: SentMigrationCommand<Name>): Promise<CommandAnswer>;
  status(input: { migrationId: string }): Promise<MigrationStatusAnswer>;
  /** Starts a lost migration again from its snapshot; nothing when it runs. Answers whether it was started. */
  restart(input: {
    migrationId: string;
    snapshot: MigrationSnapshot;
    restart: NonNullable<MigrationInput['restart']>;
  }): Promise<boolean>;
}

/** The commands a migration that is registered takes. */
export type MigrationOrder = Exclude<RerunCommandName, 'applySpec'>;

export interface SentMigrationCommand<Name extends MigrationOrder> {
  readonly migrationId: string;
  readonly command: Name;
  readonly message: MigrationMessages[Name];
  readonly updateId: string;
}

/** The gateway to migrations over a lazy client. */
export function createMigrationGateway(parts: GatewayParts): MigrationGateway {
  const { clock } = parts;
  const migrations = createWorkflowGateway<MigrationInput>('migration', parts);
  return {
    applySpec: ({ message, updateId, snapshot }) => {
      const { id } = message.spec;
      return migrations.applySpec({ id, input: { migrationId: id, clock, snapshot }, message, updateId });
    },
    command: ({ migrationId: id, ...sent }) => migrations.command({ id, ...sent }),
    status: ({ migrationId: id }) => migrations.query({ id, query: MIGRATION_QUERIES.status }),
    restart: ({ migrationId, snapshot, restart }) =>
      migrations.startAgain({ id: migrationId, input: { migrationId, clock, snapshot, restart } }),
  };
}
