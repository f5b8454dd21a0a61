import type { Command } from 'commander';
import type { End } from '../cli-error.ts';
import { type ApiOptions, withApi } from '../http/api-options.ts';
import { connectTo } from '../http/connection.ts';
import { openClient } from '../http/open-client.ts';
import { PULL_PATIENCE, REPORT_PATIENCE } from '../http/patience.ts';
import { repeated } from '../input/repeated.ts';
import { requireSlug } from '../input/slug.ts';
import { say } from '../output/say.ts';
import { Interrupts } from './interrupts.ts';
import { readTemplate } from './placeholders.ts';
import { type Job, runWithTokens } from './run-with-tokens.ts';
import { parseFailedOn } from './verdict.ts';

const EXAMPLES = `Examples:
  keyturn exec --token hr-adapters -- dm-adapters --token {} --workspace-id 6d1f --run "HR import"
  keyturn exec --token hr-adapters --token hr-basic -- ./schema-job --token={hr-adapters} --auth={hr-basic}
  keyturn exec --token hr-adapters --failed-on 1 --retry-once -- dm-adapters --token {} …
`;

const RULES = `
Pulls the value with your key, puts it in place of {} and runs the client: no shell, its own streams, its exit code.
  {}       takes the next token in order (with one token, that one); {<id>} names one
  exit 0   every version used is reported as working
  exit 75, 2 and other codes that say nothing about the value, and a death by signal: nothing is reported
  other    reported as failing; Keyturn then goes back to the version before, if that is still valid.
           Which codes these are is an assumption (1 to 123 but 2, 64, 69 and 75): --failed-on sets them for your client

Exit codes before the client runs: 2 wrong use, 3 no such token, 4 sign in, 5 waiting for a person, 1 anything else;
126 and 127 when it cannot be started, 128 + n when signal n ended it. KEYTURN_API_KEY is not handed on to the client.`;

interface ExecOptions extends ApiOptions {
  readonly token: readonly string[];
  readonly consumer?: string;
  readonly failedOn?: string;
  readonly retryOnce?: boolean;
}

export function addExec(program: Command, end: End): void {
  const command = program
    .command('exec')
    .description('run a client with the current value of a token, and report how it went')
    .argument('<client...>', 'the client and its arguments, after --')
    .requiredOption('--token <id>', 'a token to pull; may be repeated', repeated)
    .option('--consumer <name>', 'report for this consumer (operators; a consumer key reports for itself)')
    .option('--failed-on <codes>', 'exit codes that mean the value does not work, such as 1,3-9, or none')
    .option('--retry-once', 'after a failed run, run once more if Keyturn then has another version (default: off)')
    .passThroughOptions()
    .addHelpText('before', EXAMPLES)
    .addHelpText('after', RULES)
    .action(async (client: string[], options: ExecOptions) => {
      end(await exec(client, options));
    });
  withApi(command);
}

async function exec(client: readonly string[], options: ExecOptions): Promise<number> {
  const job = readJob(client, options);
  const connection = connectTo(options);
  const pulling = openClient({ connection, say, patience: PULL_PATIENCE });
  const reporting = openClient({ connection, say, patience: REPORT_PATIENCE });
  const interrupts = new Interrupts();
  try {
    return await runWithTokens(job, { pulling, reporting, interrupts, say });
  } catch (error) {
    // Interrupted before there was a client: whatever failed then failed because of it.
    if (interrupts.exitCode !== undefined) return interrupts.exitCode;
    throw error;
  } finally {
    interrupts.stop();
  }
}

function readJob(client: readonly string[], { token, consumer, failedOn, retryOnce }: ExecOptions): Job {
  const tokenIds = token.map((id) => requireSlug('--token: the id of a token', id));
  return {
    template: readTemplate({ client, tokenIds }),
    tokenIds,
    failedOn: parseFailedOn(failedOn),
    retryOnce: retryOnce === true,
    ...(consumer !== undefined && { consumer: requireSlug('--consumer: the name of a consumer', consumer) }),
  };
}
