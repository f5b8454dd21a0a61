import { isRefusalCode } from '@keyturn/contracts';
import type { Principal } from '../http/principal.ts';
import { requireRevision, type IfMatch } from '../http/revision.ts';

/** What every command carries, whatever it is about. */
export interface Sender {
  readonly principal: Pick<Principal, 'name' | 'person'>;
  readonly updateId: string;
  readonly ifMatch: IfMatch | null;
}

/** The same sender of another command that follows from the first: under an id of its own, and under no condition. */
export const followUp = ({ principal, updateId }: Omit<Sender, 'ifMatch'>, name: string): Sender => ({
  principal,
  updateId: `${updateId}:${name}`,
  ifMatch: null,
});

/** Who is named in records: the person where one stands behind the key. */
export const nameOf = ({ person, name }: Pick<Principal, 'name' | 'person'>): string => person ?? name;

/** What was refused for a reason, by the life or before it was asked; null for every other failure. */
export function refusalOf(error: unknown): { code: string; detail: string } | null {
  if (!(error instanceof Error) || !('code' in error) || !('detail' in error)) return null;
  return isRefusalCode(error.code) && typeof error.detail === 'string'
    ? { code: error.code, detail: error.detail }
    : null;
}

/**
 * The revision the life is to be at. It alone judges whether it is: memory may be behind, and the repeat of a command that
 * was carried out names a revision from before it.
 */
export function ifRevision(
  entry: { readonly revision: number } | undefined,
  { ifMatch }: Pick<Sender, 'ifMatch'>,
): { ifRevision?: number } {
  if (entry === undefined) requireRevision({ ifMatch, revision: null });
  if (ifMatch === null || ifMatch === '*' || entry === undefined) return {};
  const asked = ifMatch.includes(entry.revision) ? entry.revision : ifMatch[0];
  if (asked !== undefined) return { ifRevision: asked };
  requireRevision({ ifMatch, revision: entry.revision });
  return {};
}
