import { HEALTHS, STATUSES, WAITING_FOR } from '@keyturn/domain';
import { UsageError } from '../cli-error.ts';

const FIELDS = ['phase', 'status', 'health', 'cause', 'waitingFor', 'version'] as const;
type Field = (typeof FIELDS)[number];

/** What a command waits for. */
export interface Wanted {
  readonly field: Field;
  readonly word: string;
}

export interface WaitWords {
  /** Those its subject has. */
  readonly phases: readonly string[];
  readonly hasVersions: boolean;
}

/** Each field that has a list of words. */
const wordsOf = ({ phases }: WaitWords): Readonly<Partial<Record<Field, readonly string[]>>> => ({
  phase: phases,
  status: STATUSES,
  health: HEALTHS,
  waitingFor: WAITING_FOR,
});

/** Everything that can be listed, as it is typed: `phase=active`. */
export function wantedChoices(words: WaitWords): string[] {
  return Object.entries(wordsOf(words)).flatMap(([field, choices]) => choices.map((word) => `${field}=${word}`));
}

/** Reads `--for`. Throws `UsageError` for what can never be so: waiting for it would end with its timeout. */
export function parseWanted(text: string, words: WaitWords): Wanted {
  const fields = FIELDS.filter((name) => name !== 'version' || words.hasVersions);
  const [, name = '', word = ''] = /^(\w+)=([\w.]{1,64})$/.exec(text) ?? [];
  const field = fields.find((one) => one === name);
  if (field === undefined || (field === 'version' && !/^\d{1,9}$/.test(word))) {
    const example = words.hasVersions ? 'phase=active or version=3' : 'phase=finished';
    throw new UsageError(`--for takes ${fields.join('=, ')}= with a word, such as ${example}.`);
  }
  const choices = wordsOf(words)[field];
  if (choices?.includes(word) === false) throw new UsageError(`--for ${field}= takes one of ${choices.join(', ')}.`);
  return { field, word };
}
