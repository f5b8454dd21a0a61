import { getTask, getTasks, type GetTasksData } from '@keyturn/client';
import { TASK_KINDS } from '@keyturn/contracts/schemas';
import type { Command } from 'commander';
import { type ApiOptions, withApi } from '../http/api-options.ts';
import type { Api } from '../http/open-client.ts';
import { type Paging, readPages } from '../http/read-pages.ts';
import { defined } from '../input/defined.ts';
import { repeated, repeatedChoice } from '../input/repeated.ts';
import { showOrWatch, type WatchOptions, withWatch } from '../live/show-or-watch.ts';
import { type LanguageOptions, withLanguage } from '../output/language-option.ts';
import { type OutputOptions, withOutput } from '../output/output-format.ts';
import { pageWidth } from '../output/page-width.ts';
import { withPaging, writePages } from '../output/write-pages.ts';
import { taskPath } from './task-id.ts';
import { taskLines, taskTable } from './task-lines.ts';

type ReadOptions = ApiOptions & OutputOptions & LanguageOptions & WatchOptions;

interface ListOptions extends ReadOptions, Paging {
  readonly owner?: readonly string[];
  readonly kind?: readonly string[];
  readonly overdue?: boolean;
  readonly subject?: readonly string[];
}

const LIST_EXAMPLES = `Examples:
  keyturn task list --overdue
  keyturn task list --owner platform@acme.test --kind regenerateToken
  keyturn task list --subject token/hr-adapters -w
`;

export function addTaskList(task: Command): void {
  const command = task
    .command('list')
    .description('open tasks, the most urgent first')
    .option('--owner <owner>', 'only of this owner; may be repeated', repeated)
    .addOption(repeatedChoice('--kind <kind>', { about: 'only of this kind; may be repeated', choices: TASK_KINDS }))
    .option('--subject <subject>', 'only about this one, such as token/hr-adapters; may be repeated', repeated)
    .option('--overdue', 'only those past their due date')
    .addHelpText('before', LIST_EXAMPLES)
    .action(listTasks);
  withWatch(withOutput(withLanguage(withApi(withPaging(command)), 'of the steps and headings')));
}

async function listTasks(options: ListOptions): Promise<void> {
  const { owner, kind, overdue, subject, lang } = options;
  const filters = { owner, kind, subject, overdue: overdue === true ? 'true' : undefined, lang };
  const query = defined(filters) as NonNullable<GetTasksData['query']>;
  const none = 'No task is open.';
  const read = (client: Api) => (page: object) => getTasks({ client, query: { ...query, ...page } });
  await showOrWatch(options, {
    show: (client) => writePages({ read: read(client), lines: taskTable, nameOf: ({ id }) => id, none }, options),
    read: async (client) => {
      const { items, note } = await readPages({ read: read(client), ...options });
      return { data: items, lines: (look) => taskTable(items, look), names: items.map(({ id }) => id), none, note };
    },
  });
}

const SHOW_EXAMPLES = `Examples:
  keyturn task show hr-adapters.3
  keyturn task show hr-adapters.3 --lang ja
`;

export function addTaskShow(task: Command): void {
  const command = task
    .command('show')
    .description('what to do, step by step, with the labels of each button in English and Japanese')
    .argument('<id>', 'id of the task')
    .addHelpText('before', SHOW_EXAMPLES)
    .action((id: string, options: ReadOptions) => {
      const path = taskPath(id);
      const { lang } = options;
      return showOrWatch(options, {
        read: async (client) => {
          const shown = await getTask({ client, path, query: { lang } });
          const lines = () => taskLines(shown, { lang, width: pageWidth(process.stdout) });
          return { data: shown, lines, names: [shown.id] };
        },
      });
    });
  withWatch(withOutput(withLanguage(withApi(command), 'of the steps')));
}
