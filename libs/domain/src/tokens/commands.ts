import { RESTARTED, taskEvents } from './token-tasks.ts';
import { CONSENT_COMMANDS } from './container/consent-commands.ts';
import { sameBinding } from './container/apply-container.ts';
import { TASK_COMMANDS } from './task-commands.ts';
import type { ByPerson } from '../command.ts';
import { refuseRevision, wrongPhase, type Refusal, type TokenCommand } from './token-command.ts';
import type { TokenEvent } from './token-events.ts';
import { immutableChange, isGuided, sameSpec, type TokenSpec } from './token-spec.ts';
import { currentVersion, isInAttempt, isPaused, isRetired, versionOf, type TokenState } from './token-state.ts';

export interface ApplySpec extends ByPerson {
  readonly spec: TokenSpec;
  /** Used at registration only. */
  readonly incarnation: string;
  readonly afterRevision?: number | undefined;
}

export interface RotateNow extends ByPerson {
  readonly reason: string;
  /** Predecessors are revoked without waiting for anybody. */
  readonly breakGlass?: boolean | undefined;
}

export interface SubmitVersion extends ByPerson {
  readonly candidateId: string;
  readonly fingerprint: string;
  /** Names a version without a value; else the value is the next version. */
  readonly version?: number | undefined;
  /** Epoch ms of fleet time; estimated when nobody says. */
  readonly expiresAt?: number | undefined;
}

export interface PauseToken extends ByPerson {
  readonly reason: string;
  readonly untilAt?: number | undefined;
}

export interface RetireToken extends ByPerson {
  readonly reason: string;
  readonly revoke: boolean;
}

const applySpec: TokenCommand<ApplySpec> = {
  refuse: (state, { spec, ifRevision }) => {
    const stale = refuseRevision(state, ifRevision);
    if (stale !== null || state === null) return stale;
    if (isRetired(state))
      return wrongPhase(`${state.id} is retired, and something of it must still be revoked: register it anew then.`);
    const field = immutableChange(state.spec, spec);
    if (field === null) return null;
    return {
      code: 'spec.immutable',
      detail: `${field} of ${state.id} cannot change. Retire it and register a new token.`,
    };
  },
  events: (state, { spec, incarnation, by, afterRevision }, now) => {
    if (state !== null) return changeEvents(state, { spec, by }, now);
    const later = afterRevision === undefined ? {} : { afterRevision };
    return [{ type: 'registered', at: now, id: spec.id, incarnation, spec, by, ...later }];
  },
  answer: (after, before) => ({ created: before === null, changed: before?.generation !== after.generation }),
};

/** What was consented to is another thing now: that is said of each consent. */
function changeEvents(state: TokenState, { spec, by }: Pick<ApplySpec, 'spec' | 'by'>, now: number): TokenEvent[] {
  if (sameSpec(state.spec, spec)) return [];
  const gone = sameBinding(state.spec, spec) ? [] : (state.container?.consents ?? []);
  return [
    ...gone.map(({ id }) => ({ type: 'consent.lapsed', at: now, consentId: id, cause: 'ConsentDiffers' }) as const),
    { type: 'changed', at: now, spec, by },
  ];
}

const rotateNow: TokenCommand<RotateNow> = {
  refuse: (state, { ifRevision }) => {
    if (state === null || isRetired(state)) return refuseGone(state);
    if (isPaused(state)) return wrongPhase(`${state.id} is paused: resume it first.`);
    return refuseInAttempt(state) ?? refuseRevision(state, ifRevision);
  },
  // A webhook's attempt begins at once, under the number already in the making if there is one; a person is asked.
  events: (state, { by, reason, breakGlass = false }, now) => {
    if (state === null) return [];
    const version = state.making?.version ?? state.lastVersion + 1;
    if (isGuided(state.spec) && state.making === null)
      return [{ type: 'requested', at: now, version, by, comment: reason, breakGlass }];
    const first = currentVersion(state) === undefined && state.phase === 'registered';
    const type = first ? 'issuing' : 'regenerating';
    const emergency = breakGlass ? { breakGlass } : {};
    return [{ type, at: now, version, reason: first ? 'FirstIssue' : 'Requested', by, comment: reason, ...emergency }];
  },
  answer: (after) => ({ version: after.making?.version ?? after.lastVersion + 1 }),
};

