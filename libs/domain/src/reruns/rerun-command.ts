import { refuseStale, type Command, type CommandRefusal } from '../command.ts';
import type { RerunEvent } from './rerun-events.ts';
import type { RerunState } from './rerun-state.ts';

export type RerunCommand<Message> = Command<RerunState, RerunEvent, Message, RerunRefusal['code']>;

export type RerunRefusal = CommandRefusal<
  | 'decision.notAwaited'
  | 'migration.alreadyRunning'
  | 'migration.wrongPhase'
  | 'request.invalid'
  | 'request.revisionChanged'
  | 'spec.immutable'
  | 'task.needsDecision'
  | 'task.needsReport'
  | 'task.notOpen'
  | 'task.snoozeTooLong'
>;

export const wrongRerunPhase = (detail: string): RerunRefusal => ({ code: 'migration.wrongPhase', detail });

/** Why a command based on this revision comes too late, or null. */
export const refuseRerunRevision = (state: RerunState | null, ifRevision: number | undefined): RerunRefusal | null =>
  refuseStale('migration', state, ifRevision);
