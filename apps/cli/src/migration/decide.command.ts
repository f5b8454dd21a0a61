import { getMigration, postMigrationDecision } from '@keyturn/client';
import { DECISION_CHOICES } from '@keyturn/domain';
import { type Command, Option } from 'commander';
import { CliError, type End, EXIT, UsageError } from '../cli-error.ts';
import { type ApiOptions, openApi, withApi } from '../http/api-options.ts';
import { repeated } from '../input/repeated.ts';
import { type DryRunOptions, withDryRun, writeForeseen } from '../output/dry-run.ts';
import { codeText } from '../output/instant-text.ts';
import { type OutputOptions, withOutput, writeOutput } from '../output/output-format.ts';
import { pageWidth } from '../output/page-width.ts';
import { decisionLines } from './decision-lines.ts';
import { migrationPath } from './migration-path.ts';

interface DecideOptions extends ApiOptions, OutputOptions, DryRunOptions {
  readonly choice?: (typeof DECISION_CHOICES)[number];
  readonly comment?: string;
  readonly excludeCheck?: string[];
}

const EXAMPLES = `Examples:
  keyturn migration decide wave-3-finance                 # shows the choices, changes nothing
  keyturn migration decide wave-3-finance --choice runRemaining --comment "OPS deleted in the cloud"
  keyturn migration decide wave-3-finance --choice runAll --exclude-check AnonPermission --comment "public on purpose"
`;

export function addMigrationDecide(migration: Command, end: End): void {
  const command = migration
    .command('decide')
    .description('what to run next; without --choice the choices, what each does and what to clean up before it')
    .argument('<id>', 'id of the migration')
    .addOption(new Option('--choice <choice>', 'what to do').choices(DECISION_CHOICES))
    .option('--comment <text>', 'why, for the history')
    .option('--exclude-check <key>', 'a failed check to override; may be repeated', repeated)
    .addHelpText('before', EXAMPLES)
    .action((id: string, options: DecideOptions) =>
      options.choice === undefined ? showChoices(id, options) : decide(id, { ...options, choice: options.choice }, end),
    );
  withDryRun(withOutput(withApi(command)));
}

async function showChoices(id: string, options: DecideOptions): Promise<void> {
  if (options.comment !== undefined || options.excludeCheck !== undefined)
    throw new UsageError('Say --choice with it, or nothing to see the choices.');
  const migration = await getMigration({ client: openApi(options), path: migrationPath(id) });
  const { decision, phase } = migration;
  if (!decision) {
    const message = `${id} waits for no decision: it is in the phase "${codeText(phase)}".`;
    throw new CliError(message, { exitCode: EXIT.conflict });
  }
  const possible = (decision.options ?? []).filter(({ refusal }) => !refusal).map(({ choice }) => choice);
  const lines = () => decisionLines(migration, decision, pageWidth(process.stdout));
  writeOutput({ data: decision, lines, names: possible }, options);
}

type Decided = DecideOptions & Required<Pick<DecideOptions, 'choice'>>;

async function decide(id: string, options: Decided, end: End): Promise<void> {
  const { choice, comment, excludeCheck: excludeChecks } = options;
  const path = migrationPath(id);
  if (options.dryRun === true) return foreseeDecision(id, options, end);
  if (comment === undefined) throw new UsageError('Say why with --comment: it is kept with the decision.');
  const body = { choice, comment, ...(excludeChecks !== undefined && { excludeChecks }) };
  const decided = await postMigrationDecision({ client: openApi(options), path, body });
  const lines = () => [`${id}: ${choice} is decided (${codeText(decided.phase)})`];
  writeOutput({ data: decided, lines, names: [id] }, options);
}

async function foreseeDecision(id: string, options: Decided, end: End): Promise<void> {
  const { decision, phase } = await getMigration({ client: openApi(options), path: migrationPath(id) });
  const option = decision?.options?.find(({ choice }) => choice === options.choice);
  const cleanUp = (option?.cleanUp ?? []).map(({ what, keys }) => ` First: ${what} ${keys.join(', ')}`.trimEnd());
  const would = `${options.choice}: ${option?.does ?? ''}${cleanUp.join('')}`;
  const refusal = decision ? (option?.refusal ?? null) : `${id} waits for no decision: it is ${codeText(phase)}.`;
  writeForeseen({ id, would, refusal }, options, end);
}
