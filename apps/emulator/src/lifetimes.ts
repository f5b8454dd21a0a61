import { addDuration, type FleetClock, parseDuration } from '@keyturn/domain';

// In an accelerated fleet a short-lived credential would be dead on arrival (design/runtime.md, Fleet time).
const MIN_REAL_LIFETIME_MS = 20_000;

/** When a credential made at `now` (epoch ms, fleet time) ends, ISO 8601; null when `lifetime` is no ISO 8601 duration. */
export function expiryOf({
  clock,
  now,
  lifetime,
}: {
  clock: FleetClock;
  now: number;
  lifetime: string;
}): string | null {
  const duration = parseDuration(lifetime);
  if (duration === null) return null;
  const expiresAt = Math.max(addDuration(now, duration), now + MIN_REAL_LIFETIME_MS * clock.factor);
  return new Date(expiresAt).toISOString();
}
