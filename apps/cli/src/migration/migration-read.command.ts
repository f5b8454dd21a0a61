import { getMigration, getMigrations, type GetMigrationsData } from '@keyturn/client';
import { MIGRATION_PRODUCTS, RERUN_PHASES, STATUSES } from '@keyturn/domain';
import type { Command } from 'commander';
import { type ApiOptions, withApi } from '../http/api-options.ts';
import type { Api } from '../http/open-client.ts';
import { type Paging, readPages } from '../http/read-pages.ts';
import { defined } from '../input/defined.ts';
import { repeated, repeatedChoice } from '../input/repeated.ts';
import { showOrWatch, type WatchOptions, withWatch } from '../live/show-or-watch.ts';
import { type LanguageOptions, withLanguage } from '../output/language-option.ts';
import { isForPeople, type OutputOptions, withOutput } from '../output/output-format.ts';
import { withPaging, writePages } from '../output/write-pages.ts';
import { labelFilters } from '../token/token-filters.ts';
import { migrationLines, migrationTable } from './migration-lines.ts';
import { migrationPath } from './migration-path.ts';
import { whatToDo } from './what-to-do.ts';

export type ReadOptions = ApiOptions & OutputOptions & LanguageOptions & WatchOptions;

interface ListOptions extends ReadOptions, Paging {
  readonly status?: readonly string[];
  readonly phase?: readonly string[];
  readonly cause?: readonly string[];
  readonly product?: readonly string[];
  readonly server?: readonly string[];
  readonly site?: readonly string[];
  readonly owner?: readonly string[];
  readonly label?: readonly string[];
  readonly query?: string;
  readonly sort: string;
}

const LIST_EXAMPLES = `Examples:
  keyturn migration list
  keyturn migration list --status needsYou --cause AuthLapsed
  keyturn migration list --server B1XA-2YQ3-ZK7M-9PLD --sort startedAt --all -o name
  keyturn migration list -w
`;

export function addMigrationList(migration: Command): void {
  const command = migration
    .command('list')
    .description('migrations: where each is, why, and what it waits for')
    .addOption(
      repeatedChoice('--status <word>', { about: 'only with this status; may be repeated', choices: STATUSES }),
    )
    .addOption(
      repeatedChoice('--phase <phase>', { about: 'only in this phase; may be repeated', choices: RERUN_PHASES }),
    )
    .option('--cause <code>', 'only with this cause; may be repeated', repeated)
    .addOption(
      repeatedChoice('--product <product>', {
        about: 'only of this one; may be repeated',
        choices: MIGRATION_PRODUCTS,
      }),
    )
    .option('--server <id>', 'only from this server; may be repeated', repeated)
    .option('--site <address>', 'only to this site; may be repeated', repeated)
    .option('--owner <owner>', 'only of this owner; may be repeated', repeated)
    .option('-l, --label <key=value>', 'only with this tag; repeated: with all of them', repeated)
    .option('-q, --query <text>', 'only with this text in id, owner, server, site or a tag')
    .option('--sort <field>', 'order, with a leading - the other way round', 'id')
    .addHelpText('before', LIST_EXAMPLES)
    .action(listMigrations);
  withWatch(withOutput(withLanguage(withApi(withPaging(command)))));
}

async function listMigrations(options: ListOptions): Promise<void> {
  const { status, phase, cause, product, server, site, owner, query: q, sort, label = [] } = options;
  const filters = { status, phase, cause, product, server, site, owner, q, sort, ...labelFilters(label) };
  const query = defined(filters) as NonNullable<GetMigrationsData['query']>;
  const none = 'There is no such migration.';
  const read = (client: Api) => (page: object) => getMigrations({ client, query: { ...query, ...page } });
  await showOrWatch(options, {
    show: (client) => writePages({ read: read(client), lines: migrationTable, nameOf: ({ id }) => id, none }, options),
    read: async (client) => {
      const { items, note } = await readPages({ read: read(client), ...options });
      return {
        data: items,
        lines: (look) => migrationTable(items, look),
        names: items.map(({ id }) => id),
        none,
        note,
      };
    },
  });
}

export function addMigrationGet(migration: Command): void {
  const command = migration
    .command('get')
    .alias('show')
    .description('one migration: how far it is, what it waits for, what you can do')
    .argument('<id>', 'its id')
    .addHelpText(
      'before',
      'Examples:\n  keyturn migration get wave-3-finance\n  keyturn migration get wave-3-finance -o json\n  keyturn migration get wave-3-finance -w\n',
    )
    .action((id: string, options: ReadOptions) => {
      const path = migrationPath(id);
      return showOrWatch(options, {
        subject: `migration/${id}`,
        read: async (client) => {
          const shown = await getMigration({ client, path });
          // Programs get what the API says of the migration, without another call.
          const hint = isForPeople(options.output) ? await whatToDo(client, shown) : null;
          return { data: shown, lines: (look) => migrationLines(shown, hint, look), names: [shown.id] };
        },
      });
    });
  withWatch(withOutput(withLanguage(withApi(command))));
}
