import { type Command, Option } from 'commander';
import type { Language } from './words.ts';

export interface LanguageOptions {
  readonly lang: Language;
}

/** `--lang` for a command that shows texts for people. */
export function withLanguage(command: Command, what = 'of what people read'): Command {
  return command.addOption(new Option('--lang <language>', what).choices(['en', 'ja']).default('en'));
}
