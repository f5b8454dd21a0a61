import { ApiRefusal } from '../http/api-refusal.ts';
import { hasRole, type Principal, type Role } from '../http/principal.ts';
import { PERMISSIONS, type Permission } from './permissions.ts';

interface Asked {
  readonly permission: Permission;
  readonly principal: Principal | null;
  /** Of the path; what a consumer may know of depends on it. */
  readonly tokenId: string | undefined;
  readonly isLocal: boolean;
}

/** The one place that decides whether a request may go on. Throws `auth.unauthenticated`, `auth.forbidden`, `resource.notFound`. */
export function authorize({ permission, principal, tokenId, isLocal }: Asked): void {
  if (permission === 'public' || (permission === 'open' && isLocal)) return;
  if (principal === null) throw unauthenticated();
  if (permission === 'self') return;
  const needed: readonly Role[] = permission === 'open' ? ['viewer'] : PERMISSIONS[permission];
  const granted = needed.filter((role) => hasRole(principal, role));
  if (granted.length === 0) throw forbidden(needed);
  // Whoever has a right as a consumer alone knows of no token but those its key names.
  const named = tokenId !== undefined && principal.tokens?.includes(tokenId) === true;
  if (granted.every((role) => role === 'consumer') && !named)
    throw new ApiRefusal('resource.notFound', { detail: 'There is no such token.' });
}

/** Missing, wrong, revoked or expired: one answer. */
export function unauthenticated(): ApiRefusal {
  return new ApiRefusal('auth.unauthenticated', {
    detail: 'There is no valid key with this request, nor a session that goes on.',
    action: 'Sign in, or send Authorization: Bearer <key>.',
    headers: { 'www-authenticate': 'Bearer' },
  });
}

function forbidden(needed: readonly Role[]): ApiRefusal {
  return new ApiRefusal('auth.forbidden', {
    detail: `This needs the role ${needed.join(' or ')}.`,
    action: 'Ask an admin for a key with that role.',
  });
}
