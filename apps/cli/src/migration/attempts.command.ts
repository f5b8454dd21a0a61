import { getMigrationAttempt, getMigrationAttempts } from '@keyturn/client';
import type { Command } from 'commander';
import { UsageError } from '../cli-error.ts';
import { type ApiOptions, openApi, withApi } from '../http/api-options.ts';
import { type LanguageOptions, withLanguage } from '../output/language-option.ts';
import { type OutputOptions, withOutput, writeList, writeOutput } from '../output/output-format.ts';
import { pageWidth } from '../output/page-width.ts';
import { attemptLines, attemptTable } from './attempt-lines.ts';
import { migrationPath } from './migration-path.ts';

type ReadOptions = ApiOptions & OutputOptions & LanguageOptions;

const EXAMPLES = `Examples:
  keyturn migration attempts wave-3-finance
  keyturn migration attempts wave-3-finance 2           # with its keys
  keyturn migration attempts wave-3-finance 2 -o json   # and the status the upstream last gave
`;

export function addMigrationAttempts(migration: Command): void {
  const command = migration
    .command('attempts')
    .description('the attempts of a migration; with a number that one, with the keys that were migrated and were not')
    .argument('<id>', 'id of the migration')
    .argument('[n]', 'number of an attempt')
    .addHelpText('before', EXAMPLES)
    .action((id: string, n: string | undefined, options: ReadOptions) =>
      n === undefined ? listAttempts(id, options) : showAttempt({ id, n, options }),
    );
  withOutput(withLanguage(withApi(command)));
}

async function listAttempts(id: string, options: ReadOptions): Promise<void> {
  const { items } = await getMigrationAttempts({ client: openApi(options), path: migrationPath(id) });
  const names = items.map(({ n }) => String(n));
  const none = 'It has made no attempt yet.';
  writeList({ data: items, lines: ({ lang }) => attemptTable(items, lang), names, none }, options);
}

async function showAttempt({ id, n, options }: { id: string; n: string; options: ReadOptions }): Promise<void> {
  if (!/^[1-9]\d{0,8}$/.test(n)) throw new UsageError('An attempt is named by its number, such as 1.');
  const attempt = await getMigrationAttempt({ client: openApi(options), path: { ...migrationPath(id), n } });
  writeOutput({ data: attempt, lines: () => attemptLines(attempt, pageWidth(process.stdout)), names: [n] }, options);
}
