import { FAILURES, type FailureCode } from '../../failures.ts';
import { MOST_MINTS } from '../../reruns/failure-cause.ts';
import { failedEvents } from '../outcome.ts';
import { estimatedExpiry } from '../registration.ts';
import { ladderDelay } from '../retry-ladder.ts';
import { taskEvents, taskKindFor } from '../token-tasks.ts';
import type { TokenEvent } from '../token-events.ts';
import { versionOf, type TokenState } from '../token-state.ts';

/** What C1, P1 and P2 answered, in the words of the domain. */
export type AuthorizeAnswer =
  /** `verified` false: saved, and nobody could say that it works. */
  | { readonly result: 'authorized'; readonly verified: boolean }
  | { readonly result: 'saveRefused' }
  /** Saved, and the server says all the same that the site is not connected. */
  | { readonly result: 'notConnected' }
  /** Nothing answers where the assistant should be. */
  | { readonly result: 'unsupported' }
  /** Read again at the last moment: nothing was called. */
  | { readonly result: 'consentGone'; readonly cause: 'ConsentRevoked' | 'ConsentLapsed' | 'ConsentDiffers' };

/** What P2 answered after a person renewed. */
export interface ProveAnswer {
  readonly result: 'attached' | 'notConnected' | 'unsupported';
}

interface After {
  readonly state: TokenState;
  readonly version: number;
  readonly now: number;
}

/** What an authorization that answered makes true. */
export function authorizedEvents({
  answer,
  consentId,
  ...after
}: After & { readonly consentId: string; readonly answer: AuthorizeAnswer }): TokenEvent[] {
  const { state, now, version } = after;
  switch (answer.result) {
    case 'authorized':
      return [
        { type: 'consent.used', at: now, consentId, version },
        renewedEvent(after),
        { type: 'verified', at: now, version, verified: answer.verified },
      ];
    case 'saveRefused':
      return saveRefusedEvents(after);
    case 'notConnected':
      return failedEvents({ ...after, step: 'authorize', failure: { code: 'server.notConnected' } });
    case 'unsupported':
      return unsupportedEvents(after);
    case 'consentGone': {
      const isKnown = state.container?.consents.some(({ id }) => id === consentId) === true;
      return isKnown ? [{ type: 'consent.lapsed', at: now, consentId, cause: answer.cause }] : [];
    }
  }
}

/** A version whose value is in the assistant, and nowhere else. */
export function renewedEvent({ state, version, now }: After): TokenEvent {
  const expiresAt = estimatedExpiry(state.spec, now);
  return {
    type: 'issued',
    at: now,
    version,
    fingerprint: null,
    upstreamId: null,
    expiresAt,
    expiresAtSource: 'estimated',
  };
}

/** Never the same token twice: the next try mints another one, twice at most. */
function saveRefusedEvents({ state, version, now }: After): TokenEvent[] {
  const code: FailureCode = 'server.saveRefused';
  const refused = (state.container?.saves ?? 0) + 1;
  const nextTryAt = refused >= MOST_MINTS ? null : now + ladderDelay((state.failures?.count ?? 0) + 1);
  const failing: TokenEvent = { type: 'failing', at: now, step: 'authorize', version, code, nextTryAt };
  if (nextTryAt !== null) return [failing];
  return [failing, ...taskEvents({ state, kind: taskKindFor(code), cause: FAILURES[code].cause, version, now })];
}

/** An assistant without the API where nobody told its version, else a wrong address. */
function unsupportedEvents(after: After): TokenEvent[] {
  const { state, now, version } = after;
  if (state.spec.container?.server.assistantVersion === undefined) return [{ type: 'apiMissing', at: now, version }];
  return failedEvents({ ...after, step: 'authorize', failure: { code: 'server.unsupported' } });
}

/** What a look at what a person renewed makes true: when the server is not connected it is asked for again, under the next number. */
export function provedEvents({ answer, ...after }: After & { readonly answer: ProveAnswer }): TokenEvent[] {
  const { state, now, version } = after;
  if (versionOf(state, version)?.status !== 'staged') return [];
  if (answer.result === 'attached') return [{ type: 'verified', at: now, version, verified: true }];
  if (answer.result === 'unsupported') return [{ type: 'verified', at: now, version, verified: false }];
  const code: FailureCode = 'server.notConnected';
  return [
    { type: 'orphaned', at: now, version, cause: FAILURES[code].cause },
    {
      type: 'failing',
      at: now,
      step: 'prove',
      version,
      code,
      nextTryAt: now + ladderDelay((state.failures?.count ?? 0) + 1),
    },
  ];
}
