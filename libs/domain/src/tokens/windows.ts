import { DAY_MS } from '../time/duration.ts';
import { fraction } from './renewal-plan.ts';
import { isGuided, type TokenSpec } from './token-spec.ts';
import { currentVersion, type Interval, type TokenState } from './token-state.ts';

/** When work that nobody asked for by hand may begin: the owner's windows and freezes, as absolute intervals. */

/** Planned at most this far ahead: enough to find the next window of a month, few enough to carry along. */
const PLAN_AHEAD_MS = 35 * DAY_MS;

/** Tokens that share a window begin spread over this share of it. */
const WINDOW_SPREAD = 0.1;

/** With less than this share of the life left an outage is near, and that outranks a schedule. */
const OUTRANKING_SHARE = 1 / 20;

/** open: may begin now · plan: the intervals are not known yet · otherwise the instant to look again (epoch ms). */
export type Gate = 'open' | 'plan' | { readonly closedUntilAt: number };

/** People work when they can: a schedule binds only what Keyturn does by itself. */
export function hasSchedule(spec: TokenSpec): boolean {
  const { windows = [], freezes = [] } = spec.renewal ?? {};
  return windows.length + freezes.length > 0 && !isGuided(spec);
}

/** Whether a renewal may begin at `now` (epoch ms). */
export function gateAt(state: TokenState, now: number): Gate {
  const outrankedAt = outrankedFromAt(state);
  if (!hasSchedule(state.spec) || outrankedAt === null || now >= outrankedAt) return 'open';
  const { schedule } = state;
  if (schedule === null || schedule.generation !== state.generation || now >= schedule.plannedUntilAt) return 'plan';
  const next = schedule.open.find(({ endAt }) => endAt > now);
  const opensAt = next === undefined ? schedule.plannedUntilAt : beginAt(state, next);
  return opensAt <= now ? 'open' : { closedUntilAt: Math.min(opensAt, outrankedAt) };
}

/** Until when the next plan should reach (epoch ms). */
export function planUntil(state: TokenState, now: number): number {
  return Math.min(now + PLAN_AHEAD_MS, Math.max(outrankedFromAt(state) ?? now, now + DAY_MS));
}

/** From when the schedule no longer counts; null without a usable value, when it never does. */
function outrankedFromAt(state: TokenState): number | null {
  const current = currentVersion(state);
  return current === undefined ? null : outrankedAt(current);
}

/** From when (epoch ms) a value's life is so near its end that no schedule counts. */
export function outrankedAt({ issuedAt, expiresAt }: { issuedAt: number; expiresAt: number }): number {
  return Math.floor(expiresAt - (expiresAt - issuedAt) * OUTRANKING_SHARE);
}

function beginAt(state: TokenState, { startAt, endAt }: Interval): number {
  return startAt + Math.floor(fraction(state.id) * (endAt - startAt) * WINDOW_SPREAD);
}
