import { readFileSync } from 'node:fs';
import { getToken, lintTokens, type TokenLint, type TokenSpec } from '@keyturn/client';
import type { Command } from 'commander';
import { parseDocument } from 'yaml';
import { type End, EXIT, UsageError } from '../cli-error.ts';
import { errorCode } from '../error-code.ts';
import { type ApiOptions, openApi, withApi } from '../http/api-options.ts';
import { readValue } from '../input/read-value.ts';
import { instantText } from '../output/instant-text.ts';
import { type OutputOptions, withOutput, writeOutput } from '../output/output-format.ts';
import { violationLines } from '../output/violation-lines.ts';
import { tokenId } from './token-change.command.ts';

interface LintOptions extends ApiOptions, OutputOptions {
  readonly file?: string;
}

const EXAMPLES = `Examples:
  keyturn token lint hr-adapters            # the specification as it is applied
  keyturn token lint -f token.yaml          # one that is not applied yet; - is standard input
`;

export function addTokenLint(token: Command, end: End): void {
  const command = token
    .command('lint')
    .description('check the specification of a token, and say when it would be renewed')
    .argument('[id]', 'id of a token')
    .option('-f, --file <path>', 'a file with the specification, or a document { kind: Token, spec }')
    .addHelpText('before', EXAMPLES)
    .action((id: string | undefined, options: LintOptions) => lint(id, options, end));
  withOutput(withApi(command));
}

async function lint(id: string | undefined, options: LintOptions, end: End): Promise<void> {
  const { file } = options;
  if ((id === undefined) === (file === undefined)) throw new UsageError('Name a token, or a file with --file.');
  const path = id === undefined ? null : { id: tokenId(id) };
  const client = openApi(options);
  const spec = path === null ? await readSpec(file ?? '') : (await getToken({ client, path })).spec;
  const found = await lintTokens({ client, body: spec });
  writeOutput({ data: found, lines: () => lintLines(found), names: [spec.id] }, options);
  if (found.violations.some(({ severity }) => severity === 'error')) end(EXIT.failed);
}

/** Whether it is one is for the API to say; only what is no object at all is said here. */
async function readSpec(file: string): Promise<TokenSpec> {
  const text = file === '-' ? await readValue({ question: '', mayAsk: false }) : readFile(file);
  const document = parseDocument(text);
  const read: unknown = document.errors.length === 0 ? document.toJS() : null;
  if (typeof read !== 'object' || read === null) throw new UsageError('The file holds no specification.');
  return ('spec' in read ? read.spec : read) as TokenSpec;
}

function readFile(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const code = errorCode(error);
    throw new UsageError(`${file} cannot be read (${code}).`);
  }
}

function lintLines({ violations, plannedRenewals }: TokenLint): string[] {
  return [
    ...(violations.length === 0 ? ['Nothing speaks against it.'] : violationLines(violations)),
    ...(plannedRenewals.length === 0 ? [] : [`Renewals: ${plannedRenewals.map(instantText).join(', ')}`]),
  ];
}
