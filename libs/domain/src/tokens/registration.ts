import { addDuration, durationMs, nominalMs, parseDuration } from '../time/duration.ts';
import { NEW_CONTAINER } from './container/container-state.ts';
import type { EventOf } from './token-events.ts';
import type { TokenSpec } from './token-spec.ts';
import { TOKEN_SCHEMA, UNTOUCHED_STATE, UNTOUCHED_VERSION, type TokenState, type TokenVersion } from './token-state.ts';

/** The state of a life that begins with this event; a credential made before Keyturn begins with its version 1. */
export function register(event: EventOf<'registered'>): TokenState {
  const state: TokenState = {
    schema: TOKEN_SCHEMA,
    id: event.id,
    incarnation: event.incarnation,
    generation: 1,
    revision: (event.afterRevision ?? 0) + 1,
    spec: event.spec,
    phase: 'registered',
    registeredAt: event.at,
    since: event.at,
    ...UNTOUCHED_STATE,
    container: event.spec.kind === 'migration.containerToken' ? NEW_CONTAINER : null,
  };
  return withExisting(state, event.at);
}

/** Takes up what the specification says of a credential made before Keyturn, as long as nothing newer is known of it. */
export function withExisting(state: TokenState, at: number): TokenState {
  const { existing } = state.spec;
  const known = state.versions[0];
  if (existing === undefined || state.lastVersion > 1 || state.making !== null || state.retirement !== null)
    return state;
  const expiresAt = Date.parse(existing.expiresAt);
  if (known !== undefined && !isReplaceable(known, expiresAt > at)) return state;
  // Unknown: as if it had been given the whole lifetime.
  const issuedAt =
    existing.issuedAt === undefined
      ? Math.min(at, expiresAt - durationMs(state.spec.lifetime))
      : Date.parse(existing.issuedAt);
  const version: TokenVersion = {
    ...newVersion({ version: 1, issuedAt, expiresAt }),
    status: 'current',
    promotedAt: known?.promotedAt ?? at,
    adoption: known?.adoption ?? [],
    delivering: known?.delivering ?? null,
  };
  const phase = state.request === null ? 'active' : 'expiring';
  return { ...state, phase, versions: [version], lastVersion: 1, lastSuccessAt: state.lastSuccessAt ?? at };
}

/** Its dates were only ever said, so they may be corrected, also after it seemed to have run out. */
const isReplaceable = ({ fingerprint, status }: TokenVersion, isValid: boolean): boolean =>
  fingerprint === null && (status === 'current' || (status === 'lapsed' && isValid));

/** A version about which nothing but its dates is known. */
export function newVersion(dates: { version: number; issuedAt: number; expiresAt: number }): TokenVersion {
  return {
    ...dates,
    status: 'staged',
    verified: null,
    expiresAtSource: 'entered',
    fingerprint: null,
    upstreamId: null,
    ...UNTOUCHED_VERSION,
  };
}

/**
 * When a value made at `at` ends by its lifetime: the earlier of the calendar's months and of 30 days each, because Atlassian
 * does not say which one "3 months" is ([U] in the domain notes).
 */
export function estimatedExpiry({ lifetime }: TokenSpec, at: number): number {
  const duration = parseDuration(lifetime);
  return duration === null ? at : Math.min(addDuration(at, duration), at + nominalMs(duration));
}
