import type { Command } from 'commander';
import { type ApiOptions, openApi, withApi } from '../http/api-options.ts';
import { codeText } from '../output/instant-text.ts';
import { type OutputOptions, withOutput, writeOutput } from '../output/output-format.ts';
import { migrationItem, type MigrationItem } from './migration-item.schema.ts';
import { migrationPath } from './migration-path.ts';

type ChangeOptions = ApiOptions & OutputOptions;

export function addMigrationStart(migration: Command): void {
  const command = migration
    .command('start')
    .description('begin, or go on after a stop; one of each server and site runs at a time')
    .argument('<id>', 'id of the migration')
    .addHelpText('before', 'Examples:\n  keyturn migration start wave-3-finance\n')
    .action(async (id: string, options: ChangeOptions) => {
      const started = await openApi(options).post({
        path: migrationPath(id, 'start'),
        schema: migrationItem,
        body: {},
      });
      writeOutput({ data: started, lines: () => [`${id} is started${standing(started)}`], names: [id] }, options);
    });
  withOutput(withApi(command));
}

interface Change {
  readonly name: string;
  readonly does: string;
  readonly example: string;
  readonly says: string;
}

/** Commands that need nothing but a reason. */
const CHANGES: readonly Change[] = [
  {
    name: 'retry',
    does: 'try what fails again now, instead of when it would be tried by itself',
    example: 'the firewall is open now',
    says: 'is tried again',
  },
  {
    name: 'stop',
    does: 'begin no new attempt; what runs upstream is watched to its end, as nothing can stop it there',
    example: 'not during the audit',
    says: 'is stopped',
  },
  {
    name: 'abandon',
    does: 'end the migration for good; nothing is deleted, neither on the server nor in the cloud',
    example: 'done by hand',
    says: 'is abandoned',
  },
];

export function addMigrationChanges(migration: Command): void {
  for (const change of CHANGES) addChange(migration, change);
}

function addChange(migration: Command, { name, does, example, says }: Change): void {
  const command = migration
    .command(name)
    .description(does)
    .argument('<id>', 'id of the migration')
    .requiredOption('--reason <text>', 'why, for the history')
    .addHelpText('before', `Examples:\n  keyturn migration ${name} wave-3-finance --reason "${example}"\n`)
    .action(async (id: string, options: ChangeOptions & { reason: string }) => {
      const body = { reason: options.reason };
      const changed = await openApi(options).post({ path: migrationPath(id, name), schema: migrationItem, body });
      writeOutput({ data: changed, lines: () => [`${id} ${says}${standing(changed)}`], names: [id] }, options);
    });
  withOutput(withApi(command));
}

function standing({ phase, waitingFor }: MigrationItem): string {
  return `: ${codeText(phase)}${waitingFor ? `, waiting for ${codeText(waitingFor)}` : ''}`;
}
