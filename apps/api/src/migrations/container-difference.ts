import { containerDifference, isContainerOf, type MigrationSpec, type TokenSpec } from '@keyturn/domain';
import { ApiRefusal } from '../http/api-refusal.ts';

/** Why a container token does not do for a migration; null: it does. All that share one have one account, one consent policy and one way to the server. */
export function differenceOf(spec: MigrationSpec, token: TokenSpec): string | null {
  if (!isContainerOf(token, spec)) return `The token ${token.id} connects another server or site.`;
  const member = containerDifference(spec, token);
  return member === null ? null : `"${member}" differs from that of the token ${token.id}, which this migration needs.`;
}

/** Throws `account.differs`. */
export function requireSameContainer(spec: MigrationSpec, token: TokenSpec): void {
  const detail = differenceOf(spec, token);
  if (detail === null) return;
  throw new ApiRefusal('account.differs', {
    detail,
    action: `Write the same into both; what all migrations of this server and site share is changed at the token ${token.id} first.`,
  });
}
