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

const CHECKS: readonly Check[] = [
  lifetimeOutOfRange,
  marginTooShort,
  marginLongerThanLife,
  overlapLongerThanLife,
  consumersUnknown,
];

/** All rules the specification breaks, at once; empty when it may be saved. */
export function lintToken(spec: TokenSpec): Violation[] {
  return CHECKS.map((check) => check(spec)).filter((violation) => violation !== null);
}

/** The next renewals (epoch ms) this specification would lead to, if every one works at once. */
export function plannedRenewals({ spec, from, count }: { spec: TokenSpec; from: number; count: number }): number[] {
  const planned: number[] = [];
  for (let issuedAt = from; planned.length < count;) {
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
  return error({
    code: 'LifetimeOutOfRange',
    path: 'lifetime',
    message: 'A custom token lives between P1D and P5Y.',
    proposal,
  });
}

function marginTooShort(spec: TokenSpec): Violation | null {
  if (marginMs(spec) >= SMALLEST_MARGIN_MS) return null;
  const proposal = formatDuration(SMALLEST_MARGIN_MS);
  const message = `Five spaced tries and 12 hours need at least ${proposal} before expiry.`;
  return error({ code: 'MarginTooShort', path: 'renewal.before', message, proposal });
}

function marginLongerThanLife(spec: TokenSpec): Violation | null {
  const life = durationMs(spec.lifetime);
  const largest = life * LARGEST_MARGIN_SHARE;
  if (life === 0 || marginMs(spec) + largestSpreadMs(spec) <= largest) return null;
  const third = Math.max(life / 3, SMALLEST_MARGIN_MS);
  const message =
    'The renewal would begin as soon as the token is made: margin and its spread of a tenth must end within 95 % of the lifetime.';
  const path = spec.renewal?.before === undefined ? 'lifetime' : 'renewal.before';
  return error({ code: 'MarginLongerThanLife', path, message, proposal: formatDuration(third) });
}

function overlapLongerThanLife(spec: TokenSpec): Violation | null {
  const life = durationMs(spec.lifetime);
  if (life === 0 || overlapMs(spec) < life) return null;
  const message = 'The overlap must be shorter than the lifetime, else values pile up.';
  return error({ code: 'OverlapLongerThanLife', path: 'overlap', message, proposal: formatDuration(life / 2) });
}

function consumersUnknown(spec: TokenSpec): Violation | null {
  const rule = spec.adoption?.require;
  if (rule === undefined || rule === 'none' || (spec.adoption?.consumers?.length ?? 0) > 0) return null;
  const message = `"require: ${rule}" needs at least one consumer to wait for.`;
  return error({ code: 'ConsumersUnknown', path: 'adoption.consumers', message, proposal: 'none' });
}

function error(violation: Omit<Violation, 'severity'>): Violation {
  return { severity: 'error', ...violation };
}
