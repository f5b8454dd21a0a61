import type { Role } from '@keyturn/contracts/schemas';

export { ROLES, type Role } from '@keyturn/contracts/schemas';

/** Who sends a request: a key, and the person behind it when it has one. */
export interface Principal {
  readonly keyId: string;
  /** Of a consumer's key: the consumer's name. */
  readonly name: string;
  readonly person: string | null;
  readonly roles: readonly Role[];
  /** Ids of the tokens a consumer may pull; null when the key names none. */
  readonly tokens: readonly string[] | null;
}

/** True when the role stands on its own or is contained in one that the principal has. */
export function hasRole(principal: Pick<Principal, 'roles'>, role: Role): boolean {
  return CONTAINED_IN[role].some((holder) => principal.roles.includes(holder));
}

/** Roles add up: operators and approvers see what viewers see; admin alone sees no token. */
const CONTAINED_IN: Readonly<Record<Role, readonly Role[]>> = {
  viewer: ['viewer', 'operator', 'approver'],
  operator: ['operator'],
  approver: ['approver'],
  admin: ['admin'],
  consumer: ['consumer'],
};
