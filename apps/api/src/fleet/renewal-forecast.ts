import type { TokenState } from '@keyturn/domain';
import { upcomingRenewals, type SharedPlans } from '@keyturn/schedule';

/** The next renewal, and three that follow if every one works at once: more would only repeat the rhythm. */
const RENEWALS = 4;

interface Forecast {
  readonly state: TokenState;
  /** Epoch ms of fleet time. */
  readonly now: number;
  /** None that begins later is looked for. */
  readonly until: number;
  readonly plans: SharedPlans;
}

/** When the token is to be renewed (epoch ms of fleet time): what is in hand or due is renewed now. Empty for one that is not kept. */
export function forecastRenewals({ state, now, until, plans }: Forecast): number[] {
  const { pause, making, request } = state;
  if (pause !== null && pause.untilAt === null && making === null) return [];
  if (isAsleep(state)) return [];
  const from = Math.max(now, pause?.untilAt ?? now);
  const isInHand = making !== null || request !== null;
  return upcomingRenewals({
    state,
    from,
    until,
    count: RENEWALS,
    plan: plans.plan,
    ...(isInHand && { dueAt: from }),
  });
}

/** A container token is made when the first migration asks for it, and not before. */
const isAsleep = ({ container, making, request, lastSuccessAt }: TokenState): boolean =>
  container !== null && making === null && request === null && lastSuccessAt === null;
