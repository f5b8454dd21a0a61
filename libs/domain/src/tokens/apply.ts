import { withReport } from './adoption.ts';
import { CALLS_PER_DAY_WHEN_FAILING } from './retry-ladder.ts';
import { healthOf, waitingForOf } from './token-facts.ts';
import type { TokenEvent, TokenEventType } from './token-events.ts';
import {
  currentVersion,
  isInAttempt,
  isSettled,
  TOKEN_SCHEMA,
  type TokenPhase,
  type TokenState,
  type TokenVersion,
} from './token-state.ts';

type EventOf<T extends TokenEventType> = TokenEvent & { readonly type: T };
type Reducers = { readonly [T in TokenEventType]: (state: TokenState, event: EventOf<T>) => TokenState };

/** Versions about which nothing can happen any more are kept only this far back; the feed has them all. */
const SETTLED_VERSIONS_KEPT = 30;

/** The state of a life that begins with this event. */
export function register(event: EventOf<'registered'>): TokenState {
  return {
    schema: TOKEN_SCHEMA,
    id: event.id,
    incarnation: event.incarnation,
    generation: 1,
    revision: 1,
    spec: event.spec,
    phase: 'registered',
    registeredAt: event.at,
    since: event.at,
    versions: [],
    lastVersion: 0,
    making: null,
    failures: null,
    calls: [],
    lastSuccessAt: null,
    tasks: [],
    tasksOpened: 0,
  };
}

/** The state after one more event: revision raised by one, nothing else decided here. Total: an event about an unknown version changes nothing else. */
export function apply(state: TokenState, event: TokenEvent): TokenState {
  const reduce = REDUCERS[event.type] as (state: TokenState, event: TokenEvent) => TokenState;
  const next = { ...reduce(state, event), revision: state.revision + 1 };
  return { ...next, since: stands(state, next) ? state.since : event.at };
}

const stands = (before: TokenState, after: TokenState): boolean =>
  before.phase === after.phase && healthOf(before) === healthOf(after) && waitingForOf(before) === waitingForOf(after);

const REDUCERS: Reducers = {
  registered: (state) => state,
  changed: (state, event) => ({ ...tryAtOnce(state, event.at), spec: event.spec, generation: state.generation + 1 }),
  issuing: beginAttempt,
  regenerating: beginAttempt,
  issued: (state, event) =>
    withCall(event.at, {
      ...state,
      versions: [...recentVersions(state), newVersion(event)],
    }),
  verified: (state, event) => withCall(event.at, withVersion(state, event.version, { verified: event.verified })),
  promoted: promote,
  expiring: (state) => ({ ...state, phase: 'expiring' }),
  expired: (state, event) => ({
    ...withVersion(state, event.version, { status: 'lapsed' }),
    phase: isInAttempt(state) ? state.phase : 'expired',
  }),
  lapsed: (state, event) =>
    withoutMaking(event.version, withVersion(state, event.version, { status: 'lapsed', revoking: null })),
  revoked: (state, event) =>
    withCall(event.at, withVersion(state, event.version, { status: 'revoked', revoking: null })),
  orphaned: (state, event) => withoutMaking(event.version, withVersion(state, event.version, { status: 'orphaned' })),
  failing: fail,
  recovered: (state) => ({ ...state, failures: null }),
  pulled: adopt,
  adopted: adopt,
  adoptionFailed: fallBack,
  restarted: (state) => state,
  'task.opened': (state, event) => ({
    ...state,
    tasks: [...state.tasks, event.task],
    tasksOpened: state.tasksOpened + 1,
  }),
  'task.completed': (state, event) => {
    const task = state.tasks.find((open) => open.id === event.taskId);
    const rest = { ...state, tasks: state.tasks.filter((open) => open.id !== event.taskId) };
    if (event.by === 'keyturn' || task === undefined) return rest;
    if (task.kind !== 'revokeUpstream' || task.version === null) return tryAtOnce(rest, event.at);
    return withVersion(rest, task.version, { status: 'revoked', revoking: null });
  },
};

function beginAttempt(state: TokenState, event: EventOf<'issuing' | 'regenerating'>): TokenState {
  const making = state.making ?? { version: event.version, reason: event.reason, startedAt: event.at };
  // A person who asks for it starts a new count: neither the ladder nor the daily cap of the machine's own tries holds them up.
  const ready = event.by === undefined ? state : { ...tryAtOnce(state, event.at), calls: [] };
  return { ...ready, phase: event.type, making, lastVersion: Math.max(state.lastVersion, making.version) };
}

