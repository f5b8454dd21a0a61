import { DECISION_CHOICES } from '@keyturn/domain';
import { type Command, Option } from 'commander';
import { CliError, EXIT, UsageError } from '../cli-error.ts';
import { type ApiOptions, openApi, withApi } from '../http/api-options.ts';
import { repeated } from '../input/repeated.ts';
import { codeText } from '../output/instant-text.ts';
import { type OutputOptions, withOutput, writeOutput } from '../output/output-format.ts';
import { pageWidth } from '../output/page-width.ts';
import { decisionLines } from './decision-lines.ts';
import { migrationItem } from './migration-item.schema.ts';
import { migrationPath } from './migration-path.ts';

interface DecideOptions extends ApiOptions, OutputOptions {
  readonly choice?: string;
  readonly comment?: string;
  readonly excludeCheck?: readonly string[];
}

const EXAMPLES = `Examples:
  keyturn migration decide wave-3-finance                 # shows the choices, changes nothing
  keyturn migration decide wave-3-finance --choice runRemaining --comment "OPS deleted in the cloud"
  keyturn migration decide wave-3-finance --choice runAll --exclude-check AnonPermission --comment "public on purpose"
`;

export function addMigrationDecide(migration: Command): void {
  const command = migration
    .command('decide')
    .description('what to run next; without --choice the choices, what each does and what to clean up before it')
    .argument('<id>', 'id of the migration')
    .addOption(new Option('--choice <choice>', 'what to do').choices(DECISION_CHOICES))
    .option('--comment <text>', 'why, for the history')
    .option('--exclude-check <key>', 'a failed check to override; may be repeated', repeated)
    .addHelpText('before', EXAMPLES)
    .action((id: string, options: DecideOptions) =>
      options.choice === undefined ? showChoices(id, options) : decide(id, options),
    );
  withOutput(withApi(command));
}

async function showChoices(id: string, options: DecideOptions): Promise<void> {
  if (options.comment !== undefined || options.excludeCheck !== undefined)
    throw new UsageError('Say --choice with it, or nothing to see the choices.');
  const migration = await openApi(options).get({ path: migrationPath(id), schema: migrationItem });
  const { decision, phase } = migration;
  if (!decision) {
    const message = `${id} waits for no decision: it is in the phase "${codeText(phase)}".`;
    throw new CliError(message, { exitCode: EXIT.conflict });
  }
  const possible = (decision.options ?? []).filter(({ refusal }) => !refusal).map(({ choice }) => choice);
  const lines = () => decisionLines(migration, decision, pageWidth(process.stdout));
  writeOutput({ data: decision, lines, names: possible }, options);
}

async function decide(id: string, options: DecideOptions): Promise<void> {
  const { choice, comment, excludeCheck: excludeChecks } = options;
  if (comment === undefined) throw new UsageError('Say why with --comment: it is kept with the decision.');
  const body = { choice, comment, ...(excludeChecks !== undefined && { excludeChecks }) };
  const path = migrationPath(id, 'decisions');
  const decided = await openApi(options).post({ path, schema: migrationItem, body });
  const lines = () => [`${id}: ${choice} is decided (${codeText(decided.phase)})`];
  writeOutput({ data: decided, lines, names: [id] }, options);
}
