import type { Snapshot, SubjectRow, Transition } from '@keyturn/contracts';

/** What tells one process from the other. The rules themselves are in `libs/domain`. */
export interface Process<State extends LivingState, Event, Work> {
  /** The state that begins with this event; null for an event that begins none. */
  readonly begin: (event: Event) => State | null;
  readonly apply: (state: State, event: Event) => State;
  readonly decide: (state: State, now: number) => Decision<Event, Work>;
  /** Reads the state of this or an earlier release; null when it cannot be read. */
  readonly readState: (written: unknown) => State | null;
  readonly transition: (event: Event, state: State) => Transition;
  readonly row: (state: State, now: number) => SubjectRow;
  /** True for an event with which the history of a run has served. */
  readonly endsCycle: (event: Event) => boolean;
  /** `truth`: what records hold instead. */
  readonly record: (recording: Recording<State>) => Promise<{ readonly truth: Snapshot<State> | null }>;
}

export interface LivingState {
  readonly revision: number;
  readonly generation: number;
}

export interface Recording<State> {
  readonly snapshot: Snapshot<State>;
  readonly transitions: readonly Transition[];
  /** Fleet time. */
  readonly now: number;
}

/** What the rules want next; `work` is everything that leaves the workflow. */
export type Decision<Event, Work> =
  | { readonly do: 'note'; readonly event: Event }
  | { readonly do: 'wait'; readonly until: number | null }
  | { readonly do: 'end' }
  | { readonly do: 'work'; readonly work: Work };

/** What came of something outside, to be judged by the state it meets. */
export interface Outcome<State, Event> {
  readonly events: (state: State, now: number) => readonly Event[];
  /** It cannot be had again: where records turn out to hold something else, it is judged once more by that. */
  readonly isUnique?: boolean;
}
