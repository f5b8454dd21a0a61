import { spawn } from 'node:child_process';
import { foreignEnvironment } from '@keyturn/config';
import { getTask } from '@keyturn/client';
import type { Command } from 'commander';
import { CliError } from '../cli-error.ts';
import { type ApiOptions, openApi, withApi } from '../http/api-options.ts';
import { type OutputOptions, withOutput, writeOutput } from '../output/output-format.ts';
import { plainText } from '../output/plain-text.ts';
import { say } from '../output/say.ts';
import { taskPath } from './task-id.ts';

export function addTaskOpen(task: Command): void {
  const command = task
    .command('open')
    .description('the page where a task is worked on: printed, and on a desktop opened in the browser')
    .argument('<id>', 'id of the task')
    .option('--no-browser', 'only print it')
    .addHelpText(
      'before',
      'Examples:\n  keyturn task open hr-adapters.3\n  keyturn task open hr-adapters.3 --no-browser\n',
    )
    .action(openTask);
  withOutput(withApi(command));
}

async function openTask(id: string, options: ApiOptions & OutputOptions & { browser: boolean }): Promise<void> {
  const { deepLink } = await getTask({ client: openApi(options), path: taskPath(id) });
  if (!deepLink) throw new CliError(`${id} has no page of its own: keyturn task show ${id}`);
  const link = plainText(deepLink);
  writeOutput({ data: { id, deepLink }, lines: () => [link], names: [link] }, options);
  if (options.browser && process.stdout.isTTY && !(await openInBrowser(link))) {
    say('There is no browser to open it here.');
  }
}

/** What opens an address on each kind of desktop. On Windows no shell, to which an address could be more than one. */
const OPENERS: Readonly<Record<string, readonly string[]>> = {
  darwin: ['open'],
  win32: ['rundll32', 'url.dll,FileProtocolHandler'],
  linux: ['xdg-open'],
};

/** False when there is no desktop. Only web addresses: what a program is started for must not come from anywhere. */
function openInBrowser(link: string): Promise<boolean> {
  const [program, ...args] = OPENERS[process.platform] ?? [];
  const env = foreignEnvironment();
  const hasDesktop =
    process.platform !== 'linux' || env['DISPLAY'] !== undefined || env['WAYLAND_DISPLAY'] !== undefined;
  const address = URL.parse(link);
  if (program === undefined || !hasDesktop || address === null || !/^https?:$/.test(address.protocol)) {
    return Promise.resolve(false);
  }
  return new Promise((resolve) => {
    const child = spawn(program, [...args, address.href], { stdio: 'ignore', detached: true, env });
    child.once('error', () => {
      resolve(false);
    });
    child.once('spawn', () => {
      child.unref();
      resolve(true);
    });
  });
}
