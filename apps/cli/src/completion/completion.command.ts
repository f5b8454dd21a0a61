import { Argument, type Command } from 'commander';
import { plainText } from '../output/plain-text.ts';
import { type Candidate, complete } from './complete.ts';
import { readIds } from './read-ids.ts';
import { FILES_LINE, SCRIPTS, type Shell, SHELLS } from './shell-scripts.ts';

const EXAMPLES = `Examples:
  source <(keyturn completion bash)        # in ~/.bashrc
  source <(keyturn completion zsh)         # in ~/.zshrc, after compinit
  keyturn completion fish > ~/.config/fish/completions/keyturn.fish
`;

export function addCompletion(program: Command): void {
  program
    .command('completion')
    .description('completion of commands, flags, their choices and ids for a shell')
    .addArgument(new Argument('<shell>', 'which one').choices(SHELLS))
    .addHelpText('before', EXAMPLES)
    .action((shell: Shell) => void process.stdout.write(SCRIPTS[shell]));
  program
    .command('__complete', { hidden: true })
    .addArgument(new Argument('<shell>').choices(SHELLS))
    .argument('[words...]')
    .addHelpText('before', 'Examples:\n  keyturn __complete bash -- token get hr\n')
    .action((shell: Shell, words: readonly string[]) => answer(program, { shell, words }));
}

interface Asked {
  readonly shell: Shell;
  readonly words: readonly string[];
}

async function answer(program: Command, { shell, words }: Asked): Promise<void> {
  const given = shell === 'bash' ? joined(words) : words;
  const typed = given.at(-1) ?? '';
  const completion = complete(program, given);
  if (completion.kind === 'files') {
    process.stdout.write(`${FILES_LINE}\n`);
    return;
  }
  const destination = { url: valueOf(given, '--url'), context: valueOf(given, '--context') };
  const candidates =
    completion.kind === 'words'
      ? completion.candidates
      : await readIds({ source: completion.source, begin: typed, destination }).catch((): Candidate[] => []);
  const fitting = candidates.filter(({ word }) => word.startsWith(typed));
  process.stdout.write(fitting.map((candidate) => `${lineOf(candidate, { shell, typed })}\n`).join(''));
}

/** bash breaks words at = and :, as `--output`, `=`, `js`. */
function joined(words: readonly string[]): string[] {
  const whole: string[] = [];
  let isOpen = false;
  for (const word of words) {
    const isBreak = word === '=' || word === ':';
    const isPart = whole.length > 0 && (isBreak || isOpen);
    if (isPart) whole[whole.length - 1] += word;
    else whole.push(word);
    isOpen = isBreak;
  }
  return whole;
}

function lineOf({ word, about = '' }: Candidate, { shell, typed }: { shell: Shell; typed: string }): string {
  const text = plainText(about);
  switch (shell) {
    case 'bash':
      // What stands before the last break is there already.
      return word.slice(Math.max(typed.lastIndexOf('='), typed.lastIndexOf(':')) + 1);
    case 'zsh':
      return `${word.replaceAll(':', String.raw`\:`)}${text === '' ? '' : `:${text}`}`;
    case 'fish':
      return text === '' ? word : `${word}\t${text}`;
  }
}

function valueOf(words: readonly string[], option: string): string | undefined {
  const index = words.indexOf(option);
  const after = index === -1 ? undefined : words[index + 1];
  return after ?? words.find((word) => word.startsWith(`${option}=`))?.slice(option.length + 1);
}
