import { iso } from '@keyturn/contracts';
import type { Me, SessionState } from '@keyturn/contracts/schemas';
import { PERMISSIONS } from '../auth/permissions.ts';
import { hasRole, type Principal, type Role } from '../http/principal.ts';
import { IDLE_MS } from './session-keeper.ts';
import type { Session } from './session.ts';

/** Who asks, and what they may do: a page draws what is possible, and explains the rest. */
export function meView({ keyId, name, person, roles, tokens }: Principal, session: Session | null): Me {
  return {
    id: keyId,
    name,
    person,
    roles: [...roles],
    tokens: tokens === null ? null : [...tokens],
    permissions: permissionsOf(roles),
    ...(session !== null && { session: sessionState(session) }),
  };
}

function permissionsOf(roles: readonly Role[]): string[] {
  const granted = Object.entries<readonly Role[]>(PERMISSIONS).filter(([, needed]) =>
    needed.some((role) => hasRole({ roles }, role)),
  );
  return granted.map(([permission]) => permission);
}

function sessionState({ csrf, endsAt }: Session): SessionState {
  return { csrf, idleMinutes: IDLE_MS / 60_000, endsAt: iso(endsAt) };
}
