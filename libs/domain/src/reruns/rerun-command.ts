import type { RerunEvent } from './rerun-events.ts';
import type { RerunState } from './rerun-state.ts';

/** A command: why it cannot be, what it makes true, and what its answer says beyond revision and generation. All pure. */
export interface RerunCommand<Message> {
  readonly refuse: (state: RerunState | null, message: Message, now: number) => RerunRefusal | null;
  /** Called only after `refuse` had nothing against it. */
  readonly events: (state: RerunState | null, message: Message, now: number) => RerunEvent[];
  readonly answer?: (after: RerunState, before: RerunState | null) => RerunCommandFacts;
}

export interface RerunCommandFacts {
  readonly created?: boolean;
  readonly changed?: boolean;
}

/** `by` says who; `ifRevision` is the revision the sender has seen. */
export interface RerunByPerson {
  readonly by: string;
  readonly ifRevision?: number | undefined;
}

/** A refused command changes nothing; `code` is one of the API's failure table. */
export interface RerunRefusal {
  readonly code:
    | 'decision.notAwaited'
    | 'migration.alreadyRunning'
    | 'migration.wrongPhase'
    | 'request.invalid'
    | 'request.revisionChanged'
    | 'spec.immutable'
    | 'task.needsDecision'
    | 'task.needsReport'
    | 'task.notOpen'
    | 'task.snoozeTooLong';
  readonly detail: string;
}

export const wrongRerunPhase = (detail: string): RerunRefusal => ({ code: 'migration.wrongPhase', detail });

/** Why a command based on this revision comes too late, or null. */
export function refuseRerunRevision(state: RerunState | null, ifRevision: number | undefined): RerunRefusal | null {
  if (ifRevision === undefined || ifRevision === (state?.revision ?? 0)) return null;
  return {
    code: 'request.revisionChanged',
    detail: `The migration is at revision ${state?.revision ?? 0}, not ${ifRevision}.`,
  };
}
