import type { TokenSnapshot } from '@keyturn/contracts';
import { readState } from '@keyturn/domain';

/** Reads a snapshot of this schema or an earlier one; null for one that a later Keyturn wrote or that is damaged. */
export function readSnapshot(written: unknown): TokenSnapshot | null {
  if (typeof written !== 'object' || written === null) return null;
  const { state, answers } = written as Readonly<Record<string, unknown>>;
  const read = readState(state);
  if (read === null) return null;
  return { schema: 1, state: read, answers: Array.isArray(answers) ? (answers as TokenSnapshot['answers']) : [] };
}
