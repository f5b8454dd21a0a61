import type { policyOf } from '@keyturn/domain';
import { isSamePerson, named, type Approver } from '../auth/four-eyes.ts';
import { ApiRefusal, quote } from '../http/api-refusal.ts';
import { hasRole, ROLES, type Principal, type Role } from '../http/principal.ts';

export type ConsentPolicy = ReturnType<typeof policyOf>;

const ROLE_PREFIX = 'role:';
/** More would hide the rest of the sentence. */
const NAMED_AT_MOST = 5;

/** Throws `auth.forbidden` for whoever the policy of the token does not name. */
export function requireApprover({ approvers }: ConsentPolicy, principal: Principal): void {
  if (isNamedIn(approvers, principal)) return;
  const shown = approvers.slice(0, NAMED_AT_MOST).map(quote).join(', ');
  throw new ApiRefusal('auth.forbidden', {
    detail: `The specification lets only these decide about the consent: ${shown}${approvers.length > NAMED_AT_MOST ? ', …' : ''}.`,
    action: 'Ask one of them, or have the specification changed.',
  });
}

/** True when the list names this person, or a role they have. */
export const isNamedIn = (approvers: readonly string[], someone: Approver): boolean =>
  approvers.some((approver) => isMeant(approver, someone));

function isMeant(approver: string, someone: Approver): boolean {
  if (!approver.startsWith(ROLE_PREFIX)) return isSamePerson(someone, named(approver));
  const role = approver.slice(ROLE_PREFIX.length);
  return isRole(role) && hasRole({ roles: someone.roles.filter(isRole) }, role);
}

const isRole = (text: string): text is Role => (ROLES as readonly string[]).includes(text);
