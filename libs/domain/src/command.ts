/** What commands of either process have in common. */

/** A command: why it cannot be, what it makes true, and what its answer says beyond revision and generation. All pure. */
export interface Command<State, Event, Message, Code extends string = string> {
  readonly refuse: (state: State | null, message: Message, now: number) => CommandRefusal<Code> | null;
  /** Called only after `refuse` had nothing against it. */
  readonly events: (state: State | null, message: Message, now: number) => Event[];
  readonly answer?: (after: State, before: State | null) => CommandFacts;
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
export interface CommandRefusal<Code extends string> {
  readonly code: Code;
  readonly detail: string;
}

/** Why a command based on this revision comes too late, or null. */
export function refuseStale(
  noun: 'token' | 'migration',
  state: { readonly revision: number } | null,
  ifRevision: number | undefined,
): CommandRefusal<'request.revisionChanged'> | null {
  const revision = state?.revision ?? 0;
  if (ifRevision === undefined || ifRevision === revision) return null;
  return { code: 'request.revisionChanged', detail: `The ${noun} is at revision ${revision}, not ${ifRevision}.` };
}
