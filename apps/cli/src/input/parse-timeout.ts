import { addDuration, parseDuration } from '@keyturn/domain';
import { UsageError } from '../cli-error.ts';

const UNITS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000 };
/** Timers of the machine do not reach further than 24 days. */
const LONGEST_MS = 24 * 24 * 3_600_000;

/** Milliseconds of a duration as people type it (`90s`, `10m`, `2h`) or in ISO 8601 (`PT10M`). Throws `UsageError`. */
export function parseTimeout(option: string, text: string): number {
  const [, amount = '', unit = ''] = /^(\d{1,9})([smh])$/.exec(text) ?? [];
  const iso = parseDuration(text);
  const ms = iso === null ? Number(amount) * (UNITS[unit] ?? Number.NaN) : addDuration(0, iso);
  if (ms >= 0 && ms <= LONGEST_MS) return ms;
  throw new UsageError(`${option} takes a duration of at most 24 days, such as 90s, 10m, 2h or PT10M.`);
}
