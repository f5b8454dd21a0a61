import { iso, parseSubject } from '@keyturn/contracts';
import type { confirmation, CONFIRMATION_KINDS } from '@keyturn/contracts/schemas';
import type { Confirmation, KeyRow } from '@keyturn/records';
import type { z } from 'zod';
import { fourEyes, isSamePerson, named } from '../auth/four-eyes.ts';
import { hasRole, type Principal } from '../http/principal.ts';
import { endsAt, isConfirmable, REVEAL, ROTATION, stateOf } from './confirmation-state.ts';

export type ConfirmationView = z.output<typeof confirmation>;

interface Seen {
  readonly confirmation: Confirmation;
  /** Who looks at it. */
  readonly principal: Principal;
  /** The keys that are valid now. */
  readonly keys: readonly KeyRow[];
  /** Epoch ms, real time. */
  readonly now: number;
}

const KINDS: Readonly<Record<string, (typeof CONFIRMATION_KINDS)[number]>> = {
  [ROTATION]: 'rotate',
  [REVEAL]: 'reveal',
};

/** A confirmation as it is shown: never what redeems it. undefined: of a kind that this Keyturn does not know. */
export function confirmationView(seen: Seen): ConfirmationView | undefined {
  const { id, subject, requestedBy, requestedAt, confirmedBy, outcome, request } = seen.confirmation;
  const kind = KINDS[seen.confirmation.kind];
  const tokenId = parseSubject(subject)?.id;
  if (kind === undefined || tokenId === undefined) return undefined;
  const { reason, version } = request as { readonly reason: string; readonly version?: number };
  const why = whyNot(seen);
  return {
    id,
    kind,
    tokenId,
    ...(version !== undefined && { version }),
    reason,
    requestedBy,
    requestedAt,
    expiresAt: iso(endsAt(seen.confirmation)),
    state: stateOf(seen.confirmation, seen.now),
    ...(confirmedBy !== null && { confirmedBy }),
    selfConfirmed: confirmedBy !== null && isSamePerson(named(confirmedBy), named(requestedBy)),
    ...(outcome !== null && { outcome }),
    mayConfirm: why === null,
    ...(why !== null && { why }),
  };
}

/** Why this principal may not confirm it now; null: they may. */
function whyNot({ confirmation, principal, keys, now }: Seen): string | null {
  const { requestedBy, confirmedBy } = confirmation;
  if (!isConfirmable(confirmation, now))
    return confirmedBy === null ? 'Nobody confirmed it in time.' : `${confirmedBy} has confirmed it.`;
  if (!hasRole(principal, 'approver')) return 'This needs the role approver.';
  const verdict = fourEyes({ askedBy: named(requestedBy), confirmedBy: principal, keys });
  return verdict === 'secondPerson' ? 'You asked for it: somebody else must confirm it.' : null;
}
