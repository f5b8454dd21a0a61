import { resolve } from 'node:path';
import { type ConfigRow, describeConfig, loadConfig } from '@keyturn/config';
import { type Command, Option } from 'commander';
import { UsageError } from '../cli-error.ts';
import { say } from '../output/say.ts';
import { tableLines } from '../output/table.ts';
import { writeText } from '../output/output-format.ts';
import { activeContext, type NamedContext, requireContext } from './active-context.ts';
import { type ContextFile, contextFilePath, readContexts } from './context-file.ts';
import { CONTEXT_NAME } from './context.schema.ts';
import { changeContextFile } from './write-context-file.ts';

const EXAMPLES = `Examples:
  keyturn config view
  keyturn config set --context prod url https://keyturn.acme.example
  keyturn config set --context prod keyFile ~/.config/keyturn/prod-key
  keyturn config use-context prod
`;

export function addConfig(program: Command): void {
  const config = program.command('config').description('settings and contexts').addHelpText('before', EXAMPLES);
  addView(config);
  addSet(config);
  addUseContext(config);
}

function addView(config: Command): void {
  config
    .command('view')
    .description('print the effective settings, secrets masked, and the contexts')
    .option('--context <name>', 'as they are with this context')
    .addHelpText('before', 'Examples:\n  keyturn config view\n  keyturn config view --context prod -o json\n')
    .addOption(new Option('-o, --output <format>').choices(['table', 'json']).default('table'))
    .action(viewConfig);
}

function viewConfig({ output, context: given }: { output: 'table' | 'json'; context?: string }): void {
  const file = readContexts();
  const context = activeContext({ given, config: loadConfig(), file });
  const rows = describeConfig().map((row) => withContext(row, context));
  if (output === 'json') {
    writeText(`${JSON.stringify(rows, null, 2)}\n`);
    return;
  }
  const settings = tableLines(
    ['SETTING', 'VALUE', 'FROM'],
    rows.map(({ variable, value, source }) => [variable, value, source]),
  );
  const contexts = Object.keys(file.contexts).length === 0 ? [] : ['', ...contextTable(file, context)];
  writeText([...settings, ...contexts].map((line) => `${line}\n`).join(''));
  say(`Contexts are kept in ${contextFilePath()}`);
}

interface ShownRow extends Omit<ConfigRow, 'source'> {
  readonly source: string;
}

/** What a context says of a setting, where nothing that goes before it does. */
function withContext(row: ConfigRow, context: NamedContext | null): ShownRow {
  const values: Readonly<Record<string, string | undefined>> = {
    KEYTURN_URL: context?.url,
    KEYTURN_API_KEY_FILE: context?.keyFile,
    KEYTURN_CONTEXT: context?.name,
    KEYTURN_LANG: context?.language,
    KEYTURN_OUTPUT: context?.output,
  };
  const value = values[row.variable];
  if (value === undefined || context === null || (row.source === 'set' && !context.isFlag)) return row;
  return { ...row, value, source: row.variable === 'KEYTURN_CONTEXT' ? row.source : `context ${context.name}` };
}

function contextTable({ contexts }: ContextFile, active: NamedContext | null): string[] {
  return tableLines(
    ['CURRENT', 'CONTEXT', 'ADDRESS', 'KEY FROM', 'LANGUAGE', 'OUTPUT'],
    Object.entries(contexts).map(([name, { url, keyFile, keyCommand, language, output }]) => [
      name === active?.name ? '*' : '',
      name,
      url ?? 'this machine',
      keyFile ?? (keyCommand === undefined ? '' : `command ${keyCommand[0]}`),
      language ?? '',
      output ?? '',
    ]),
  );
}

const FIELDS = ['url', 'keyFile', 'keyCommand', 'language', 'output'] as const;
type Field = (typeof FIELDS)[number];

const SET_EXAMPLES = `Examples:
  keyturn config set --context prod url https://keyturn.acme.example
  keyturn config set --context prod keyFile ~/.config/keyturn/prod-key
  keyturn config set --context prod keyCommand "secret-tool lookup service keyturn-prod"
  keyturn config set language ja
  keyturn config set output --unset
`;

const SET_RULES = `
Fields: url, keyFile (a file that holds the key), keyCommand (a program that prints it, such as a keyring's; its words are
separated by blanks, no shell), language (en, ja), output (a format of -o). The key itself has no field: it would stand in
this file, in every process list and in the history of your shell.`;

interface SetOptions {
  readonly context?: string;
  readonly unset?: boolean;
}

function addSet(config: Command): void {
  config
    .command('set')
    .description('set a field of a context; the context is made if there is none of that name')
    .argument('<field>', FIELDS.join(', '))
    .argument('[value]', 'its value; never a key')
    .option('--context <name>', 'which context (default: the current one)')
    .option('--unset', 'remove the field')
    .addHelpText('before', SET_EXAMPLES)
    .addHelpText('after', SET_RULES)
    .action(setField);
}

function setField(field: string, value: string | undefined, { context, unset }: SetOptions): void {
  const known = FIELDS.find((one) => one === field);
  if (known === undefined) throw new UsageError(`A context has the fields ${FIELDS.join(', ')}.`);
  if ((value === undefined) !== (unset === true)) throw new UsageError('Give the field a value, or say --unset.');
  if (context !== undefined && !CONTEXT_NAME.test(context)) {
    throw new UsageError(
      'The name of a context has letters, digits, dots, dashes and underscores, a letter or digit first.',
    );
  }
  const set = changeContextFile(({ document, contexts }) => {
    const name = context ?? loadConfig().client.context ?? contexts.currentContext;
    if (name === undefined) throw new UsageError('There is no current context: say --context.');
    if (value === undefined) document.deleteIn(['contexts', name, known]);
    else document.setIn(['contexts', name, known], document.createNode(valueOf(known, value)));
    // The first one is meant to be used.
    if (contexts.currentContext === undefined) document.set('currentContext', name);
    return name;
  });
  say(`${known} of the context ${set} is ${value === undefined ? 'removed' : 'set'}`);
}

function valueOf(field: Field, text: string): string | string[] {
  if (field === 'keyCommand') return text.split(/\s+/).filter((word) => word !== '');
  return field === 'keyFile' ? resolve(text) : text;
}

function addUseContext(config: Command): void {
  config
    .command('use-context')
    .description('the context that commands use from now on')
    .argument('[name]', 'its name')
    .option('--none', 'none: what the environment says, else this machine')
    .addHelpText('before', 'Examples:\n  keyturn config use-context prod\n  keyturn config use-context --none\n')
    .action((name: string | undefined, { none }: { none?: boolean }) => {
      if ((name === undefined) !== (none === true)) throw new UsageError('Name a context, or say --none.');
      changeContextFile(({ document, contexts }) => {
        if (name === undefined) return document.delete('currentContext');
        requireContext(contexts, name);
        document.set('currentContext', name);
      });
      say(name === undefined ? 'No context is used now' : `The context ${name} is used now`);
    });
}
