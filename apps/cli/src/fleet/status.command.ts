import { getFleetSummary, getMigrations, getTasks, getTokens, type Readiness } from '@keyturn/client';
import type { Command } from 'commander';
import { CliError, type End, EXIT } from '../cli-error.ts';
import { type ApiOptions, openApi, withApi } from '../http/api-options.ts';
import { connectTo, type Connection } from '../http/connection.ts';
import type { Api } from '../http/open-client.ts';
import { readReadiness } from '../http/readiness.ts';
import { type LanguageOptions, withLanguage } from '../output/language-option.ts';
import { type OutputOptions, withOutput, writeOutput } from '../output/output-format.ts';
import { type FleetStatus, statusLines } from './status-lines.ts';

const EXAMPLES = `Examples:
  keyturn status
  keyturn status --url https://keyturn.example.com -o json
`;

const RULES =
  '\nEnds with 1 when Keyturn does not answer or is not ready; what waits for a person does not change the code.\n';

type StatusOptions = ApiOptions & OutputOptions & LanguageOptions;

/** Names enough to know where to look; `keyturn token list --status …` has the rest. */
const MOST_NAMED = '4';

export function addStatus(program: Command, end: End): void {
  const command = program
    .command('status')
    .description('what needs you, what is at risk, what is moving, and whether Keyturn itself is well')
    .addHelpText('before', EXAMPLES)
    .addHelpText('after', RULES)
    .action((options: StatusOptions) => status(options, end));
  withOutput(withLanguage(withApi(command)));
}

async function status(options: StatusOptions, end: End): Promise<void> {
  const connection = connectTo(options);
  const readiness = await readReadiness(connection);
  const shown = await readStatus(openApi(options), { connection, readiness }).catch((error: unknown) => {
    // Why it cannot answer is worth more than that it cannot.
    if (!(error instanceof CliError) || readiness === null || readiness.status === 'ready') throw error;
    const away = Object.entries(readiness.checks).flatMap(([name, { ok }]) => (ok ? [] : [name]));
    throw new CliError(`${error.message}\n  Not ready: ${away.join(', ')}.`, { exitCode: EXIT.failed });
  });
  const names = shown.tasks.items.map(({ id }) => id);
  writeOutput({ data: shown, lines: (look) => statusLines(shown, look), names }, options);
  if (readiness?.status !== 'ready') end(EXIT.failed);
}

interface Machine {
  readonly connection: Connection;
  readonly readiness: Readiness | null;
}

async function readStatus(client: Api, { connection, readiness }: Machine): Promise<FleetStatus> {
  const limit = MOST_NAMED;
  const [summary, tasks, overdue, atRisk, moving, migrations] = await Promise.all([
    getFleetSummary({ client }),
    getTasks({ client, query: { limit } }),
    getTasks({ client, query: { limit: '1', overdue: 'true' } }),
    getTokens({ client, query: { limit, status: ['expired', 'stuck', 'atRisk'], sort: 'expiresAt' } }),
    getTokens({ client, query: { limit, status: 'working', sort: 'expiresAt' } }),
    getMigrations({ client, query: { limit, status: ['expired', 'stuck', 'atRisk', 'working', 'needsYou'] } }),
  ]);
  const { origin } = connection.url;
  return { origin, readiness, summary, tasks, overdue: overdue.total, atRisk, moving, migrations };
}
