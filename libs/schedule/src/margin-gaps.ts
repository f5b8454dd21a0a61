import { DAY_MS, durationMs, HOUR_MS, outrankedAt, register, renewAtOf, type TokenSpec } from '@keyturn/domain';
import { longestClosure, nextBeginning, SHORTEST_OPENING_MS, timesOf, type Closure } from './closures.ts';

/** Less of a margin than half a day is nothing to plan in, whatever opens. */
export const SHORTEST_RULE_MS = 12 * HOUR_MS;

/** Lives that begin within so long are looked at: every day of a calendar, and both changes of the clock. */
const AHEAD_MS = 365 * DAY_MS;

/**
 * A margin that the schedule closes as a whole. `ruledMs`: how much of a margin windows and freezes rule, which is until a
 * twentieth of the life is left. `closure` is null when that is too little whatever opens.
 */
export interface Gap {
  readonly closure: Closure | null;
  readonly ruledMs: number;
}

/**
 * The worst margin of a specification, or null when each has its opening. A life may begin at any moment (a rotation by
 * hand, an outage), so every stretch of a margin's length in the coming year, or in the coming lifetime where that is
 * longer, needs one; and so does the margin of a value that exists already.
 */
export function gapOf(spec: TokenSpec, now: number): Gap | null {
  const life = durationMs(spec.lifetime);
  // Nominal: the calendar makes a life shorter at most, and then the schedule rules more of its margin.
  const { from, until } = ruledPart(spec, { issuedAt: now, expiresAt: now + life });
  // Longer than the life: the rules for margins refuse it.
  if (from <= now) return null;
  const ruledMs = until - from;
  const longerThanMs = Math.max(ruledMs, SHORTEST_RULE_MS) - SHORTEST_OPENING_MS;
  const range = { from, until: from + Math.max(AHEAD_MS, life) };
  const closure = longestClosure(timesOf(spec.renewal), { ...range, longerThanMs });
  return closure !== null || ruledMs < SHORTEST_RULE_MS ? { closure, ruledMs } : existingGap(spec, now);
}

/** A margin that has begun already is not judged: no specification mends it, and its end outranks the schedule. */
function existingGap(spec: TokenSpec, now: number): Gap | null {
  if (spec.existing === undefined) return null;
  const [version] = register({ type: 'registered', at: now, id: spec.id, incarnation: '', spec, by: '' }).versions;
  if (version === undefined) return null;
  const { from, until } = ruledPart(spec, version);
  if (from <= now || until - from < SHORTEST_OPENING_MS) return null;
  const opensAt = nextBeginning(timesOf(spec.renewal), from);
  if (opensAt <= until - SHORTEST_OPENING_MS) return null;
  return { closure: { closedAt: from, opensAt, lengthMs: opensAt - from }, ruledMs: until - from };
}

function ruledPart(spec: TokenSpec, life: { issuedAt: number; expiresAt: number }): { from: number; until: number } {
  return { from: renewAtOf({ spec, ...life }), until: outrankedAt(life) };
}
