import { DAY_MS, durationMs, formatDuration, HOUR_MS } from '../time/duration.ts';
import { largestSpreadMs, marginMs, overlapMs, renewAtOf, SMALLEST_MARGIN_MS } from './renewal-plan.ts';
import type { TokenSpec } from './token-spec.ts';

/** One rule a specification breaks, for the person who wrote it. Errors refuse, warnings inform. */
export interface Violation {
  readonly severity: 'error' | 'warning';
  readonly code: string;
  /** JSON pointer-like path of dots, e.g. `renewal.before`. */
  readonly path: string;
  readonly message: string;
  /** A value that would pass. */
  readonly proposal?: string;
}

type Check = (spec: TokenSpec) => Violation | null;

const LIFETIME = { shortestMs: DAY_MS, longestMs: 5 * 365 * DAY_MS } as const;

/** A renewal that begins in the first twentieth of a life would follow on the last one almost at once. */
const LARGEST_MARGIN_SHARE = 0.95;

const CHECKS: readonly Check[] = [lifetimeOutOfRange, marginTooShort, marginLongerThanLife, overlapLongerThanLife, consumersUnknown];

/** All rules the specification breaks, at once; empty when it may be saved. */
export function lintToken(spec: TokenSpec): Violation[] {
  return CHECKS.map((check) => check(spec)).filter((violation) => violation !== null);
}

/** The next renewals (epoch ms) this specification would lead to, if every one works at once. */
export function plannedRenewals({ spec, from, count }: { spec: TokenSpec; from: number; count: number }): number[] {
  const planned: number[] = [];
  for (let issuedAt = from; planned.length < count; ) {
    const at = renewAtOf({ spec, issuedAt, expiresAt: issuedAt + durationMs(spec.lifetime) });
    planned.push(at);
    issuedAt = Math.max(at, issuedAt + HOUR_MS);
  }
  return planned;
}

function lifetimeOutOfRange(spec: TokenSpec): Violation | null {
  const life = durationMs(spec.lifetime);
  if (life >= LIFETIME.shortestMs && life <= LIFETIME.longestMs) return null;
  const proposal = life < LIFETIME.shortestMs ? 'P1D' : 'P5Y';
  return error('LifetimeOutOfRange', 'lifetime', 'A custom token lives between P1D and P5Y.', proposal);
}

function marginTooShort(spec: TokenSpec): Violation | null {
  if (marginMs(spec) >= SMALLEST_MARGIN_MS) return null;
  const proposal = formatDuration(SMALLEST_MARGIN_MS);
  return error('MarginTooShort', 'renewal.before', `Five spaced tries and 12 hours need at least ${proposal} before expiry.`, proposal);
}

function marginLongerThanLife(spec: TokenSpec): Violation | null {
  const life = durationMs(spec.lifetime);
  const largest = life * LARGEST_MARGIN_SHARE;
  if (life === 0 || marginMs(spec) + largestSpreadMs(spec) <= largest) return null;
  const third = Math.max(life / 3, SMALLEST_MARGIN_MS);
  const message = 'The renewal would begin as soon as the token is made: margin and its spread of a tenth must end within 95 % of the lifetime.';
  return error('MarginLongerThanLife', spec.renewal?.before === undefined ? 'lifetime' : 'renewal.before', message, formatDuration(third));
}

function overlapLongerThanLife(spec: TokenSpec): Violation | null {
  const life = durationMs(spec.lifetime);
  if (life === 0 || overlapMs(spec) < life) return null;
  return error('OverlapLongerThanLife', 'overlap', 'The overlap must be shorter than the lifetime, else values pile up.', formatDuration(life / 2));
}

function consumersUnknown(spec: TokenSpec): Violation | null {
  const rule = spec.adoption?.require;
  if (rule === undefined || rule === 'none' || (spec.adoption?.consumers?.length ?? 0) > 0) return null;
  return error('ConsumersUnknown', 'adoption.consumers', `"require: ${rule}" needs at least one consumer to wait for.`, 'none');
}

function error(code: string, path: string, message: string, proposal: string): Violation {
  return { severity: 'error', code, path, message, proposal };
}
