import { type Command, Option } from 'commander';
import { type ApiOptions, openApi, withApi } from '../http/api-options.ts';
import { type Paging, readPages } from '../http/read-pages.ts';
import { type OutputOptions, withOutput, writeList, writeOutput } from '../output/output-format.ts';
import { taskPath } from './task-id.ts';
import { taskItem } from './task-item.schema.ts';
import { taskLines, taskTable } from './task-lines.ts';

interface ReadOptions extends ApiOptions, OutputOptions {
  readonly lang: string;
}

interface ListOptions extends ReadOptions, Paging {
  readonly owner?: readonly string[];
  readonly kind?: readonly string[];
  readonly overdue?: boolean;
}

/** Longer lines are hard to read, also where there is no terminal to say how wide it is. */
const WIDEST = 100;

const LIST_EXAMPLES = `Examples:
  keyturn task list --overdue
  keyturn task list --owner platform@acme.test --kind regenerateToken
`;

export function addTaskList(task: Command): void {
  const command = task
    .command('list')
    .description('open tasks, the most urgent first')
    .option('--owner <owner>', 'only of this owner; may be repeated', collect)
    .option('--kind <kind>', 'only of this kind; may be repeated', collect)
    .option('--overdue', 'only those past their due date')
    .option('--limit <n>', 'at most so many (default: 50)')
    .option('--all', 'every one of them')
    .addHelpText('before', LIST_EXAMPLES)
    .action(listTasks);
  withOutput(withLanguage(withApi(command)));
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
  withOutput(withLanguage(withApi(command)));
}

async function showTask(id: string, options: ReadOptions): Promise<void> {
  const path = taskPath(id);
  const shown = await openApi(options).get({ path, schema: taskItem, query: { lang: options.lang } });
  const width = Math.min(process.stdout.columns ?? WIDEST, WIDEST);
  writeOutput({ data: shown, lines: () => taskLines(shown, width), names: [shown.id] }, options);
}

function withLanguage(command: Command): Command {
  return command.addOption(new Option('--lang <language>', 'of the steps').choices(['en', 'ja']).default('en'));
}

const collect = (value: string, before: readonly string[] = []): string[] => [...before, value];
