import type { CONFIRMATION_STATES } from '@keyturn/contracts/schemas';
import type { Confirmation } from '@keyturn/records';

export type ConfirmationState = (typeof CONFIRMATION_STATES)[number];

/** The kinds of acts as records name them. */
export const ROTATION = 'token.rotate';
export const REVEAL = 'token.reveal';

/** Long enough to wake somebody, short enough that the reason is still the same one. Real time. */
export const CONFIRM_WITHIN_MS = 60 * 60_000;
/** Long enough to come back to the terminal, too short to lie around (design: security.md). Real time. */
export const REDEEM_WITHIN_MS = 5 * 60_000;

/** Until when (epoch ms, real time) it can be confirmed; of a confirmed reveal, redeemed. */
export function endsAt({ kind, confirmedAt, expiresAt }: Confirmation): number {
  const isRedeemable = kind === REVEAL && confirmedAt !== null;
  return isRedeemable ? Date.parse(confirmedAt) + REDEEM_WITHIN_MS : Date.parse(expiresAt);
}

/** Where it stands at `now` (epoch ms, real time). */
export function stateOf(confirmation: Confirmation, now: number): ConfirmationState {
  const { kind, confirmedAt, outcome } = confirmation;
  if (outcome !== null) return 'spent';
  const isOver = endsAt(confirmation) <= now;
  if (confirmedAt === null) return isOver ? 'lapsed' : 'open';
  // A rotation may have begun although nobody noted it: that it lapsed would be a guess.
  return kind === REVEAL && isOver ? 'lapsed' : 'confirmed';
}

/** Whether confirming it can still do something: a rotation of unknown outcome is carried out under the same id again. */
export function isConfirmable(confirmation: Confirmation, now: number): boolean {
  const state = stateOf(confirmation, now);
  return state === 'open' || (state === 'confirmed' && confirmation.kind === ROTATION && endsAt(confirmation) > now);
}
