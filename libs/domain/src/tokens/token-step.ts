import type { TokenEvent } from './token-events.ts';
import type { TokenState } from './token-state.ts';

/**
 * note: something became true, apply it · store: make a handed-over candidate a version · mint, verify, revoke: one upstream
 * call · distribute: write the files · plan: the schedule as absolute intervals · wait: until an instant or a message · end.
 */
export type TokenStep =
  | { readonly do: 'note'; readonly event: TokenEvent }
  | { readonly do: VersionStep; readonly version: number }
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
