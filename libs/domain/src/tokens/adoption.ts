import { FAILURES } from '../failures.ts';
import { overlapMs } from './renewal-plan.ts';
import type { AdoptionReport, TokenEvent } from './token-events.ts';
import { taskEvents } from './token-tasks.ts';
import { currentVersion, type ConsumerAdoption, type TokenState, type TokenVersion } from './token-state.ts';

/** The predecessor dies only on evidence: which consumers have shown that they left it, and when it may be revoked. */

/** When the adoption rule was met for a superseded version, or null: a consumer has left it once it adopted any later one. */
export function adoptionMetAt(state: TokenState, predecessor: TokenVersion): number | null {
  if (predecessor.supersededAt === null) return null;
  const names = (state.spec.adoption?.consumers ?? []).map((consumer) => consumer.name);
  const rule = state.spec.adoption?.require ?? (names.length > 0 ? 'all' : 'none');
  if (rule === 'none' || names.length === 0) return predecessor.supersededAt;
  const left = names.map((name) => leftAt(state, predecessor.version, name));
  const times = left.filter((at) => at !== null);
  const met = rule === 'any' ? times.length > 0 : times.length === left.length;
  if (!met) return null;
  return Math.max(predecessor.supersededAt, rule === 'any' ? Math.min(...times) : Math.max(...times));
}

/** True once enough consumers have left the version; only the overlap keeps it then. */
export const isPredecessorReleased = (state: TokenState, predecessor: TokenVersion): boolean =>
  adoptionMetAt(state, predecessor) !== null;

/** From when a version that is not handed out any more may be revoked; null while somebody still needs it. */
export function revokeDueAt(state: TokenState, version: TokenVersion): number | null {
  if (version.revoking !== null) return version.revoking.nextTryAt;
  if (version.status === 'orphaned') return version.issuedAt;
  const metAt = adoptionMetAt(state, version);
  return metAt === null ? null : metAt + overlapMs(state.spec);
}

/** The first report that adds to what the state knows, or undefined; apply its event and ask again until nothing is new. */
export function nextNews(state: TokenState, reports: readonly AdoptionReport[]): AdoptionReport | undefined {
  return reports
    .filter((report) => isNews(state, report))
    .toSorted((a, b) => a.at - b.at || a.version - b.version || (a.consumer < b.consumer ? -1 : 1))[0];
}

/** What a consumer's report makes true: a failure also opens a task, and goes back to the predecessor while that is still valid. */
export function reportEvents({
  state,
  report,
  now,
}: {
  state: TokenState;
  report: AdoptionReport;
  now: number;
}): TokenEvent[] {
  const base = { at: now, version: report.version, consumer: report.consumer, reportedAt: report.at };
  if (report.state !== 'failed') return [{ ...base, type: report.state }];
  const backTo = fallbackFor(state, report.version, now);
  return [
    { ...base, type: 'adoptionFailed', backTo },
    ...taskEvents({
      state,
      kind: 'investigate',
      cause: FAILURES['consumer.failed'].cause,
      version: report.version,
      now,
    }),
  ];
}

/** The version to go back to when the current one does not work for a consumer; null when none is still valid. */
export function fallbackFor(state: TokenState, failed: number, now: number): number | null {
  if (currentVersion(state)?.version !== failed) return null;
  const usable = state.versions.filter((version) => version.status === 'superseded' && version.expiresAt > now);
  return usable.at(-1)?.version ?? null;
}

/** `adoption` of a version with one consumer's latest state in it. */
export function withReport(known: readonly ConsumerAdoption[], report: ConsumerAdoption): ConsumerAdoption[] {
  return [...known.filter((entry) => entry.consumer !== report.consumer), report];
}

// pulled says less than adopted or failed, so it is news only where nothing is known; the other two outrank and replace each other.
function isNews(state: TokenState, report: AdoptionReport): boolean {
  const version = state.versions.find((candidate) => candidate.version === report.version);
  if (version === undefined || version.status === 'staged') return false;
  const known = version.adoption.find((entry) => entry.consumer === report.consumer);
  if (known === undefined) return true;
  return report.state !== 'pulled' && report.state !== known.state && report.at >= known.at;
}

function leftAt(state: TokenState, version: number, consumer: string): number | null {
  let first: number | null = null;
  for (const later of state.versions) {
    if (later.version <= version || later.status === 'orphaned') continue;
    const adopted = later.adoption.find((entry) => entry.consumer === consumer && entry.state === 'adopted');
    if (adopted !== undefined && (first === null || adopted.at < first)) first = adopted.at;
  }
  return first;
}
