import type { Command } from 'commander';
import { type ApiOptions, openApi, withApi } from '../http/api-options.ts';
import { fleetNow } from '../input/fleet-now.ts';
import { instantOf, parseWhen } from '../input/parse-when.ts';
import { instantText } from '../output/instant-text.ts';
import { type OutputOptions, withOutput, writeOutput } from '../output/output-format.ts';
import { taskPath } from './task-id.ts';
import { taskItem } from './task-item.schema.ts';

type ChangeOptions = ApiOptions & OutputOptions;

export function addTaskDone(task: Command): void {
  const command = task
    .command('done')
    .description('say that a task is done')
    .argument('<id>', 'id of the task')
    .option('--evidence <text>', 'how you made sure; never a value')
    .addHelpText('before', 'Examples:\n  keyturn task done hr-adapters.3 --evidence "revoked in Data Manager"\n')
    .action(async (id: string, options: ChangeOptions & { evidence?: string }) => {
      const { evidence } = options;
      const body = evidence === undefined ? {} : { evidence };
      const done = await openApi(options).post({ path: taskPath(id, 'complete'), schema: taskItem, body });
      writeOutput({ data: done, lines: () => [`${id} is done`], names: [id] }, options);
    });
  withOutput(withApi(command));
}

export function addTaskSnooze(task: Command): void {
  const command = task
    .command('snooze')
    .description('be reminded later; never past the last safe moment')
    .argument('<id>', 'id of the task')
    .requiredOption('--until <when>', 'an instant, or a time from now such as P1D')
    .addHelpText(
      'before',
      'Examples:\n  keyturn task snooze hr-adapters.3 --until P1D\n  keyturn task snooze hr-adapters.3 --until 2026-12-01T09:00:00+09:00\n',
    )
    .action(async (id: string, options: ChangeOptions & { until: string }) => {
      const when = parseWhen('--until', options.until);
      const path = taskPath(id, 'snooze');
      const api = openApi(options);
      const until = await instantOf(when, () => fleetNow(api));
      const snoozed = await api.post({ path, schema: taskItem, body: { until } });
      writeOutput(
        { data: snoozed, lines: () => [`${id} is snoozed until ${instantText(until)}`], names: [id] },
        options,
      );
    });
  withOutput(withApi(command));
}

export function addTaskHandover(task: Command): void {
  const command = task
    .command('handover')
    .description('give a task to somebody else')
    .argument('<id>', 'id of the task')
    .requiredOption('--to <owner>', 'who does it from now on')
    .addHelpText('before', 'Examples:\n  keyturn task handover hr-adapters.3 --to lead@acme.test\n')
    .action(async (id: string, options: ChangeOptions & { to: string }) => {
      const given = await openApi(options).post({
        path: taskPath(id, 'assign'),
        schema: taskItem,
        body: { owner: options.to },
      });
      writeOutput({ data: given, lines: () => [`${id} is now for ${options.to}`], names: [id] }, options);
    });
  withOutput(withApi(command));
}
