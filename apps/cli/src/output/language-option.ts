import { type Command, Option } from 'commander';

export interface LanguageOptions {
  readonly lang: 'en' | 'ja';
}

/** `--lang` for a command that shows a text of the API which exists in both languages. */
export function withLanguage(command: Command, what: string): Command {
  return command.addOption(new Option('--lang <language>', what).choices(['en', 'ja']).default('en'));
}
