import type { TokenEvent } from './token-events.ts';
import type { TokenState } from './token-state.ts';

/** A command: why it cannot be, what it makes true, and what its answer says beyond revision and generation. All pure. */
export interface TokenCommand<Message> {
  readonly refuse: (state: TokenState | null, message: Message, now: number) => Refusal | null;
  /** Called only after `refuse` had nothing against it. */
  readonly events: (state: TokenState | null, message: Message, now: number) => TokenEvent[];
  readonly answer?: (after: TokenState, before: TokenState | null) => CommandFacts;
}

export interface CommandFacts {
  readonly created?: boolean;
  readonly changed?: boolean;
  readonly version?: number;
}

/** `by` says who; `ifRevision` is the revision the sender has seen. */
export interface ByPerson {
  readonly by: string;
  readonly ifRevision?: number | undefined;
}

/** A refused command changes nothing; `code` is one of the API's failure table. */
export interface Refusal {
  readonly code:
    | 'consent.notAwaited'
    | 'request.invalid'
    | 'request.revisionChanged'
    | 'spec.immutable'
    | 'task.needsConsent'
    | 'task.needsValue'
    | 'task.notOpen'
    | 'task.snoozeTooLong'
    | 'token.alreadyRotating'
    | 'token.wrongPhase'
    | 'value.known'
    | 'value.refused';
  readonly detail: string;
}

export const wrongPhase = (detail: string): Refusal => ({ code: 'token.wrongPhase', detail });

/** Why a command based on this revision comes too late, or null. */
export function refuseRevision(state: TokenState | null, ifRevision: number | undefined): Refusal | null {
  if (ifRevision === undefined || ifRevision === (state?.revision ?? 0)) return null;
  return {
    code: 'request.revisionChanged',
    detail: `The token is at revision ${state?.revision ?? 0}, not ${ifRevision}.`,
  };
}
