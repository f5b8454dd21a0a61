import { DAY_MS } from './time/duration.ts';
import { healthOf, renewAt, waitingForOf } from './tokens/token-facts.ts';
import { marginMs } from './tokens/renewal-plan.ts';
import { currentVersion, isInAttempt, isPaused, isRetired, type TokenState } from './tokens/token-state.ts';

/** The one word that page, API and command line show; the first that fits wins. */
export const STATUSES = [
  'expired',
  'needsYou',
  'stuck',
  'atRisk',
  'working',
  'paused',
  'dueSoon',
  'healthy',
  'done',
  'unknown',
] as const;
export type Status = (typeof STATUSES)[number];

/** An attempt that is still under way after this long is not going to end by itself. */
const STUCK_AFTER_MS = DAY_MS;

/** The status word of a credential at `now` (epoch ms of fleet time). */
export function statusOf(state: TokenState, now: number): Status {
  if (isRetired(state)) return state.tasks.length > 0 ? 'needsYou' : 'done';
  const waitingFor = waitingForOf(state);
  // Only a container token waits for that; with it everything that waits goes on.
  if (waitingFor === 'consent') return 'needsYou';
  const current = currentVersion(state);
  const hadValue = state.versions.length > 0 && state.lastSuccessAt !== null;
  if (hadValue && (current === undefined || now >= current.expiresAt)) return 'expired';
  if (waitingFor === 'person' || state.tasks.length > 0) return 'needsYou';
  if (isInAttempt(state) && !isPaused(state) && now - state.since > STUCK_AFTER_MS) return 'stuck';
  if (healthOf(state) !== 'healthy') return 'atRisk';
  if (current !== undefined && current.expiresAt - now < marginMs(state.spec) / 2 && !isInAttempt(state))
    return 'atRisk';
  if (isPaused(state)) return 'paused';
  // Made when the first migration asks for it, and not before.
  if (state.phase === 'registered' && state.container !== null && waitingFor === null) return 'healthy';
  if (isInAttempt(state) || state.phase === 'registered') return 'working';
  return isDueSoon(state, now) ? 'dueSoon' : 'healthy';
}

function isDueSoon(state: TokenState, now: number): boolean {
  const due = renewAt(state);
  return state.phase === 'expiring' || (due !== null && due - now < DAY_MS);
}
