import { iso } from '@keyturn/contracts';
import { currentVersion, isSettled, isToBeRevoked, renewAt, revokeDueAt, type TokenState } from '@keyturn/domain';
import type { PLANS } from '@keyturn/contracts/schemas';

interface Plan {
  readonly what: (typeof PLANS)[number];
  readonly at: string;
  readonly version: number | null;
}

/** What lies ahead of a token if nothing goes wrong, the furthest first; what is overdue is listed too. */
export function plansOf(state: TokenState): Plan[] {
  const plan = (what: Plan['what'], at: number | null | undefined, version: number | null) =>
    at === null || at === undefined ? [] : [{ what, at, version }];
  const current = currentVersion(state);
  const open = state.versions.filter((version) => !isSettled(version));
  const plans = [
    ...(state.phase === 'active' ? plan('renewal', renewAt(state), current?.version ?? null) : []),
    ...plan('retry', state.failures?.nextTryAt, state.making?.version ?? null),
    ...open
      .filter(isToBeRevoked)
      .flatMap((version) => plan('revocation', revokeDueAt(state, version), version.version)),
    ...open.flatMap((version) => plan('expiry', version.expiresAt, version.version)),
  ];
  return plans.toSorted((a, b) => b.at - a.at).map(({ what, at, version }) => ({ what, at: iso(at), version }));
}

/** By when a consumer should pull again: when a successor is due, at the latest when the value ends. */
export function staleAfterOf(state: TokenState): number | null {
  const current = currentVersion(state);
  if (current === undefined) return null;
  return Math.min(renewAt(state) ?? current.expiresAt, current.expiresAt);
}
