import { DAY_MS } from '../time/duration.ts';
import { overlapMs } from './renewal-plan.ts';
import type { ConsumerSpec } from './token-spec.ts';
import type { TokenState, TokenVersion } from './token-state.ts';

/** The predecessor dies only on evidence: which consumers have shown that they left it, and when it may be revoked. */

/** When the adoption rule was met for a superseded version, or null: a consumer has left it once it adopted any later one. */
export function adoptionMetAt(state: TokenState, predecessor: TokenVersion): number | null {
  const { supersededAt, version } = predecessor;
  if (supersededAt === null) return null;
  const { consumers = [], require: rule = 'all' } = state.spec.adoption ?? {};
  if (rule === 'none' || consumers.length === 0) return supersededAt;
  let first = Infinity;
  let last = supersededAt;
  for (const { name } of consumers) {
    const at = leftAt(state, version, name);
    if (at === null && rule === 'all') return null;
    first = at === null ? first : Math.min(first, at);
    last = at === null ? last : Math.max(last, at);
  }
  if (rule === 'all') return last;
  return first === Infinity ? null : Math.max(supersededAt, first);
}

/** True once enough consumers have left the version; only the overlap keeps it then. */
export const isPredecessorReleased = (state: TokenState, predecessor: TokenVersion): boolean =>
  predecessor.releasedAt !== null || adoptionMetAt(state, predecessor) !== null;

/** From when a version that is not handed out any more may be revoked; null while somebody still needs it. */
export function revokeDueAt(state: TokenState, version: TokenVersion): number | null {
  const dueAt = endedAt(state, version);
  if (dueAt === null || version.revoking === null) return dueAt;
  return version.revoking.nextTryAt === null ? null : Math.max(dueAt, version.revoking.nextTryAt);
}

/** Asked again at each try: a changed specification may name a consumer that still uses it. */
function endedAt(state: TokenState, version: TokenVersion): number | null {
  if (version.status === 'orphaned') return version.issuedAt;
  if (version.releasedAt !== null) return version.releasedAt;
  const metAt = adoptionMetAt(state, version);
  return metAt === null ? null : metAt + overlapMs(state.spec);
}

/** So long before a predecessor ends, somebody is told who still uses it. */
const LATE_ADOPTION_MS = 7 * DAY_MS;

/** From when consumers that have not left a superseded version are a person's business (epoch ms); null when all have. */
export function adoptionLateAt(state: TokenState, version: TokenVersion): number | null {
  if (version.status !== 'superseded' || version.supersededAt === null || version.releasedAt !== null) return null;
  if (adoptionMetAt(state, version) !== null) return null;
  return version.expiresAt - Math.min(LATE_ADOPTION_MS, (version.expiresAt - version.supersededAt) / 2);
}

/** The named consumers that have not yet shown a good run with a later version. */
export function consumersStillOn(state: TokenState, version: number): ConsumerSpec[] {
  return (state.spec.adoption?.consumers ?? []).filter(({ name }) => leftAt(state, version, name) === null);
}

function leftAt(state: TokenState, version: number, consumer: string): number | null {
  let first: number | null = null;
  for (const later of state.versions) {
    // A version that was taken back is none that anybody has moved to.
    if (later.version <= version || later.promotedAt === null || later.status === 'orphaned') continue;
    for (const entry of later.adoption)
      if (entry.consumer === consumer && entry.state === 'adopted' && (first === null || entry.at < first))
        first = entry.at;
  }
  return first;
}
