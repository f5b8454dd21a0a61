import type { Command } from 'commander';
import { addMigrationDecide } from './decide.command.ts';
import { addMigrationChanges, addMigrationStart } from './migration-change.command.ts';
import { addMigrationAttempts, addMigrationList, addMigrationShow } from './migration-read.command.ts';

const EXAMPLES = `Examples:
  keyturn migration list --status needsYou
  keyturn migration start wave-3-finance
  keyturn migration decide wave-3-finance
`;

export function addMigration(program: Command): void {
  const migration = program
    .command('migration')
    .description('migrations to the cloud that Keyturn brings to their end')
    .addHelpText('before', EXAMPLES);
  addMigrationList(migration);
  addMigrationShow(migration);
  addMigrationStart(migration);
  addMigrationDecide(migration);
  addMigrationChanges(migration);
  addMigrationAttempts(migration);
}