const submitVersion: TokenCommand<SubmitVersion> = {
  refuse: (state, message, now) => {
    if (state === null || isRetired(state)) return refuseGone(state);
    const { fingerprint, version, expiresAt, ifRevision } = message;
    if (state.container !== null)
      return wrongPhase(`The value of ${state.id} stays in the assistant: there is nothing to hand over.`);
    const known = [state.submission, ...state.versions].some((holder) => holder?.fingerprint === fingerprint);
    if (known) return { code: 'value.known', detail: `${state.id} has had this value already.` };
    if (expiresAt !== undefined && !(expiresAt > now))
      return { code: 'value.refused', detail: 'ValueExpired: its expiry lies in the past.' };
    const target = version === undefined ? null : refuseTarget(state, version);
    return target ?? refuseInAttempt(state) ?? refusePending(state) ?? refuseRevision(state, ifRevision);
  },
  events: (state, { candidateId, fingerprint, expiresAt, by, version: asked }, now) => {
    if (state === null) return [];
    const version = asked ?? state.lastVersion + 1;
    const submitted: TokenEvent = {
      type: 'submitted',
      at: now,
      version,
      candidateId,
      fingerprint,
      expiresAt: expiresAt ?? null,
      by,
    };
    if (versionOf(state, version) !== undefined) return [submitted];
    const first = currentVersion(state) === undefined && state.phase === 'registered';
    return [submitted, { type: first ? 'issuing' : 'regenerating', at: now, version, reason: 'Submitted', by }];
  },
  answer: (after) => (after.submission === null ? {} : { version: after.submission.version }),
};

const pause: TokenCommand<PauseToken> = {
  refuse: (state, { untilAt, ifRevision }, now) => {
    if (state === null || isRetired(state)) return refuseGone(state);
    if (untilAt !== undefined && !(untilAt > now))
      return { code: 'request.invalid', detail: 'until: a pause ends in the future.' };
    return refuseRevision(state, ifRevision);
  },
  events: (state, { by, reason, untilAt = null }, now) => {
    const same = state?.pause?.reason === reason && state.pause.untilAt === untilAt;
    return same ? [] : [{ type: 'paused', at: now, by, reason, untilAt }];
  },
};

const resume: TokenCommand<ByPerson> = {
  refuse: (state, { ifRevision }) =>
    state === null || isRetired(state) ? refuseGone(state) : refuseRevision(state, ifRevision),
  events: (state, { by }, now) => (state?.pause ? [{ type: 'resumed', at: now, by }] : []),
};

const retire: TokenCommand<RetireToken> = {
  refuse: (state, { revoke, ifRevision }) => {
    if (state === null) return refuseGone(state);
    if (state.retirement !== null && state.retirement.revoke !== revoke) return refuseGone(state);
    return refuseRevision(state, ifRevision);
  },
  events: (state, { by, reason, revoke }, now) =>
    state?.retirement === null ? [{ type: 'retired', at: now, by, reason, revoke }] : [],
};

/** Every command a credential takes, by the name of its message. */
export const TOKEN_COMMANDS = {
  applySpec,
  submitVersion,
  rotateNow,
  pause,
  resume,
  retire,
  ...TASK_COMMANDS,
  ...CONSENT_COMMANDS,
} as const;

export type TokenCommandName = keyof typeof TOKEN_COMMANDS;
export type MessageOf<Name extends TokenCommandName> =
  (typeof TOKEN_COMMANDS)[Name] extends TokenCommand<infer Message> ? Message : never;

/** What the return of a lost workflow makes true; a person is asked when nobody knows why it was gone. */
export function restartEvents(state: TokenState, cause: 'TemporalLost' | 'WorkflowLost', now: number): TokenEvent[] {
  const asked =
    cause === 'WorkflowLost' ? taskEvents({ state, kind: 'investigate', cause: RESTARTED, version: null, now }) : [];
  return [{ type: 'restarted', at: now, cause }, ...asked];
}

function refuseGone(state: TokenState | null): Refusal {
  return wrongPhase(state === null ? 'The token is not registered yet.' : `${state.id} is retired.`);
}

function refuseInAttempt(state: TokenState): Refusal | null {
  if (!isInAttempt(state) && state.submission === null) return null;
  const version = state.making?.version ?? state.submission?.version ?? '?';
  return { code: 'token.alreadyRotating', detail: `Version ${version} of ${state.id} is being made.` };
}

/** The issuer may have made a value under this number although it did not answer: it must be known before another is used. */
function refusePending({ id, making }: TokenState): Refusal | null {
  if (making === null) return null;
  const detail = `Version ${making.version} of ${id} is in the making, and its outcome is not known yet.`;
  return { code: 'token.alreadyRotating', detail };
}

function refuseTarget(state: TokenState, version: number): Refusal | null {
  const known = versionOf(state, version);
  if (known?.fingerprint === null && known.status === 'current') return null;
  const why = known === undefined ? 'does not exist' : known.fingerprint === null ? 'is over' : 'has its value';
  return wrongPhase(`Version ${version} of ${state.id} ${why}. Leave "version" out to hand over a new one.`);
}
