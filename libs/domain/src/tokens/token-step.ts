import type { AuthProgress } from '../reruns/auth-protocol.ts';
import type { TokenEvent } from './token-events.ts';
import type { TokenState } from './token-state.ts';

/**
 * note: something became true, apply it · store: make a handed-over candidate a version · mint, verify, revoke: one upstream
 * call · authorize: C1, P1, P2 under a consent · prove: P2 after a renewal by hand · tell: a signal to a migration · distribute: write the files · plan: the schedule as absolute intervals · wait: until an instant or a message · end.
 */
export type TokenStep =
  | { readonly do: 'note'; readonly event: TokenEvent }
  | { readonly do: VersionStep; readonly version: number }
  | { readonly do: 'authorize'; readonly version: number; readonly consentId: string }
  | { readonly do: 'prove'; readonly version: number }
  | { readonly do: 'tell'; readonly migrationId: string; readonly progress: AuthProgress }
  | { readonly do: 'plan'; readonly fromAt: number; readonly untilAt: number; readonly generation: number }
  | { readonly do: 'wait'; readonly until: number | null }
  | { readonly do: 'end' };

export type VersionStep = 'store' | 'mint' | 'verify' | 'distribute' | 'revoke';

export interface Moment {
  readonly state: TokenState;
  readonly now: number;
}

/** What a check wants done now, or else the instant (epoch ms) at which it may want something; null: only a message can change that. */
export type Answer = TokenStep | number | null;
export type Check = (moment: Moment) => Answer;

export const note = (event: TokenEvent): TokenStep => ({ do: 'note', event });

export function firstOf(events: readonly TokenEvent[]): Answer {
  const [event] = events;
  return event === undefined ? null : note(event);
}
