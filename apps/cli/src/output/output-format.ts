import { type Command, Option } from 'commander';
import { stringify } from 'yaml';
import { CliError } from '../cli-error.ts';
import { type Look, lookOf } from './look.ts';
import { inColour, unpainted } from './paint.ts';
import { withoutControls } from './plain-text.ts';
import { say } from './say.ts';
import type { Language } from './words.ts';

export const OUTPUT_FORMATS = ['table', 'wide', 'json', 'jsonl', 'yaml', 'name'] as const;
export type OutputFormat = (typeof OUTPUT_FORMATS)[number];

export interface OutputOptions {
  readonly output: OutputFormat;
  readonly lang?: Language;
}

export interface Output {
  /** As the API gave it: programs read this. */
  readonly data: unknown;
  /** For people. */
  readonly lines: (look: Look) => readonly string[];
  /** One id a line: what the next command takes. */
  readonly names: readonly string[];
}

/** `-o` for a command that answers something. */
export function withOutput(command: Command): Command {
  return command.addOption(
    new Option('-o, --output <format>', 'what standard output gets').choices(OUTPUT_FORMATS).default('table'),
  );
}

/** Whether people read it, and not a program. */
export const isForPeople = (output: OutputFormat): boolean => output === 'table' || output === 'wide';

/** Writes a list: for people, an empty one is a sentence on standard error instead of a lonely heading. */
export function writeList(answer: Output & { readonly none: string }, options: OutputOptions): void {
  if (answer.names.length === 0 && isForPeople(options.output)) say(answer.none);
  else writeOutput(answer, options);
}

/** Writes an answer to standard output in the format that was asked for. */
export function writeOutput(answer: Output, options: OutputOptions): void {
  writeText(outputText(answer, options));
}

/** Standard output for data. What comes of a reader that is gone, or of a full disk, is for `guardOutput`. */
export function writeText(text: string): void {
  process.stdout.write(text);
}

export function outputText({ data, lines, names }: Output, options: OutputOptions): string {
  switch (options.output) {
    case 'json':
      return `${JSON.stringify(data, null, 2)}\n`;
    case 'jsonl':
      return (Array.isArray(data) ? data : [data]).map(jsonLine).join('');
    case 'yaml':
      return stringify(data);
    case 'name':
      return names.map((name) => `${withoutControls(name)}\n`).join('');
    case 'table':
    case 'wide':
      return peopleText(lines, lookOf(options));
  }
}

/** One object in one line. */
export const jsonLine = (item: unknown): string => `${JSON.stringify(item)}\n`;

function peopleText(lines: Output['lines'], look: Look): string {
  return drawn(lines, look)
    .map(withoutControls)
    .map((line) => `${look.isColoured ? inColour(line) : unpainted(line)}\n`)
    .join('');
}

/** Drawing is nothing but reading an answer: what cannot be read in it is another API's, and no fault with a stack. */
function drawn(lines: Output['lines'], look: Look): readonly string[] {
  try {
    return lines(look);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new CliError(
      'Keyturn answered something that this version of the command line cannot show. Bring both to the same version; -o json shows the answer as it is.',
    );
  }
}
