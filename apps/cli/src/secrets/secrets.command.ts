import { deleteSecret, getSecrets, type NamedSecret, putSecret } from '@keyturn/client';
import type { Command } from 'commander';
import { type End, EXIT } from '../cli-error.ts';
import { type ApiOptions, openApi, withApi } from '../http/api-options.ts';
import { askYesNo, requireAnswerable } from '../input/ask-yes-no.ts';
import { readValue } from '../input/read-value.ts';
import { requireSlug } from '../input/slug.ts';
import { instantText } from '../output/instant-text.ts';
import { type OutputOptions, withOutput, writeList, writeOutput } from '../output/output-format.ts';
import { say } from '../output/say.ts';
import { factLines, tableLines } from '../output/table.ts';

const EXAMPLES = `Examples:
  keyturn secrets set jira-pat --note "until June, by ops"
  pass show jira-pat | keyturn secrets set jira-pat
  keyturn secrets list
`;

type ReadOptions = ApiOptions & OutputOptions;

interface SetOptions extends ReadOptions {
  readonly note?: string;
  readonly input: boolean;
}

interface DeleteOptions extends ReadOptions {
  readonly yes?: boolean;
  readonly input: boolean;
}

/** Values that specifications refer to as `{ secret: <name> }`. */
export function addSecrets(program: Command, end: End): void {
  const secrets = program
    .command('secrets')
    .description('values that specifications refer to by name; one never comes back')
    .addHelpText('before', EXAMPLES);
  addSet(secrets);
  addList(secrets);
  addDelete(secrets, end);
}

function addSet(secrets: Command): void {
  const command = secrets
    .command('set')
    .description('set or replace one; the value comes from standard input, or is asked for without being shown')
    .argument('<name>', 'its name')
    .option('--note <text>', 'where it is from, until when it is good')
    .option('--no-input', 'never ask')
    .addHelpText(
      'before',
      'Examples:\n  keyturn secrets set jira-pat\n  keyturn secrets set jira-pat --note "ops" < jira-pat.txt\n',
    )
    .action(setSecret);
  withOutput(withApi(command));
}

async function setSecret(name: string, options: SetOptions): Promise<void> {
  requireSlug('The name of a secret', name);
  const api = openApi(options);
  const value = await readValue({ question: `Value of ${name} (not shown): `, mayAsk: options.input });
  const { note } = options;
  const stored = await putSecret({ client: api, path: { name }, body: { value, ...(note !== undefined && { note }) } });
  const lines = () =>
    factLines([
      ['name', stored.name],
      ['fingerprint', stored.fingerprint],
    ]);
  writeOutput({ data: stored, lines, names: [stored.name] }, options);
}

function addList(secrets: Command): void {
  const command = secrets
    .command('list')
    .description('names, fingerprints and who uses them')
    .addHelpText('before', 'Examples:\n  keyturn secrets list\n  keyturn secrets list -o name\n')
    .action(listSecrets);
  withOutput(withApi(command));
}

async function listSecrets(options: ReadOptions): Promise<void> {
  const { items } = await getSecrets({ client: openApi(options) });
  const names = items.map(({ name }) => name);
  writeList({ data: items, lines: () => secretTable(items), names, none: 'There is no secret.' }, options);
}

function secretTable(items: readonly NamedSecret[]): string[] {
  const rows = items.map(({ name, fingerprint, updatedAt, usedBy, note }) => [
    name,
    fingerprint,
    instantText(updatedAt),
    usedBy.join(', '),
    note ?? '',
  ]);
  return tableLines(['NAME', 'FINGERPRINT', 'SET', 'USED BY', 'NOTE'], rows);
}

function addDelete(secrets: Command, end: End): void {
  const command = secrets
    .command('delete')
    .description('destroy one nobody refers to')
    .argument('<name>', 'its name')
    .option('-y, --yes', 'do not ask')
    .option('--no-input', 'never ask')
    .addHelpText(
      'before',
      'Examples:\n  keyturn secrets delete jira-pat\n  keyturn secrets delete jira-pat --yes -o json\n',
    )
    .action((name: string, options: DeleteOptions) => removeSecret({ name, options, end }));
  withOutput(withApi(command));
}

async function removeSecret({ name, options, end }: { name: string; options: DeleteOptions; end: End }): Promise<void> {
  requireSlug('The name of a secret', name);
  requireAnswerable(options);
  const api = openApi(options);
  if (options.yes !== true && !(await askYesNo(`Destroy ${name}? It cannot be read back. [y/N] `))) {
    say('Nothing was destroyed.');
    end(EXIT.waitingForPerson);
    return;
  }
  const removed = await deleteSecret({ client: api, path: { name } });
  writeOutput({ data: removed, lines: () => [`${removed.name} is destroyed.`], names: [removed.name] }, options);
}