function newVersion(event: EventOf<'issued'>): TokenVersion {
  return {
    version: event.version,
    status: 'staged',
    verified: null,
    issuedAt: event.at,
    expiresAt: event.expiresAt,
    fingerprint: event.fingerprint,
    upstreamId: event.upstreamId,
    promotedAt: null,
    supersededAt: null,
    adoption: [],
    revoking: null,
  };
}

function promote(state: TokenState, event: EventOf<'promoted'>): TokenState {
  const versions = state.versions.map((version): TokenVersion => {
    if (version.version === event.version) return { ...version, status: 'current', promotedAt: event.at };
    return version.status === 'current' ? { ...version, status: 'superseded', supersededAt: event.at } : version;
  });
  return { ...state, phase: 'active', making: null, versions, lastSuccessAt: event.at };
}

function fail(state: TokenState, event: EventOf<'failing'>): TokenState {
  if (event.step === 'revoke') {
    const tries = state.versions.find((version) => version.version === event.version)?.revoking?.count ?? 0;
    const revoking = { count: tries + 1, nextTryAt: event.nextTryAt, code: event.code };
    return withCall(event.at, withVersion(state, event.version, { revoking }));
  }
  const failures = {
    count: (state.failures?.count ?? 0) + 1,
    firstAt: state.failures?.firstAt ?? event.at,
    lastAt: event.at,
    code: event.code,
    nextTryAt: event.nextTryAt,
  };
  // A number that was refused for good is used up: the issuer would answer the same to the same key for ever.
  const making = event.code === 'upstream.refused' && event.step === 'mint' ? null : state.making;
  return withCall(event.at, { ...state, failures, making, phase: restingPhase(state) });
}

function adopt(state: TokenState, event: EventOf<'pulled' | 'adopted'>): TokenState {
  const known = state.versions.find((version) => version.version === event.version);
  if (known === undefined) return state;
  const adoption = withReport(known.adoption, { consumer: event.consumer, state: event.type, at: event.reportedAt });
  // A good run verifies a value that its issuer could not.
  return withVersion(state, event.version, { adoption, verified: event.type === 'adopted' ? true : known.verified });
}

function fallBack(state: TokenState, event: EventOf<'adoptionFailed'>): TokenState {
  const known = state.versions.find((version) => version.version === event.version);
  if (known === undefined) return state;
  const adoption = withReport(known.adoption, { consumer: event.consumer, state: 'failed', at: event.reportedAt });
  const noted = withVersion(state, event.version, { adoption });
  if (event.backTo === null) return noted;
  const failed = withVersion(noted, event.version, { status: 'orphaned', supersededAt: event.at });
  const back = withVersion(failed, event.backTo, { status: 'current', supersededAt: null, revoking: null });
  const until = currentVersion(back)?.expiresAt ?? null;
  // A person looks first; if nobody does, a new value is tried when the old one has run out: no value at all is worse.
  const failures = {
    count: 1,
    firstAt: event.at,
    lastAt: event.at,
    code: 'consumer.failed' as const,
    nextTryAt: until,
  };
  return { ...back, failures, phase: 'expiring' };
}

/** A person or a new specification changed the conditions: what was put off is due now. */
function tryAtOnce(state: TokenState, at: number): TokenState {
  const failures = state.failures === null ? null : { ...state.failures, nextTryAt: at };
  const versions = state.versions.map((version) =>
    version.revoking === null ? version : { ...version, revoking: { ...version.revoking, nextTryAt: at } },
  );
  return { ...state, failures, versions };
}

/** Where a token waits between attempts. */
export function restingPhase(state: TokenState): TokenPhase {
  if (currentVersion(state) !== undefined) return 'expiring';
  return state.phase === 'issuing' || state.phase === 'registered' ? 'registered' : 'expired';
}

/** A version that came to nothing is no longer in the making; the next try takes the next number. */
function withoutMaking(version: number, state: TokenState): TokenState {
  return state.making?.version === version ? { ...state, making: null } : state;
}

function withVersion(state: TokenState, version: number, change: Partial<TokenVersion>): TokenState {
  const versions = state.versions.map((known) => (known.version === version ? { ...known, ...change } : known));
  return { ...state, versions };
}

function withCall(at: number, state: TokenState): TokenState {
  return { ...state, calls: [...state.calls, at].slice(-CALLS_PER_DAY_WHEN_FAILING) };
}

function recentVersions(state: TokenState): TokenVersion[] {
  const settled = state.versions.filter(isSettled);
  const dropped = new Set(settled.slice(0, Math.max(0, settled.length - SETTLED_VERSIONS_KEPT)));
  return state.versions.filter((version) => !dropped.has(version));
}
