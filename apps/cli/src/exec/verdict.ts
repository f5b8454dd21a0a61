import { UsageError } from '../cli-error.ts';
import type { ClientEnd } from './run-client.ts';

/** What a run says about its tokens; `nothing` when it says nothing. */
export type Verdict = 'ok' | 'failed' | 'nothing';

/** EX_TEMPFAIL of sysexits.h: the upstream was not reached. */
const TEMPORARY = 75;
const HIGHEST = 255;

/**
 * Exit codes that count as "the value does not work" unless `--failed-on` says otherwise. An ASSUMPTION: the exit codes of
 * the real clients are not documented. A wrong `failed` burns a good version, which a person has to replace; a missed one
 * only means that nobody adopts the version, and is noticed. So these say nothing: 2 and 64 (wrong flags), 69 and 75 (not
 * reached), 124 (timed out, of timeout(1)), 125 to 127 (could not be started), 128 and more (ended by a signal, of shells).
 */
const DEFAULT_FAILING = new Set(rangeOf(1, 123).filter((code) => ![2, 64, 69, TEMPORARY].includes(code)));

/** Reads `--failed-on`: codes and ranges separated by commas, or `none`. Throws `UsageError`. */
export function parseFailedOn(text: string | undefined): ReadonlySet<number> {
  if (text === undefined) return DEFAULT_FAILING;
  if (text === 'none') return new Set();
  const parts = text.split(',').map((part) => /^(\d{1,3})(?:-(\d{1,3}))?$/.exec(part.trim()));
  const codes = new Set<number>();
  for (const part of parts) {
    const from = Number(part?.[1] ?? 0);
    const to = Number(part?.[2] ?? from);
    if (from < 1 || to > HIGHEST || to < from) {
      throw new UsageError('--failed-on takes exit codes from 1 to 255, such as 1,3-9, or none.');
    }
    for (const code of rangeOf(from, to)) codes.add(code);
  }
  return codes;
}

/** What the end of the client says about the values it was given. */
export function verdictOf(end: ClientEnd, failedOn: ReadonlySet<number>): Verdict {
  if (end.how !== 'exited') return 'nothing';
  if (end.code === 0) return 'ok';
  return end.code !== TEMPORARY && failedOn.has(end.code) ? 'failed' : 'nothing';
}

function rangeOf(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}
