import { apply as applyRule } from '../tokens/apply.ts';
import { register } from '../tokens/registration.ts';
import type { TokenEvent } from '../tokens/token-events.ts';
import type { TokenState } from '../tokens/token-state.ts';
import type { LifeOptions, SimulatedLife } from './life-simulation.ts';

/** A life with every state it went through: `states[n]` is what `events[n]` made. */
export interface History {
  readonly life: SimulatedLife;
  readonly options: LifeOptions;
  readonly events: readonly TokenEvent[];
  readonly states: readonly TokenState[];
}

export function historyOf(life: SimulatedLife, options: LifeOptions): History {
  const apply = options.rules?.apply ?? applyRule;
  const states: TokenState[] = [];
  for (const event of life.events) {
    const last = states.at(-1);
    if (last !== undefined) states.push(apply(last, event));
    else if (event.type === 'registered') states.push(register(event));
  }
  return { life, options, events: life.events, states };
}

/** The state that had this revision. */
export function stateAt({ states }: History, revision: number): TokenState | undefined {
  return states[revision - (states[0]?.revision ?? 1)];
}

/** Instants of a life in words, for the message of a flaw. */
export const on = (at: number): string => new Date(at).toISOString();

export const said = (event: TokenEvent): string => `${event.type} at ${on(event.at)}`;

/** True for what somebody did, as opposed to what came of it. */
export const isByHand = (event: TokenEvent): boolean =>
  'by' in event && event.by !== undefined && event.by !== 'keyturn';
