import { type Command, Option } from 'commander';
import { stringify } from 'yaml';
import { withoutControls } from './plain-text.ts';
import { say } from './say.ts';

export const OUTPUT_FORMATS = ['table', 'json', 'yaml', 'name'] as const;
export type OutputFormat = (typeof OUTPUT_FORMATS)[number];

export interface OutputOptions {
  readonly output: OutputFormat;
}

export interface Output {
  /** As the API gave it: programs read this. */
  readonly data: unknown;
  /** For people. */
  readonly lines: () => readonly string[];
  /** One id a line: what the next command takes. */
  readonly names: readonly string[];
}

/** `-o` for a command that answers something. */
export function withOutput(command: Command): Command {
  return command.addOption(
    new Option('-o, --output <format>', 'what standard output gets').choices(OUTPUT_FORMATS).default('table'),
  );
}

/** Writes a list: for people, an empty one is a sentence on standard error instead of a lonely heading. */
export function writeList(answer: Output & { readonly none: string }, options: OutputOptions): void {
  if (answer.names.length === 0 && options.output === 'table') say(answer.none);
  else writeOutput(answer, options);
}

/** Writes an answer to standard output in the format that was asked for. */
export function writeOutput(answer: Output, { output }: OutputOptions): void {
  // `keyturn token list | head` has read what it wanted.
  process.stdout.once('error', () => undefined);
  process.stdout.write(textOf(answer, output));
}

function textOf({ data, lines, names }: Output, format: OutputFormat): string {
  switch (format) {
    case 'json':
      return `${JSON.stringify(data, null, 2)}\n`;
    case 'yaml':
      return stringify(data);
    case 'name':
      return linesText(names);
    case 'table':
      return linesText(lines());
  }
}

const linesText = (lines: readonly string[]) => lines.map((line) => `${withoutControls(line)}\n`).join('');
