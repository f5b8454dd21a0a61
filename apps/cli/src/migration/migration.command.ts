import type { Command } from 'commander';
import type { End } from '../cli-error.ts';
import { addMigrationAttempts } from './attempts.command.ts';
import { addMigrationDecide } from './decide.command.ts';
import { addMigrationDescribe } from './describe.command.ts';
import { addMigrationChanges, addMigrationStart } from './migration-change.command.ts';
import { addMigrationGet, addMigrationList } from './migration-read.command.ts';
import { addMigrationWait, addMigrationWatch } from './migration-wait.command.ts';

const EXAMPLES = `Examples:
  keyturn migration list --status needsYou
  keyturn migration start wave-3-finance
  keyturn migration watch wave-3-finance
  keyturn migration decide wave-3-finance
`;

export function addMigration(program: Command, end: End): void {
  const migration = program
    .command('migration')
    .description('migrations to the cloud that Keyturn brings to their end')
    .addHelpText('before', EXAMPLES);
  addMigrationList(migration);
  addMigrationGet(migration);
  addMigrationDescribe(migration);
  addMigrationStart(migration, end);
  addMigrationAttempts(migration);
  addMigrationDecide(migration, end);
  addMigrationChanges(migration, end);
  addMigrationWatch(migration, end);
  addMigrationWait(migration);
}
