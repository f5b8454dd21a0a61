import type { Argument, Command, Option } from 'commander';
import { idSourceOf, type IdSource } from './id-sources.ts';

export interface Candidate {
  readonly word: string;
  readonly about?: string;
}

/** What may stand at the cursor: words that are known, ids that the API has to be asked for, or a name of a file. */
export type Completion =
  | { readonly kind: 'words'; readonly candidates: readonly Candidate[] }
  | { readonly kind: 'ids'; readonly source: IdSource }
  | { readonly kind: 'files' };

const FILES: Completion = { kind: 'files' };
/** Of options and arguments, as they are named in the help. */
const NAMES_A_FILE = /^(file|path|filename)$/;

/** What may follow the words of a command line, the last of which is being typed; not yet narrowed to how that one begins. */
export function complete(program: Command, words: readonly string[]): Completion {
  const typed = words.at(-1) ?? '';
  const { command, path, operands, waiting } = walk(program, words.slice(0, -1));
  if (waiting !== null) return valuesOf(waiting, path);
  if (operands === 'foreign') return FILES;
  const [, name] = /^(--[\w-]+)=/.exec(typed) ?? [];
  if (name !== undefined) return prefixed(optionOf(command, name), { name, path });
  if (typed.startsWith('-')) return { kind: 'words', candidates: optionCandidates(command) };
  if (command.commands.length > 0) {
    // Behind a word that is no command nothing is known.
    return { kind: 'words', candidates: operands === 0 ? commandCandidates(command) : [] };
  }
  const argument = argumentAt(command, operands);
  return argument === undefined ? { kind: 'words', candidates: optionCandidates(command) } : valuesOf(argument, path);
}

interface Walked {
  readonly command: Command;
  /** Such as `token get`. */
  readonly path: string;
  /** How many arguments it has got; foreign: what follows belongs to another program. */
  readonly operands: number | 'foreign';
  /** The option that still lacks its value. */
  readonly waiting: Option | null;
}

function walk(program: Command, words: readonly string[]): Walked {
  let command = program;
  let operands = 0;
  const path: string[] = [];
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] ?? '';
    if (word === '--') return { command, path: path.join(' '), operands: 'foreign', waiting: null };
    const option = word.startsWith('-') ? optionOf(command, word) : undefined;
    if (option !== undefined && takesNext(option, word)) {
      if (index === words.length - 1) return { command, path: path.join(' '), operands, waiting: option };
      index += 1;
    } else if (!word.startsWith('-')) {
      const next = command.commands.find((each) => each.name() === word || each.aliases().includes(word));
      if (next === undefined) operands += 1;
      else [command, operands] = [next, 0];
      if (next !== undefined) path.push(next.name());
    }
  }
  return { command, path: path.join(' '), operands, waiting: null };
}

const takesNext = (option: Option, word: string): boolean =>
  (option.required || option.optional) && !word.includes('=');

function optionOf(command: Command, word: string): Option | undefined {
  const name = word.replace(/=.*$/s, '');
  return command.options.find(({ long, short }) => long === name || short === name);
}

/** The last argument may take several. */
function argumentAt(command: Command, operands: number): Argument | undefined {
  const { registeredArguments: all } = command;
  const last = all.at(-1);
  return all[operands] ?? (last?.variadic === true ? last : undefined);
}

function valuesOf(taker: Option | Argument, path: string): Completion {
  if (taker.argChoices !== undefined) return { kind: 'words', candidates: taker.argChoices.map((word) => ({ word })) };
  const name = 'long' in taker ? taker.attributeName() : taker.name();
  const source = idSourceOf(path, name);
  if (source !== undefined) return { kind: 'ids', source };
  return NAMES_A_FILE.test(placeholderOf(taker)) ? FILES : { kind: 'words', candidates: [] };
}

/** `file` of `--file <file>`. */
function placeholderOf(taker: Option | Argument): string {
  return 'long' in taker ? (/[<[](\w+)/.exec(taker.flags)?.[1] ?? '') : taker.name();
}

/** `--output=js`: the word at the cursor has the name of the option in it. */
function prefixed(option: Option | undefined, { name, path }: { name: string; path: string }): Completion {
  const values = option === undefined ? null : valuesOf(option, path);
  if (values?.kind !== 'words') return FILES;
  return { kind: 'words', candidates: values.candidates.map(({ word }) => ({ word: `${name}=${word}` })) };
}

function commandCandidates(command: Command): Candidate[] {
  const help = command.createHelp();
  return help.visibleCommands(command).map((each) => ({ word: each.name(), about: help.subcommandDescription(each) }));
}

function optionCandidates(command: Command): Candidate[] {
  const help = command.createHelp();
  return help.visibleOptions(command).flatMap((option) => {
    const about = help.optionDescription(option);
    return option.long === undefined || option.long === null ? [] : [{ word: option.long, about }];
  });
}
