import type { Logger } from '@keyturn/observability';
import type { Records, RecordTransitions } from '@keyturn/records';
import type { Snapshot, SubjectRow, Transition } from '@keyturn/contracts';
import type { Wakeups } from '@keyturn/redis';

/** Who hears of what was recorded. */
export interface Listeners {
  readonly wakeups: Wakeups;
  readonly logger: Logger;
}

/** What became true of a life, and the state it led to. */
export interface RecordLife<State> {
  readonly incarnation: string;
  readonly row: SubjectRow;
  readonly snapshot: Snapshot<State>;
  readonly over: boolean;
  readonly transitions: readonly Transition[];
}

/** `truth`: what records hold instead, when an earlier execution of the same workflow task got there first with other events. */
export interface RecordedLife<State> {
  readonly truth: Snapshot<State> | null;
}

interface RecordParts {
  readonly records: Records;
  readonly listeners: Listeners;
  /** What else follows from the transitions; before anybody is woken. */
  readonly after?: (transitions: readonly Transition[]) => Promise<void>;
}

/** Writes transitions, row and snapshot of a subject in one transaction, then tells people and wakes the listeners. */
export async function recordSubject<State>(
  { records, listeners, after }: RecordParts,
  life: RecordLife<State> & Pick<RecordTransitions, 'subject'>,
): Promise<RecordedLife<State>> {
  const { subject, transitions } = life;
  const { lastSeq, truth } = await records.transitions.record(life);
  if (truth !== undefined) return { truth: truth as Snapshot<State> };
  for (const { type, data } of transitions) {
    const notice = NOTICES.get(type);
    if (notice !== undefined) listeners.logger.info({ subject, ...noticeOf(data) }, notice);
  }
  await after?.(transitions);
  await listeners.wakeups.announce({ seq: lastSeq, subject });
  return { truth: null };
}

/** What a person should hear of: until there are channels, the log is one. */
const NOTICES: ReadonlyMap<string, string> = new Map([
  ['keyturn.task.opened', 'a person is asked for something'],
  ['keyturn.task.reminded', 'a person is reminded of an open task'],
  ['keyturn.task.escalated', 'an open task is brought before somebody else'],
]);

/** Ids and codes only: what people wrote stays in records. */
function noticeOf({ taskId, task, reminder, count, to }: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const opened = task as { id?: string; kind?: string; cause?: string } | undefined;
  const fields = { taskId: taskId ?? opened?.id, kind: opened?.kind, cause: opened?.cause, reminder, count, to };
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
