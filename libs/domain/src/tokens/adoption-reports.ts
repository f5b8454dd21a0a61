import { FAILURES } from '../failures.ts';
import type { AdoptionReport, TokenEvent } from './token-events.ts';
import { taskEvents } from './token-tasks.ts';
import {
  currentVersion,
  isRetired,
  versionOf,
  type ConsumerAdoption,
  type TokenState,
  type TokenVersion,
} from './token-state.ts';

/** What consumers say of a value, and what that makes true. */

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
  const failed: TokenEvent = { ...base, type: 'adoptionFailed', backTo };
  // Whoever still runs on an old value is no reason to look at the one in use.
  if (currentVersion(state)?.version !== report.version) return [failed];
  const cause = FAILURES['consumer.failed'].cause;
  // The value in use from now on is the predecessor, and it ends sooner.
  const dueAt = versionOf(state, backTo)?.expiresAt;
  return [failed, ...taskEvents({ state, kind: 'investigate', cause, version: report.version, now, dueAt })];
}

/** The version to go back to when the current one does not work for a consumer; null when none is still valid. */
export function fallbackFor(state: TokenState, failed: number, now: number): number | null {
  if (currentVersion(state)?.version !== failed) return null;
  const isUsable = (version: TokenVersion): boolean =>
    version.status === 'superseded' && version.expiresAt > now && !isGivenUp(state, version);
  return state.versions.findLast(isUsable)?.version ?? null;
}

/** A person parted from it (it may have leaked), or its revocation was tried or asked for: it may be done already, unheard. */
const isGivenUp = ({ tasks }: TokenState, { version, releasedAt, revoking }: TokenVersion): boolean =>
  releasedAt !== null ||
  revoking !== null ||
  tasks.some((task) => task.kind === 'revokeUpstream' && task.version === version);

/** `adoption` of a version with one consumer's latest state in it. */
export function withReport(known: readonly ConsumerAdoption[], report: ConsumerAdoption): ConsumerAdoption[] {
  return [...known.filter((entry) => entry.consumer !== report.consumer), report];
}

// pulled says less than adopted or failed, so it is news only where nothing is known; the other two outrank and replace each other.
function isNews(state: TokenState, report: AdoptionReport): boolean {
  const version = state.versions.find((candidate) => candidate.version === report.version);
  if (version === undefined || version.status === 'staged' || isRetired(state)) return false;
  const known = version.adoption.find((entry) => entry.consumer === report.consumer);
  if (known === undefined) return true;
  return report.state !== 'pulled' && report.state !== known.state && report.at >= known.at;
}
