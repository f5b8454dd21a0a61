import {
  adopt,
  beginAttempt,
  burn,
  end,
  fail,
  fallBack,
  isRenewalWanted,
  issue,
  lapse,
  promote,
  retire,
  verify,
  withoutMint,
} from './apply-versions.ts';
import {
  afterChange,
  afterFailure,
  afterPromotion,
  afterRestart,
  afterRetirement,
  askConsent,
  claim,
  dropConsent,
  giveConsent,
  grant,
  missApi,
  refuse,
  refuseConsent,
  release,
  restingIfUnwanted,
  tellFailed,
  told,
  useConsent,
} from './container/apply-container.ts';
import { withExisting } from './registration.ts';
import { tryAtOnce, withCall, withTask, withVersion } from './state-change.ts';
import { healthOf, waitingForOf } from './token-facts.ts';
import { EXPIRY_UNREAD, NOT_WORKING, PAUSED_TOO_LONG } from './token-tasks.ts';
import type { EventOf, TokenEvent, TokenEventType } from './token-events.ts';
import { sameIssuer } from './token-spec.ts';
import { isRetired, versionOf, type TokenState } from './token-state.ts';

type Reducers = { readonly [T in TokenEventType]: (state: TokenState, event: EventOf<T>) => TokenState };

/** The state after one more event: revision raised by one, nothing else decided here. Total: an event about an unknown version changes nothing else. */
export function apply(state: TokenState, event: TokenEvent): TokenState {
  const reduce = REDUCERS[event.type] as (state: TokenState, event: TokenEvent) => TokenState;
  const next = reduce(state, event);
  return { ...next, revision: state.revision + 1, since: stands(state, next) ? state.since : event.at };
}

const stands = (before: TokenState, after: TokenState): boolean =>
  before.phase === after.phase && healthOf(before) === healthOf(after) && waitingForOf(before) === waitingForOf(after);

const REDUCERS: Reducers = {
  registered: (state) => state,
  changed: (state, event) => afterChange(state, change(state, event), event.at),
  issuing: beginAttempt,
  regenerating: beginAttempt,
  requested: (state, event) => ({
    ...tryAtOnce(state, event.at),
    request: { requestedAt: event.at, breakGlass: event.breakGlass || state.request?.breakGlass === true },
    phase: state.phase === 'active' ? 'expiring' : state.phase,
  }),
  submitted: (state, { version, candidateId, fingerprint, expiresAt }) => ({
    ...state,
    submission: { version, candidateId, fingerprint, expiresAt },
  }),
  issued: issue,
  verified: verify,
  promoted: (state, event) => afterPromotion(promote(state, event), event.version),
  distributed: (state, event) => withVersion(state, event.version, { deliveredAt: event.at, delivering: null }),
  expiring: (state) => ({ ...state, phase: 'expiring' }),
  expired: (state, event) => end(state, event, 'lapsed'),
  lapsed: lapse,
  revoked: (state, event) =>
    event.by === undefined ? withCall(event.at, end(state, event, 'revoked')) : end(state, event, 'revoked'),
  orphaned: burn,
  failing: (state, event) => afterFailure(fail(state, event), event),
  recovered: (state) => ({ ...state, failures: null }),
  pulled: adopt,
  adopted: adopt,
  adoptionFailed: fallBack,
  scheduled: (state, { plannedUntilAt, open, generation = state.generation }) => ({
    ...state,
    schedule: { generation, plannedUntilAt, open },
  }),
  paused: pause,
  // Nobody asked for the calls of a day once more when a pause ends by itself.
  resumed: (state, { at, by }) => ({
    ...tryAtOnce(state, at),
    pause: null,
    calls: by === 'keyturn' ? state.calls : [],
  }),
  retired: (state, event) => afterRetirement(retire(state, event)),
  laneClaimed: claim,
  laneGranted: grant,
  laneReleased: release,
  laneRefused: refuse,
  laneTold: told,
  laneTellFailed: tellFailed,
  apiMissing: missApi,
  'consent.asked': askConsent,
  'consent.given': giveConsent,
  'consent.refused': refuseConsent,
  'consent.used': useConsent,
  'consent.revoked': dropConsent,
  'consent.lapsed': dropConsent,
  restarted: afterRestart,
  'task.opened': (state, event) => ({ ...state, tasks: [...state.tasks, event.task] }),
  'task.reminded': (state, { at, taskId, count }) => withTask(state, taskId, { reminders: count, remindedAt: at }),
  'task.escalated': (state, { taskId, to, count }) => withTask(state, taskId, { escalations: count, escalatedTo: to }),
  'task.snoozed': (state, { taskId, untilAt }) => withTask(state, taskId, { snoozedUntilAt: untilAt }),
  'task.assigned': (state, { taskId, owner }) => withTask(state, taskId, { owner }),
  'task.completed': complete,
};

function change(before: TokenState, { at, spec }: EventOf<'changed'>): TokenState {
  // Another issuer knows nothing of what the last one was asked for.
  const state = sameIssuer(before.spec, spec) ? before : withoutMint(before, at);
  const versions = state.versions.map((version) =>
    // Its files may be others now.
    version.status === 'current' && version.fingerprint !== null
      ? { ...version, deliveredAt: null, delivering: null }
      : version,
  );
  const next = withExisting(tryAtOnce({ ...state, versions, spec, generation: state.generation + 1 }, at), at);
  return next.phase === 'expiring' && !isRenewalWanted(next, at) ? { ...next, phase: 'active' } : next;
}

function pause(state: TokenState, { at, untilAt, by, reason }: EventOf<'paused'>): TokenState {
  if (isRetired(state)) return state;
  return { ...state, pause: { pausedAt: state.pause?.pausedAt ?? at, untilAt, by, reason, warnFromAt: at } };
}

function complete(state: TokenState, { at, taskId, by }: EventOf<'task.completed'>): TokenState {
  const task = state.tasks.find((open) => open.id === taskId);
  const rest = { ...state, tasks: state.tasks.filter((open) => open.id !== taskId) };
  if (by === 'keyturn' || task === undefined) return rest;
  const about = versionOf(rest, task.version);
  // What they did upstream is an event of its own.
  if (task.kind === 'revokeUpstream') return rest;
  if (task.kind === 'confirmHosts' && about !== undefined) return withVersion(rest, about.version, { releasedAt: at });
  if (task.cause === PAUSED_TOO_LONG && rest.pause !== null)
    return { ...rest, pause: { ...rest.pause, warnFromAt: at } };
  // Whoever completes it wants it looked at again.
  if ((task.cause === EXPIRY_UNREAD || task.cause === NOT_WORKING) && about?.status === 'current')
    return withVersion(rest, about.version, { verified: null });
  // A value that was lost on its way cannot be tried again; whoever has it hands it over, or does not.
  if (about?.fingerprint === null && about.delivering !== null)
    return withVersion(rest, about.version, { delivering: null });
  return restingIfUnwanted(tryAtOnce(rest, at), at);
}
