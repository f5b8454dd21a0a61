import { postTokenVersion, type Submitted } from '@keyturn/client';
import type { Command } from 'commander';
import { CliError, type End, EXIT, UsageError } from '../cli-error.ts';
import { type ApiOptions, withApi } from '../http/api-options.ts';
import { connectTo } from '../http/connection.ts';
import { openClient } from '../http/open-client.ts';
import { parseInstant } from '../input/parse-when.ts';
import { readValue } from '../input/read-value.ts';
import { requireSlug } from '../input/slug.ts';
import { type DryRunOptions, withDryRun, writeForeseen } from '../output/dry-run.ts';
import { instantText } from '../output/instant-text.ts';
import { type OutputOptions, withOutput, writeOutput } from '../output/output-format.ts';
import { withoutValue } from '../output/plain-text.ts';
import { say } from '../output/say.ts';
import { foreseeToken } from './foresee-token.ts';

const EXAMPLES = `Examples:
  keyturn token submit hr-adapters                      # asks, and shows nothing of what you paste
  pbpaste | keyturn token submit hr-adapters
  keyturn token submit hr-adapters --expires-at 2027-01-20T00:00:00Z < /run/secrets/new-value
`;

const RULES = `
The value comes from the prompt or from standard input (one line end at its end is removed), never from the command line,
which every user of the machine can read. Without an answer the same request is repeated for up to 100 seconds.`;

interface SubmitOptions extends ApiOptions, OutputOptions, DryRunOptions {
  readonly version?: string;
  readonly expiresAt?: string;
  readonly input: boolean;
}

export function addTokenSubmit(token: Command, end: End): void {
  const command = token
    .command('submit')
    .description('hand over a new value, once')
    .argument('<id>', 'id of the token')
    .option('--version <n>', 'a version that has no value yet (made before Keyturn)')
    .option('--expires-at <instant>', 'when the value ends, if you know; with its zone')
    .option('--no-input', 'do not ask: the value comes from standard input')
    .addHelpText('before', EXAMPLES)
    .addHelpText('after', RULES)
    .action((id: string, options: SubmitOptions) => submit({ id, options, end }));
  withDryRun(withOutput(withApi(command)));
}

async function submit({ id, options, end }: { id: string; options: SubmitOptions; end: End }): Promise<void> {
  const path = { id: requireSlug('The id of a token', id) };
  const about = {
    ...(options.version !== undefined && { version: parseVersion(options.version) }),
    ...(options.expiresAt !== undefined && {
      expiresAt: new Date(parseInstant('--expires-at', options.expiresAt)).toISOString(),
    }),
  };
  // Before the value is asked for: nobody pastes it twice because a key was missing.
  const connection = connectTo(options);
  if (options.dryRun === true) {
    // The value is not needed to know whether one would be taken.
    const client = openClient({ connection, say });
    return writeForeseen(await foreseeToken(client, { id, does: 'submit' }), options, end);
  }
  const value = await readValue({ question: `Value of ${id} (not shown): `, mayAsk: options.input });
  const client = openClient({ connection, say: (line) => say(withoutValue(line, value)) });
  try {
    const made = await postTokenVersion({ client, path, body: { value, ...about } });
    writeOutput({ data: made, lines: () => [submittedLine(id, made)], names: [id] }, options);
    if (made.status === 'orphaned') end(EXIT.failed);
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    // A refusal may quote what it refuses.
    throw new CliError(withoutValue(error.message, value), { exitCode: error.exitCode });
  }
}

function submittedLine(id: string, { version, fingerprint, expiresAt, status }: Submitted): string {
  if (status === 'orphaned')
    return `${id} version ${version} does not work, so it is not used; the value before it stays. Hand over another one.`;
  const ends = expiresAt ? `, expires ${instantText(expiresAt)}` : '';
  return `${id} version ${version} is ${status === 'current' ? 'in use' : 'stored'}: fingerprint ${fingerprint}${ends}`;
}

function parseVersion(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new UsageError('--version takes the number of a version, such as 1.');
}
