import type { Command } from 'commander';
import { CliError, UsageError } from '../cli-error.ts';
import { failureOfAnswer, failureWithoutAnswer } from '../http/api-failure.ts';
import { type ApiOptions, withApi } from '../http/api-options.ts';
import { connectTo } from '../http/connection.ts';
import { type Incoming, type Outgoing, send, Unanswered } from '../http/send.ts';
import { repeated } from '../input/repeated.ts';
import { writeText } from '../output/output-format.ts';
import { isYaml, readBody } from './read-body.ts';

const EXAMPLES = `Examples:
  keyturn api GET /v1/tokens --query phase=active --query limit=5
  keyturn api POST /v1/tokens/hr-adapters/rotate -f rotate.json
  echo '{}' | keyturn api POST /v1/migrations/wave-3/start -f -
`;

const RULES = `
One call with your key, as it is: the answer goes to standard output, also that of a refusal, and the exit code tells how it ended.
Nothing is repeated; for that, give --idempotency-key and run it again.`;

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE'];

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
    .option('-f, --filename <file>', 'the body, JSON or YAML; - for standard input')
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
  const body = filename === undefined ? undefined : await readBody(filename);
  return {
    method,
    path: path + queryText(path, options.query ?? []),
    headers: {
      accept: '*/*',
      ...(idempotencyKey !== undefined && { 'idempotency-key': idempotencyKey }),
      ...(ifMatch !== undefined && { 'if-match': `"${ifMatch.replaceAll('"', '')}"` }),
      ...(body !== undefined && {
        'content-type': isYaml(filename ?? '', body) ? 'application/yaml' : 'application/json',
      }),
    },
    ...(body !== undefined && { body }),
  };
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
