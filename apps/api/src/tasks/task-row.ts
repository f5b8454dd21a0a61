import {
  isOver,
  isRerunOver,
  ownerOfRerun,
  type OpenTask,
  type RerunState,
  type RerunTask,
  type TokenState,
} from '@keyturn/domain';
import { migrationSubject, tokenSubject, type AnySubject } from '../informer/informer.ts';

interface Row<Domain extends 'token' | 'migration', State, Task> {
  readonly domain: Domain;
  /** Of what the task is about. */
  readonly state: State;
  readonly task: Task;
  /** Epoch ms of fleet time; null while it is open. */
  readonly completedAt: number | null;
}

export type TaskOfToken = Row<'token', TokenState, OpenTask>;
export type TaskOfMigration = Row<'migration', RerunState, RerunTask>;
/** A task with what it is about. */
export type TaskRow = TaskOfToken | TaskOfMigration;

export const subjectOfTask = ({ domain, state }: TaskRow): AnySubject =>
  domain === 'token' ? tokenSubject(state.id) : migrationSubject(state.id);

/** Whose work a task is: somebody it was given to, else the owner of what it is about. */
export const ownerOfTask = ({ domain, state, task }: TaskRow): string =>
  task.owner ?? (domain === 'token' ? state.spec.owner : ownerOfRerun(state));

/** Nobody is left whom a task could be completed for. */
export const isSubjectOver = ({ domain, state }: TaskRow): boolean =>
  domain === 'token' ? isOver(state) : isRerunOver(state);
