import { assignTask, type CompleteTaskData, completeTask, snoozeTask } from '@keyturn/client';
import { REPORTED_OUTCOMES } from '@keyturn/domain';
import { type Command, Option } from 'commander';
import { type End, UsageError } from '../cli-error.ts';
import { type ApiOptions, openApi, withApi } from '../http/api-options.ts';
import { fleetNow } from '../input/fleet-now.ts';
import { instantOf, parseWhen } from '../input/parse-when.ts';
import { repeatedList } from '../input/repeated.ts';
import { type DryRunOptions, withDryRun, writeForeseen } from '../output/dry-run.ts';
import { instantText } from '../output/instant-text.ts';
import { type OutputOptions, withOutput, writeOutput } from '../output/output-format.ts';
import { foreseeTask } from './foresee-task.ts';
import { taskPath } from './task-id.ts';

type ChangeOptions = ApiOptions & OutputOptions & DryRunOptions;

interface DoneOptions extends ChangeOptions {
  readonly evidence?: string;
  readonly report?: (typeof REPORTED_OUTCOMES)[number];
  readonly migrated?: string[];
  readonly failed?: string[];
}

const DONE_EXAMPLES = `Examples:
  keyturn task done hr-adapters.3 --evidence "revoked in Data Manager"
  keyturn task done wave-3-finance.2 --report finished
  keyturn task done wave-3-finance.2 --report incomplete --migrated FIN,OPS --failed HR
`;

export function addTaskDone(task: Command, end: End): void {
  const command = task
    .command('done')
    .description('say that a task is done; of a run in the assistant report how it ended')
    .argument('<id>', 'id of the task')
    .option('--evidence <text>', 'how you made sure; never a value')
    .addOption(
      new Option(
        '--report <outcome>',
        "the plan's status in the assistant; authLapsed: it failed because of the token",
      ).choices(REPORTED_OUTCOMES),
    )
    .option('--migrated <keys>', 'with --report: what is in the cloud, as FIN,OPS; may be repeated', repeatedList)
    .option('--failed <keys>', 'with --report: what failed; may be repeated', repeatedList)
    .addHelpText('before', DONE_EXAMPLES)
    .action(async (id: string, options: DoneOptions) => {
      const body = completionOf(options);
      const path = taskPath(id);
      const client = openApi(options);
      if (options.dryRun === true) {
        const hasReport = options.report !== undefined;
        return writeForeseen(await foreseeTask(client, { id, does: 'done', hasReport }), options, end);
      }
      const done = await completeTask({ client, path, body });
      writeOutput({ data: done, lines: () => [`${id} is done`], names: [id] }, options);
    });
  withDryRun(withOutput(withApi(command)));
}

function completionOf({ evidence, report: outcome, migrated, failed }: DoneOptions): CompleteTaskData['body'] {
  const keys = { ...(migrated && { migratedKeys: migrated }), ...(failed && { failedKeys: failed }) };
  if (outcome === undefined && Object.keys(keys).length > 0)
    throw new UsageError('--migrated and --failed belong to a --report.');
  return {
    ...(evidence !== undefined && { evidence }),
    ...(outcome !== undefined && { report: { outcome, ...keys } }),
  };
}

export function addTaskSnooze(task: Command, end: End): void {
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
      const path = taskPath(id);
      const client = openApi(options);
      const until = await instantOf(when, () => fleetNow(client));
      const how = ` until ${instantText(until)}`;
      if (options.dryRun === true)
        return writeForeseen(await foreseeTask(client, { id, does: 'snooze', how }), options, end);
      const snoozed = await snoozeTask({ client, path, body: { until } });
      writeOutput({ data: snoozed, lines: () => [`${id} is snoozed${how}`], names: [id] }, options);
    });
  withDryRun(withOutput(withApi(command)));
}

export function addTaskHandover(task: Command, end: End): void {
  const command = task
    .command('handover')
    .description('give a task to somebody else')
    .argument('<id>', 'id of the task')
    .requiredOption('--to <owner>', 'who does it from now on')
    .addHelpText('before', 'Examples:\n  keyturn task handover hr-adapters.3 --to lead@acme.test\n')
    .action(async (id: string, options: ChangeOptions & { to: string }) => {
      const path = taskPath(id);
      const client = openApi(options);
      if (options.dryRun === true) {
        return writeForeseen(await foreseeTask(client, { id, does: 'handover', how: options.to }), options, end);
      }
      const given = await assignTask({ client, path, body: { owner: options.to } });
      writeOutput({ data: given, lines: () => [`${id} is now for ${options.to}`], names: [id] }, options);
    });
  withDryRun(withOutput(withApi(command)));
}
