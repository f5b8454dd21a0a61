import type { Snapshot } from '@keyturn/contracts';

/** Reads a snapshot of this schema or an earlier one, its state with `readState`; null for one that a later Keyturn wrote or that is damaged. */
export function readSnapshot<State>(
  written: unknown,
  readState: (state: unknown) => State | null,
): Snapshot<State> | null {
  if (typeof written !== 'object' || written === null) return null;
  const { state, answers } = written as Readonly<Record<string, unknown>>;
  const read = readState(state);
  if (read === null) return null;
  return { schema: 1, state: read, answers: Array.isArray(answers) ? (answers as Snapshot<State>['answers']) : [] };
}
