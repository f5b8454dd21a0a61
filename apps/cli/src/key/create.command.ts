import { rmSync, writeFileSync } from 'node:fs';
import { postKey, type PostKeyData } from '@keyturn/client';
import { ROLES } from '@keyturn/contracts/schemas';
import type { Command } from 'commander';
import { type End, UsageError } from '../cli-error.ts';
import { errorCode } from '../error-code.ts';
import { type ApiOptions, openApi, withApi } from '../http/api-options.ts';
import { repeated, repeatedChoice } from '../input/repeated.ts';
import { requireSlug } from '../input/slug.ts';
import { type DryRunOptions, withDryRun, writeForeseen } from '../output/dry-run.ts';
import { say } from '../output/say.ts';

type Body = PostKeyData['body'];

interface CreateOptions extends ApiOptions, DryRunOptions {
  readonly role?: Body['roles'];
  readonly token?: string[];
  readonly person?: string;
  readonly expiresIn?: string;
  readonly file?: string;
}

const EXAMPLES = `Examples:
  keyturn key create nightly-hr-import --token hr-adapters --file /etc/keyturn/nightly-key
  keyturn key create deputy --role operator --role approver --person deputy@acme.test --file deputy-key
`;

/** The role of a consumer comes with its tokens. */
const GIVEN_ROLES = ROLES.filter((role) => role !== 'consumer');

export function addKeyCreate(key: Command, end: End): void {
  const command = key
    .command('create')
    .description('make a key; it is shown this once')
    .argument('<name>', "its name; of a consumer's key the name of the consumer")
    .option('--token <id>', 'a consumer of this token; may be repeated', repeated)
    .addOption(repeatedChoice('--role <role>', { about: 'what it may do; may be repeated', choices: GIVEN_ROLES }))
    .option('--person <who>', 'who acts with it: four eyes compares people')
    .option('--expires-in <duration>', 'such as P30D (default: P90D)')
    .option('--file <path>', 'write the key to a new file that only you can read, instead of standard output')
    .addHelpText('before', EXAMPLES)
    .action((name: string, options: CreateOptions) => createKey(name, options, end));
  withDryRun(withApi(command));
}

async function createKey(name: string, options: CreateOptions, end: End): Promise<void> {
  const { file } = options;
  const body = bodyOf(name, options);
  if (options.dryRun === true) {
    const would = `A key of ${name} would be made: ${body.roles.join(', ')}${body.tokens ? ` of ${body.tokens.join(', ')}` : ''}`;
    return writeForeseen({ id: name, would, refusal: null }, { output: 'table' }, end);
  }
  const client = openApi(options);
  // Before the key exists: one that is made and then cannot be written would be lost.
  if (file !== undefined) reserve(file);
  const { id, key } = await postKey({ client, body }).catch((error: unknown) => {
    if (file !== undefined) rmSync(file);
    throw error;
  });
  if (file === undefined) process.stdout.write(`${key}\n`);
  else writeFileSync(file, `${key}\n`);
  say(`key ${id} of ${name}${file === undefined ? '' : ` is in ${file}`}`);
}

function bodyOf(name: string, { role = [], token: tokens = [], person, expiresIn }: CreateOptions): Body {
  if (tokens.length === 0 && role.length === 0) throw new UsageError('Say for whom: --token or --role.');
  for (const id of tokens) requireSlug('The id of a token', id);
  return {
    name,
    roles: tokens.length > 0 ? ['consumer', ...role] : role,
    ...(tokens.length > 0 && { tokens }),
    ...(person && { person }),
    ...(expiresIn && { expiresIn }),
  };
}

function reserve(file: string): void {
  try {
    writeFileSync(file, '', { mode: 0o600, flag: 'wx' });
  } catch (error) {
    const code = errorCode(error);
    const why = code === 'EEXIST' ? 'it exists already' : code;
    throw new UsageError(`${file} cannot be written: ${why}.`);
  }
}
