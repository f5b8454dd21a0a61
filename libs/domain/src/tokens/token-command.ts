import { refuseStale, type Command, type CommandRefusal } from '../command.ts';
import type { TokenEvent } from './token-events.ts';
import type { TokenState } from './token-state.ts';

export type TokenCommand<Message> = Command<TokenState, TokenEvent, Message, Refusal['code']>;

export type Refusal = CommandRefusal<
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
  | 'value.refused'
>;

export const wrongPhase = (detail: string): Refusal => ({ code: 'token.wrongPhase', detail });

/** Why a command based on this revision comes too late, or null. */
export const refuseRevision = (state: TokenState | null, ifRevision: number | undefined): Refusal | null =>
  refuseStale('token', state, ifRevision);
