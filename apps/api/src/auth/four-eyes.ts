import { foldedName } from '@keyturn/domain';
import type { KeyRow } from '@keyturn/records';
import { hasRole, type Principal, type Role } from '../http/principal.ts';
import { FIRST_PRINCIPAL } from './first-key.ts';

/** A principal, or a key that has one. */
type Someone = Readonly<Pick<Principal, 'name' | 'person'>>;

export interface Acts {
  /** Everybody who asked: one consent may serve what several started. */
  readonly askedBy: Someone | readonly Someone[];
  /** null: nobody has confirmed yet. */
  readonly confirmedBy: Someone | null;
  /** Every key that is valid now, but for the first one, which always is. */
  readonly keys: readonly Approver[];
  /** Where a policy names who may confirm: only they count. */
  readonly isNamed?: (approver: Approver) => boolean;
}

/** Somebody who may confirm if their roles say so. */
export type Approver = Pick<KeyRow, 'name' | 'person'> & { readonly roles: readonly string[] };

/** secondPerson: somebody else must confirm · selfConfirmed: there is nobody else who could · confirmed: somebody else did. */
export type FourEyes = 'secondPerson' | 'selfConfirmed' | 'confirmed';

/**
 * Whether an act that takes two people may go on: the one place that decides it. People are compared, not keys: one person
 * with two keys is one. A key that names no person counts as a person of its own name. Nobody is exempt, admins neither.
 */
export function fourEyes({ askedBy, confirmedBy, keys, isNamed = () => true }: Acts): FourEyes {
  const asking = [askedBy].flat().map(personOf);
  if (confirmedBy !== null && !asking.includes(personOf(confirmedBy))) return 'confirmed';
  const approvers = [FIRST_PRINCIPAL, ...keys].filter((known) => isApprover(known.roles) && isNamed(known));
  return new Set(approvers.map(personOf)).size > 1 ? 'secondPerson' : 'selfConfirmed';
}

/** The keys that are neither revoked nor expired at `now` (epoch ms, real time). */
export function validKeys(keys: readonly KeyRow[], now: number): KeyRow[] {
  return keys.filter(
    ({ revokedAt, expiresAt }) => revokedAt === null && (expiresAt === null || Date.parse(expiresAt) > now),
  );
}

/** Somebody as records and specifications name them. */
export const named = (name: string): Someone => ({ name, person: null });

/** True when both are the same person, whichever keys they come with. */
export const isSamePerson = (one: Someone, other: Someone): boolean => personOf(one) === personOf(other);

const personOf = ({ person, name }: Someone): string => foldedName(person ?? name);

const isApprover = (roles: readonly string[]): boolean => hasRole({ roles: roles as readonly Role[] }, 'approver');
