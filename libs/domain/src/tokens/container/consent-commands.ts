import type { ByPerson } from '../../command.ts';
import { wrongPhase, refuseRevision, type Refusal, type TokenCommand } from '../token-command.ts';
import type { TokenEvent } from '../token-events.ts';
import { isRetired, type TokenState } from '../token-state.ts';

/** What people say to the renewal of a container token. The acts themselves are in records; their ids come from there. */

export interface GiveConsent extends ByPerson {
  readonly consentId: string;
  /** Covers every renewal until it ends, not only the one that is asked for. */
  readonly standing: boolean;
  /** Epoch ms of fleet time. */
  readonly validUntilAt: number;
  /** Nobody else could have given it. */
  readonly selfConfirmed: boolean;
}

export interface RefuseConsent extends ByPerson {
  readonly comment: string;
}

export interface RevokeConsent extends ByPerson {
  readonly consentId: string;
  readonly reason: string;
}

const giveConsent: TokenCommand<GiveConsent> = {
  refuse: (state, { consentId, standing, validUntilAt, ifRevision }, now) => {
    const refusal = refuseOther(state);
    if (refusal !== null || isKnown(state, consentId)) return refusal;
    if (!standing && state?.container?.asked === null) return notAwaited(state);
    if (!(validUntilAt > now)) return { code: 'request.invalid', detail: 'validUntil: a consent ends in the future.' };
    return refuseRevision(state, ifRevision);
  },
  events: (state, { consentId, standing, validUntilAt, selfConfirmed, by }, now) => {
    if (state === null || isKnown(state, consentId)) return [];
    const version = state.container?.asked?.version ?? state.lastVersion + 1;
    return [
      { type: 'consent.given', at: now, consentId, version, by, standing, validUntilAt, selfConfirmed },
      ...answeredEvents(state, by, now),
    ];
  },
};

const refuseConsent: TokenCommand<RefuseConsent> = {
  refuse: (state, { ifRevision }) => {
    const refusal = refuseOther(state);
    if (refusal !== null) return refusal;
    return state?.container?.asked === null ? notAwaited(state) : refuseRevision(state, ifRevision);
  },
  events: (state, { by, comment }, now) => {
    const asked = state?.container?.asked ?? null;
    if (state === null || asked === null) return [];
    return [
      ...answeredEvents(state, by, now),
      { type: 'consent.refused', at: now, version: asked.version, by, comment },
    ];
  },
};

const revokeConsent: TokenCommand<RevokeConsent> = {
  refuse: (state, { ifRevision }) => (state === null ? refuseOther(state) : refuseRevision(state, ifRevision)),
  events: (state, { consentId, by, reason }, now) =>
    isKnown(state, consentId) ? [{ type: 'consent.revoked', at: now, consentId, by, reason }] : [],
};

export const CONSENT_COMMANDS = { giveConsent, refuseConsent, revokeConsent } as const;

/** Whoever answers has done the task. */
const answeredEvents = (state: TokenState, by: string, now: number): TokenEvent[] =>
  state.tasks
    .filter(({ kind }) => kind === 'giveConsent')
    .map(({ id }) => ({ type: 'task.completed', at: now, taskId: id, by }));

const isKnown = (state: TokenState | null, consentId: string): boolean =>
  state?.container?.consents.some(({ id }) => id === consentId) === true;

function refuseOther(state: TokenState | null): Refusal | null {
  if (state === null) return wrongPhase('The token is not registered yet.');
  if (isRetired(state)) return wrongPhase(`${state.id} is retired.`);
  if (state.container !== null) return null;
  return { code: 'consent.notAwaited', detail: `${state.id} is renewed without anybody's consent.` };
}

const notAwaited = ({ id }: TokenState): Refusal => ({
  code: 'consent.notAwaited',
  detail: `Nobody is asked to consent to a renewal of ${id}. A standing consent can be given at any time.`,
});
