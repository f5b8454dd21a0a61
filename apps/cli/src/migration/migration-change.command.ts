import { abandonMigration, retryMigration, startMigration, stopMigration } from '@keyturn/client';
import type { Command } from 'commander';
import type { End } from '../cli-error.ts';
import { type ApiOptions, openApi, withApi } from '../http/api-options.ts';
import type { MigrationView } from '../http/relied-on.ts';
import { confirm, type ConfirmOptions, withConfirmation } from '../input/confirm.ts';
import { type DryRunOptions, withDryRun, writeForeseen } from '../output/dry-run.ts';
import { codeText } from '../output/instant-text.ts';
import { type OutputOptions, withOutput, writeOutput } from '../output/output-format.ts';
import { foreseeMigration } from './foresee-migration.ts';
import { migrationPath } from './migration-path.ts';

type ChangeOptions = ApiOptions & OutputOptions & DryRunOptions;

export function addMigrationStart(migration: Command, end: End): void {
  const command = migration
    .command('start')
    .description('begin, or go on after a stop; one of each server and site runs at a time')
    .argument('<id>', 'id of the migration')
    .addHelpText('before', 'Examples:\n  keyturn migration start wave-3-finance\n')
    .action(async (id: string, options: ChangeOptions) => {
      const path = migrationPath(id);
      const client = openApi(options);
      if (options.dryRun === true) return writeForeseen(await foreseeMigration(client, id, 'start'), options, end);
      const started = await startMigration({ client, path, body: {} });
      writeOutput({ data: started, lines: () => [`${id} is started${standing(started)}`], names: [id] }, options);
    });
  withDryRun(withOutput(withApi(command)));
}

interface Change {
  readonly name: 'retry' | 'stop' | 'abandon';
  readonly send: typeof retryMigration;
  readonly does: string;
  readonly example: string;
  readonly says: string;
}

/** Commands that need nothing but a reason. */
const CHANGES: readonly Change[] = [
  {
    name: 'retry',
    send: retryMigration,
    does: 'try what fails again now, instead of when it would be tried by itself',
    example: 'the firewall is open now',
    says: 'is tried again',
  },
  {
    name: 'stop',
    send: stopMigration,
    does: 'begin no new attempt; what runs upstream is watched to its end, as nothing can stop it there',
    example: 'not during the audit',
    says: 'is stopped',
  },
  {
    name: 'abandon',
    send: abandonMigration,
    does: 'end the migration for good; nothing is deleted, neither on the server nor in the cloud',
    example: 'done by hand',
    says: 'is abandoned',
  },
];

export function addMigrationChanges(migration: Command, end: End): void {
  for (const change of CHANGES) addChange(migration, change, end);
}

function addChange(migration: Command, change: Change, end: End): void {
  const { name, does, example } = change;
  const command = migration
    .command(name)
    .description(does)
    .argument('<id>', 'id of the migration')
    .requiredOption('--reason <text>', 'why, for the history')
    .addHelpText('before', `Examples:\n  keyturn migration ${name} wave-3-finance --reason "${example}"\n`)
    .action(async (id: string, options: ChangeOptions & ConfirmOptions & { reason: string }) => {
      const path = migrationPath(id);
      const client = openApi(options);
      if (options.dryRun === true) return writeForeseen(await foreseeMigration(client, id, name), options, end);
      if (name === 'abandon') await confirm(`Abandon ${id} for good?`, options);
      const changed = await change.send({ client, path, body: { reason: options.reason } });
      writeOutput({ data: changed, lines: () => [`${id} ${change.says}${standing(changed)}`], names: [id] }, options);
    });
  withDryRun(withOutput(withApi(name === 'abandon' ? withConfirmation(command) : command)));
}

function standing({ phase, waitingFor }: MigrationView): string {
  return `: ${codeText(phase)}${waitingFor ? `, waiting for ${codeText(waitingFor)}` : ''}`;
}
