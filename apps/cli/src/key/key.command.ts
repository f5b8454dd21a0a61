import { writeFileSync } from 'node:fs';
import type { Command } from 'commander';
import { z } from 'zod';
import { UsageError } from '../cli-error.ts';
import { type ApiOptions, openApi, withApi } from '../http/api-options.ts';
import { repeated } from '../input/repeated.ts';
import { requireSlug } from '../input/slug.ts';
import { say } from '../output/say.ts';

interface CreateOptions extends ApiOptions {
  readonly role?: readonly string[];
  readonly token?: readonly string[];
  readonly person?: string;
  readonly expiresIn?: string;
  readonly file?: string;
}

const created = z.looseObject({ id: z.string(), key: z.string() });

const EXAMPLES = `Examples:
  keyturn key create nightly-hr-import --token hr-adapters --file /etc/keyturn/nightly-key
  keyturn key create deputy --role operator --role approver --person deputy@acme.test --file deputy-key
`;

export function addKey(program: Command): void {
  const key = program.command('key').description('keys of people and consumers').addHelpText('before', EXAMPLES);
  const command = key
    .command('create')
    .description('make a key; it is shown this once')
    .argument('<name>', "its name; of a consumer's key the name of the consumer")
    .option('--token <id>', 'a consumer of this token; may be repeated', repeated)
    .option('--role <role>', 'viewer, operator, approver or admin; may be repeated', repeated)
    .option('--person <who>', 'who acts with it: four eyes compares people')
    .option('--expires-in <duration>', 'such as P30D (default: P90D)')
    .option('--file <path>', 'write the key to a new file that only you can read, instead of standard output')
    .addHelpText('before', EXAMPLES)
    .action(createKey);
  withApi(command);
}

async function createKey(name: string, options: CreateOptions): Promise<void> {
  const { role = [], token: tokens = [], person, expiresIn, file } = options;
  if (tokens.length === 0 && role.length === 0) throw new UsageError('Say for whom: --token or --role.');
  for (const id of tokens) requireSlug('The id of a token', id);
  const roles = tokens.length > 0 ? ['consumer', ...role] : role;
  const body = {
    name,
    roles,
    ...(tokens.length > 0 && { tokens }),
    ...(person && { person }),
    ...(expiresIn && { expiresIn }),
  };
  // Before the key exists: one that is made and then cannot be written would be lost.
  if (file !== undefined) reserve(file);
  const { id, key } = await openApi(options).post({ path: '/v1/keys', schema: created, body });
  if (file === undefined) process.stdout.write(`${key}\n`);
  else writeFileSync(file, `${key}\n`);
  say(`key ${id} of ${name}${file === undefined ? '' : ` is in ${file}`}`);
}

function reserve(file: string): void {
  try {
    writeFileSync(file, '', { mode: 0o600, flag: 'wx' });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    const why = code === 'EEXIST' ? 'it exists already' : code;
    throw new UsageError(`${file} cannot be written: ${why}.`);
  }
}
