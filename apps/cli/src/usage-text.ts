import type { CommanderError } from 'commander';

/**
 * What is wrong with the command line, in commander's words but without the arguments it repeats: somebody may have written a
 * value there. Null when commander has shown help instead.
 */
export function usageText({ code, message }: CommanderError): string | null {
  const text = message.replace(/^error: /, '');
  switch (code) {
    case 'commander.help':
    case 'commander.helpDisplayed':
      return null;
    case 'commander.excessArguments':
      // "… but got 2: <all of them>."
      return `${text.replace(/ but got \d+:.*$/s, '')}. Values are read from standard input, never from arguments.`;
    case 'commander.unknownOption':
      // "unknown option '--value=<…>'", "unknown option '-x<…>'"
      return text.replace(/'(--[\w-]*|-\w?).*'/s, "'$1'");
    case 'commander.invalidArgument':
      return text.replace(/ (argument|command-argument value) '.*' is invalid/s, ' $1 is invalid');
    default:
      return text;
  }
}
