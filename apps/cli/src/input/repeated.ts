import { InvalidArgumentError, Option } from 'commander';

/** For an option that may be given several times: commander hands over what came before. */
export const repeated = (value: string, before: readonly string[] = []): string[] => [...before, value];

/** The same for an option that also takes several at once, as `FIN,OPS`. */
export const repeatedList = (value: string, before: readonly string[] = []): string[] => [
  ...before,
  ...value
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== ''),
];

export interface Words {
  readonly about: string;
  readonly choices: readonly string[];
}

/** An option that takes one of these words, and may be given several times; completion offers them. */
export function repeatedChoice(flags: string, { about, choices }: Words): Option {
  return new Option(flags, about).choices(choices).argParser((word: string, before: readonly string[] | undefined) => {
    if (!choices.includes(word)) throw new InvalidArgumentError(`Allowed choices are ${choices.join(', ')}.`);
    return repeated(word, before);
  });
}
