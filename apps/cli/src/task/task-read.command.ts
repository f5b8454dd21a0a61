import type { Command } from 'commander';
import { type ApiOptions, openApi, withApi } from '../http/api-options.ts';
import { type Paging, readPages } from '../http/read-pages.ts';
import { repeated } from '../input/repeated.ts';
import { type LanguageOptions, withLanguage } from '../output/language-option.ts';
import { type OutputOptions, withOutput, writeList, writeOutput } from '../output/output-format.ts';
import { pageWidth } from '../output/page-width.ts';
import { taskPath } from './task-id.ts';
import { taskItem } from './task-item.schema.ts';
import { taskLines, taskTable } from './task-lines.ts';

type ReadOptions = ApiOptions & OutputOptions & LanguageOptions;

interface ListOptions extends ReadOptions, Paging {
  readonly owner?: readonly string[];
  readonly kind?: readonly string[];
  readonly overdue?: boolean;
}

const LIST_EXAMPLES = `Examples:
  keyturn task list --overdue
  keyturn task list --owner platform@acme.test --kind regenerateToken
`;

export function addTaskList(task: Command): void {
  const command = task
    .command('list')
    .description('open tasks, the most urgent first')
    .option('--owner <owner>', 'only of this owner; may be repeated', repeated)
    .option('--kind <kind>', 'only of this kind; may be repeated', repeated)
    .option('--overdue', 'only those past their due date')
    .option('--limit <n>', 'at most so many (default: 50)')
    .option('--all', 'every one of them')
    .addHelpText('before', LIST_EXAMPLES)
    .action(listTasks);
  withOutput(withLanguage(withApi(command), 'of the steps'));
}

async function listTasks(options: ListOptions): Promise<void> {
  const { owner, kind, overdue, lang, limit, all } = options;
  const query = { owner, kind, overdue: overdue === true ? 'true' : undefined, lang };
  const items = await readPages(openApi(options), { path: '/v1/tasks', item: taskItem, query, limit, all });
  const names = items.map(({ id }) => id);
  writeList({ data: items, lines: () => taskTable(items), names, none: 'No task is open.' }, options);
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
    .action(showTask);
  withOutput(withLanguage(withApi(command), 'of the steps'));
}

async function showTask(id: string, options: ReadOptions): Promise<void> {
  const path = taskPath(id);
  const shown = await openApi(options).get({ path, schema: taskItem, query: { lang: options.lang } });
  const lines = () => taskLines(shown, pageWidth(process.stdout));
  writeOutput({ data: shown, lines, names: [shown.id] }, options);
}
