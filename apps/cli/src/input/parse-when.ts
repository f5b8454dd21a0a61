import { addDuration, type Duration, parseDuration } from '@keyturn/domain';
import { UsageError } from '../cli-error.ts';

/** A moment as it was given: an instant, or a time from now, which only the fleet's clock can make one. */
export type When = { readonly at: number } | { readonly after: Duration };

// Without a zone an instant means another one on each machine.
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/;

/** Reads an ISO 8601 instant with its zone. Throws `UsageError` that names the option and not the text. */
export function parseInstant(option: string, text: string): number {
  const at = INSTANT.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(at)) throw new UsageError(`${option} takes an instant with its zone, such as 2026-12-24T18:00:00Z.`);
  return at;
}

/** Reads an instant or an ISO 8601 duration from now. Throws `UsageError`. */
export function parseWhen(option: string, text: string): When {
  const duration = parseDuration(text);
  if (duration !== null) return { after: duration };
  if (INSTANT.test(text) && !Number.isNaN(Date.parse(text))) return { at: Date.parse(text) };
  throw new UsageError(
    `${option} takes an instant with its zone, such as 2026-12-24T18:00:00Z, or a time from now, such as P1D or PT4H.`,
  );
}

/** The instant as the API takes it; `now` (epoch ms of the fleet's clock) is asked for only when it is needed. */
export async function instantOf(when: When, now: () => Promise<number>): Promise<string> {
  const at = 'at' in when ? when.at : addDuration(await now(), when.after);
  return new Date(at).toISOString();
}
