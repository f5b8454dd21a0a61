import { DAY_MS, durationMs, HOUR_MS } from '../time/duration.ts';
import { RETRY_LADDER_MS } from './retry-ladder.ts';
import { isGuided, type TokenSpec } from './token-spec.ts';

/** Five spaced attempts: a shorter margin could be used up by one bad night of the issuer. */
const LADDER_MS = RETRY_LADDER_MS.slice(0, 5).reduce((sum, rung) => sum + rung, 0);

/** The shortest margin that lint allows, in ms: the ladder, and time for whoever must act when it does not help. */
export function smallestMarginMs(spec: TokenSpec): number {
  return LADDER_MS + (isGuided(spec) ? 48 : 12) * HOUR_MS;
}

const DEFAULT_OVERLAP_MS = 7 * DAY_MS;

/** On day 16 of 21 the assistant begins to warn. */
const CONTAINER_MARGIN_MS = 5 * DAY_MS;

/** Renewals of tokens made together spread over a tenth of the margin, so that a thousand imported at once do not renew at once. */
export const SPREAD_SHARE = 0.1;

/** How long before expiry the renewal is due, in ms, the spread not counted. */
export function marginMs(spec: TokenSpec): number {
  const before = spec.renewal?.before;
  if (before !== undefined) return durationMs(before);
  const third = durationMs(spec.lifetime) / 3;
  const usual = spec.kind === 'migration.containerToken' ? Math.min(third, CONTAINER_MARGIN_MS) : third;
  return Math.max(usual, smallestMarginMs(spec));
}

/** The longest the spread can get, in ms. */
export function largestSpreadMs(spec: TokenSpec): number {
  return marginMs(spec) * SPREAD_SHARE;
}

/** How long a superseded value stays after adoption, in ms: as written, else a week or half a life, whichever is shorter. */
export function overlapMs(spec: TokenSpec): number {
  if (spec.overlap !== undefined) return durationMs(spec.overlap);
  return Math.min(DEFAULT_OVERLAP_MS, durationMs(spec.lifetime) / 2);
}

/** The instant from which a version is to be replaced. Never in the first half of its life, whatever lifetime the issuer granted. */
export function renewAtOf({
  spec,
  issuedAt,
  expiresAt,
}: {
  spec: TokenSpec;
  issuedAt: number;
  expiresAt: number;
}): number {
  const spread = Math.floor(placeOf(spec.id) * largestSpreadMs(spec));
  const planned = expiresAt - marginMs(spec) - spread;
  // A life of P1D needs 20.6 h of margin: half of the granted life is kept only where the issuer granted less than asked for.
  const granted = expiresAt - issuedAt;
  const asked = durationMs(spec.lifetime);
  return granted < asked * 0.9 ? Math.max(planned, issuedAt + granted / 2) : planned;
}

/** Every step of a life asks for the place of the same token. */
let lastPlace = { id: '', fraction: 0 };

function placeOf(id: string): number {
  if (lastPlace.id !== id) lastPlace = { id, fraction: fraction(id) };
  return lastPlace.fraction;
}

// Bound once: in a vm context (the workflow sandbox, Jest) each mention of a global is a slow look-up, and this one is in a loop.
const { imul } = Math;

/** FNV-1a with a final mix, as a fraction in [0, 1): the same id always gets the same place in the spread. */
export function fraction(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  // Without the mix, ids that differ in their last digit land next to each other.
  hash = imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}
