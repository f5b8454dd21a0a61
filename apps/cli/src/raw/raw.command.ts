import type { Command } from 'commander';
import { CliError, UsageError } from '../cli-error.ts';
import { failureOfAnswer, failureWithoutAnswer } from '../http/api-failure.ts';
import { type ApiOptions, withApi } from '../http/api-options.ts';
import { connectTo } from '../http/connection.ts';
import { type Incoming, type Outgoing, send, Unanswered } from '../http/send.ts';
import { repeated } from '../input/repeated.ts';
import { writeText } from '../output/output-format.ts';
import { type Body, readBody, readPipedBody } from './read-body.ts';

const EXAMPLES = `Examples:
  keyturn api GET /v1/tokens --query phase=active --query limit=5
  keyturn api POST /v1/tokens/hr-adapters/rotate -f rotate.json
  echo '{}' | keyturn api POST /v1/migrations/wave-3/start
`;

const RULES = `
One call with your key, as it is: the answer goes to standard output, also that of a refusal, and the exit code tells how it ended.
What is piped into POST or PUT is the body; in a loop that reads, give it < /dev/null. Nothing is repeated; for that, give --idempotency-key and run it again.`;

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE'];
const TAKES_BODY = ['POST', 'PUT'];

interface RawOptions extends ApiOptions {
  readonly filename?: string;
  readonly query?: readonly string[];
  readonly idempotencyKey?: string;
  readonly ifMatch?: string;
}

export function addRaw(program: Command): void {
  const command = program
    .command('api')
    .description('a call of the HTTP API that has no command of its own')
    .argument('<METHOD>', 'GET, POST, PUT or DELETE')
    .argument('<path>', 'from the root, such as /v1/tokens')
    .option(
      '-f, --filename <file>',
      'the body, JSON or YAML; - for standard input, which POST and PUT also read without it unless it is a terminal',
    )
    .option('--query <name=value>', 'a query parameter; may be repeated', repeated)
    .option('--idempotency-key <key>', 'the same key never takes effect twice')
    .option('--if-match <revision>', 'only if it is still this revision')
    .addHelpText('before', EXAMPLES)
    .addHelpText('after', RULES)
    .action(callApi);
  withApi(command);
}

async function callApi(method: string, path: string, options: RawOptions): Promise<void> {
  const outgoing = await outgoingOf(method.toUpperCase(), path, options);
  const connection = connectTo(options);
  const { origin } = connection.url;
  const answer = await send(connection, outgoing).catch((error: unknown) => {
    if (error instanceof Unanswered) throw failureWithoutAnswer(origin, error);
    throw error;
  });
  write(answer);
  if (answer.status < 200 || answer.status > 299) throw short(failureOfAnswer(origin, answer));
}

async function outgoingOf(method: string, path: string, options: RawOptions): Promise<Outgoing> {
  if (!METHODS.includes(method)) throw new UsageError(`The method is one of ${METHODS.join(', ')}.`);
  // "//host/x" and "\\host" would take the key somewhere else.
  if (!/^\/(?![/\\])[\x21-\x7e]*$/.test(path) || path.includes('#')) {
    throw new UsageError('The path begins with one / and is part of the API, such as /v1/tokens.');
  }
  const { filename, idempotencyKey, ifMatch } = options;
  const body = await bodyOf(method, filename);
  return {
    method,
    path: path + queryText(path, options.query ?? []),
    headers: {
      accept: '*/*',
      ...(idempotencyKey !== undefined && { 'idempotency-key': idempotencyKey }),
      ...(ifMatch !== undefined && { 'if-match': `"${ifMatch.replaceAll('"', '')}"` }),
      ...(body !== null && { 'content-type': body.type }),
    },
    ...(body !== null && { body: body.text }),
  };
}

function bodyOf(method: string, filename: string | undefined): Promise<Body | null> {
  if (filename !== undefined) return readBody(filename);
  // What is read for a GET would be taken from whoever comes next, as in a loop over lines.
  return TAKES_BODY.includes(method) ? readPipedBody() : Promise.resolve(null);
}

function queryText(path: string, given: readonly string[]): string {
  const parameters = new URLSearchParams();
  for (const one of given) {
    const [, name, value] = /^([^=]+)=(.*)$/s.exec(one) ?? [];
    if (name === undefined || value === undefined) throw new UsageError('--query takes name=value, such as limit=5.');
    parameters.append(name, value);
  }
  const text = parameters.toString();
  return text === '' ? '' : `${path.includes('?') ? '&' : '?'}${text}`;
}

/** As it came; JSON ends without a line end. */
function write({ text }: Incoming): void {
  if (text !== '') writeText(text.endsWith('\n') ? text : `${text}\n`);
}

/** The details stand on standard output already. */
function short(failure: CliError): CliError {
  return new CliError(failure.message.split('\n')[0] ?? '', { exitCode: failure.exitCode });
}
