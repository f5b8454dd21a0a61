import type { Command } from 'commander';
import { z } from 'zod';
import { CliError, type End, EXIT, UsageError } from '../cli-error.ts';
import { ApiClient } from '../http/api-client.ts';
import { type ApiOptions, withApi } from '../http/api-options.ts';
import { connectTo } from '../http/connection.ts';
import { parseInstant } from '../input/parse-when.ts';
import { readValue } from '../input/read-value.ts';
import { requireSlug } from '../input/slug.ts';
import { instantText } from '../output/instant-text.ts';
import { type OutputOptions, withOutput, writeOutput } from '../output/output-format.ts';
import { withoutValue } from '../output/plain-text.ts';
import { say } from '../output/say.ts';

const EXAMPLES = `Examples:
  keyturn token submit hr-adapters                      # asks, and shows nothing of what you paste
  pbpaste | keyturn token submit hr-adapters
  keyturn token submit hr-adapters --expires-at 2027-01-20T00:00:00Z < /run/secrets/new-value
`;

const RULES = `
The value comes from the prompt or from standard input (one line end at its end is removed), never from the command line,
which every user of the machine can read. Without an answer the same request is repeated for up to 100 seconds.`;

interface SubmitOptions extends ApiOptions, OutputOptions {
  readonly version?: string;
  readonly expiresAt?: string;
  readonly input: boolean;
}

const submitted = z.looseObject({
  version: z.int(),
  fingerprint: z.string(),
  expiresAt: z.string().nullish(),
  status: z.string().optional(),
});

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
  withOutput(withApi(command));
}

async function submit({ id, options, end }: { id: string; options: SubmitOptions; end: End }): Promise<void> {
  const path = `/v1/tokens/${requireSlug('The id of a token', id)}/versions`;
  const about = {
    ...(options.version !== undefined && { version: parseVersion(options.version) }),
    ...(options.expiresAt !== undefined && {
      expiresAt: new Date(parseInstant('--expires-at', options.expiresAt)).toISOString(),
    }),
  };
  // Before the value is asked for: nobody pastes it twice because a key was missing.
  const connection = connectTo(options);
  const value = await readValue({ question: `Value of ${id} (not shown): `, mayAsk: options.input });
  const api = new ApiClient({ connection, say: (line) => say(withoutValue(line, value)) });
  try {
    const made = await api.post({ path, schema: submitted, body: { value, ...about } });
    writeOutput({ data: made, lines: () => [submittedLine(id, made)], names: [id] }, options);
    if (made.status === 'orphaned') end(EXIT.failed);
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    // A refusal may quote what it refuses.
    throw new CliError(withoutValue(error.message, value), { exitCode: error.exitCode });
  }
}

function submittedLine(id: string, { version, fingerprint, expiresAt, status }: z.output<typeof submitted>): string {
  if (status === 'orphaned')
    return `${id} version ${version} does not work, so it is not used; the value before it stays. Hand over another one.`;
  const ends = expiresAt ? `, expires ${instantText(expiresAt)}` : '';
  return `${id} version ${version} is ${status === 'current' ? 'in use' : 'stored'}: fingerprint ${fingerprint}${ends}`;
}

function parseVersion(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new UsageError('--version takes the number of a version, such as 1.');
}
