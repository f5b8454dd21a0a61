import { getMigration } from '@keyturn/client';
import { RERUN_PHASES } from '@keyturn/domain';
import type { Command } from 'commander';
import { type End, EXIT } from '../cli-error.ts';
import { withApi } from '../http/api-options.ts';
import { type Subject, waitFor, type WaitOptions, withWaiting } from '../live/wait-for.ts';
import { watchUntil } from '../live/show-or-watch.ts';
import { withLanguage } from '../output/language-option.ts';
import { withOutput } from '../output/output-format.ts';
import { migrationLines } from './migration-lines.ts';
import { migrationPath } from './migration-path.ts';
import type { ReadOptions } from './migration-read.command.ts';
import { whatToDo } from './what-to-do.ts';

/** Nothing goes on by itself after these; a stopped one only when somebody starts it. */
const FINAL_PHASES = ['finished', 'stopped', 'abandoned'];

const WAIT_EXAMPLES = `Examples:
  keyturn migration wait wave-3-finance --timeout 8h
  keyturn migration wait wave-3-finance --for phase=awaitingConsent
  keyturn migration wait wave-3-finance --for phase=finished --fail-on-person
`;

const WORDS = { phases: RERUN_PHASES, hasVersions: false };

export function addMigrationWait(migration: Command): void {
  const command = migration
    .command('wait')
    .description('wait until a migration is where you need it')
    .argument('<id>', 'its id')
    .addHelpText('before', WAIT_EXAMPLES)
    .action((id: string, options: WaitOptions) => {
      const path = migrationPath(id);
      return waitFor(options, {
        ...WORDS,
        subject: `migration/${id}`,
        read: (client) => getMigration({ client, path }),
        finalPhases: FINAL_PHASES,
        hint: helpOf,
      });
    });
  withWaiting(command, { ...WORDS, usual: 'phase=finished' });
}

const helpOf = ({ id, phase }: Subject): string =>
  phase === 'needsDecision' ? `keyturn migration decide ${id}` : `keyturn migration get ${id}`;

export function addMigrationWatch(migration: Command, end: End): void {
  const command = migration
    .command('watch')
    .description('show a migration anew at every change, until it is over: 0 when it has finished, else 1')
    .argument('<id>', 'its id')
    .addHelpText('before', 'Examples:\n  keyturn migration watch wave-3-finance\n')
    .action(async (id: string, options: ReadOptions) => {
      const path = migrationPath(id);
      let phase = '';
      await watchUntil(options, {
        subject: `migration/${id}`,
        read: async (client) => {
          const shown = await getMigration({ client, path });
          ({ phase } = shown);
          const hint = await whatToDo(client, shown);
          return { data: shown, lines: (look) => migrationLines(shown, hint, look), names: [shown.id] };
        },
        isOver: () => FINAL_PHASES.includes(phase),
      });
      if (phase !== 'finished') end(EXIT.failed);
    });
  withOutput(withLanguage(withApi(command)));
}
