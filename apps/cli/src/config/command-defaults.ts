import { loadConfig } from '@keyturn/config';
import type { Command } from 'commander';
import { activeContext } from './active-context.ts';
import { readContexts } from './context-file.ts';

/** What a command was not told about language and format, it takes from the environment, then from the context. */
export function fillDefaults(command: Command): void {
  const open = command.options.filter(
    (option) =>
      ['output', 'lang'].includes(option.attributeName()) &&
      command.getOptionValueSource(option.attributeName()) === 'default',
  );
  if (open.length === 0) return;
  const config = loadConfig();
  const given = command.getOptionValue('context') as string | undefined;
  const context = activeContext({ given, config, file: readContexts() });
  const { client } = config;
  const defaults: Readonly<Record<string, string | undefined>> = {
    output: client.output ?? context?.output,
    lang: client.lang ?? context?.language,
  };
  for (const option of open) {
    const name = option.attributeName();
    const value = defaults[name];
    // A format this command does not have is not what was meant for it.
    if (value !== undefined && option.argChoices?.includes(value) === true) {
      command.setOptionValueWithSource(name, value, 'config');
    }
  }
}
