import type { Command } from 'commander';
import { UsageError } from '../cli-error.ts';
import { type ApiOptions, openApi, withApi } from '../http/api-options.ts';
import { type Paging, readPages } from '../http/read-pages.ts';
import { repeated } from '../input/repeated.ts';
import { type OutputOptions, withOutput, writeList, writeOutput } from '../output/output-format.ts';
import { pageWidth } from '../output/page-width.ts';
import { attemptLines, attemptTable } from './attempt-lines.ts';
import { attemptItem, attemptList, migrationItem } from './migration-item.schema.ts';
import { migrationLines, migrationTable } from './migration-lines.ts';
import { migrationPath } from './migration-path.ts';
import { whatToDo } from './what-to-do.ts';

type ReadOptions = ApiOptions & OutputOptions;

interface ListOptions extends ReadOptions, Paging {
  readonly status?: readonly string[];
  readonly phase?: readonly string[];
  readonly cause?: readonly string[];
  readonly product?: readonly string[];
  readonly server?: readonly string[];
  readonly site?: readonly string[];
  readonly owner?: readonly string[];
  readonly query?: string;
  readonly sort: string;
}

const LIST_EXAMPLES = `Examples:
  keyturn migration list
  keyturn migration list --status needsYou --cause AuthLapsed
  keyturn migration list --server B1XA-2YQ3-ZK7M-9PLD --sort startedAt --all -o name
`;

export function addMigrationList(migration: Command): void {
  const command = migration
    .command('list')
    .description('migrations: where each is, why, and what it waits for')
    .option('--status <word>', 'only with this status; may be repeated', repeated)
    .option('--phase <phase>', 'only in this phase; may be repeated', repeated)
    .option('--cause <code>', 'only with this cause; may be repeated', repeated)
    .option('--product <product>', 'jira or confluence; may be repeated', repeated)
    .option('--server <id>', 'only from this server; may be repeated', repeated)
    .option('--site <address>', 'only to this site; may be repeated', repeated)
    .option('--owner <owner>', 'only of this owner; may be repeated', repeated)
    .option('-q, --query <text>', 'only with this text in id, owner, server, site or a tag')
    .option('--sort <field>', 'order, with a leading - the other way round', 'id')
    .option('--limit <n>', 'at most so many (default: 50)')
    .option('--all', 'every one of them')
    .addHelpText('before', LIST_EXAMPLES)
    .action(listMigrations);
  withOutput(withApi(command));
}

async function listMigrations(options: ListOptions): Promise<void> {
  const { status, phase, cause, product, server, site, owner, query: q, sort, limit, all } = options;
  const query = { status, phase, cause, product, server, site, owner, q, sort };
  const items = await readPages(openApi(options), { path: '/v1/migrations', item: migrationItem, query, limit, all });
  const names = items.map(({ id }) => id);
  writeList({ data: items, lines: () => migrationTable(items), names, none: 'There is no such migration.' }, options);
}

const SHOW_EXAMPLES = `Examples:
  keyturn migration show wave-3-finance
  keyturn migration show wave-3-finance -o json
`;

export function addMigrationShow(migration: Command): void {
  const command = migration
    .command('show')
    .alias('get')
    .description('one migration: how far it is, what it waits for, what you can do')
    .argument('<id>', 'its id')
    .addHelpText('before', SHOW_EXAMPLES)
    .action(showMigration);
  withOutput(withApi(command));
}

async function showMigration(id: string, options: ReadOptions): Promise<void> {
  const api = openApi(options);
  const shown = await api.get({ path: migrationPath(id), schema: migrationItem });
  // Programs get what the API says of the migration, without another call.
  const hint = options.output === 'table' ? await whatToDo(api, shown) : null;
  writeOutput({ data: shown, lines: () => migrationLines(shown, hint), names: [shown.id] }, options);
}

const ATTEMPTS_EXAMPLES = `Examples:
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
    .addHelpText('before', ATTEMPTS_EXAMPLES)
    .action((id: string, n: string | undefined, options: ReadOptions) =>
      n === undefined ? listAttempts(id, options) : showAttempt({ id, n, options }),
    );
  withOutput(withApi(command));
}

async function listAttempts(id: string, options: ReadOptions): Promise<void> {
  const { items } = await openApi(options).get({ path: migrationPath(id, 'attempts'), schema: attemptList });
  const names = items.map(({ n }) => String(n));
  writeList({ data: items, lines: () => attemptTable(items), names, none: 'It has made no attempt yet.' }, options);
}

async function showAttempt({ id, n, options }: { id: string; n: string; options: ReadOptions }): Promise<void> {
  if (!/^[1-9]\d{0,8}$/.test(n)) throw new UsageError('An attempt is named by its number, such as 1.');
  const attempt = await openApi(options).get({ path: migrationPath(id, `attempts/${n}`), schema: attemptItem });
  writeOutput({ data: attempt, lines: () => attemptLines(attempt, pageWidth(process.stdout)), names: [n] }, options);
}
