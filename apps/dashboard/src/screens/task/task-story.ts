import { type CloudEvent, getEvents } from '@keyturn/client';
import { queryOptions } from '@tanstack/react-query';
import { client } from '../../api/client.ts';

/** Reminders are left out: the task counts them. */
const OF_TASKS = ['opened', 'assigned', 'snoozed', 'escalated', 'completed'].map((what) => `keyturn.task.${what}`);
/** What people do that completes a task; the life itself then says that it is complete. */
const ACTS = [
  'keyturn.token.submitted',
  'keyturn.consent.given',
  'keyturn.consent.refused',
  'keyturn.migration.decided',
  'keyturn.migration.abandoned',
];
const MOST = '200';

export const storyQuery = (subject: string) =>
  queryOptions({
    queryKey: ['events', 'task', subject],
    queryFn: async ({ signal }) =>
      (
        await getEvents({
          client,
          query: { subject, type: [...OF_TASKS, ...ACTS], order: 'desc', limit: MOST },
          signal,
        })
      ).items,
  });

export interface Story {
  /** Newest first. */
  readonly events: readonly CloudEvent[];
  /** Whether the feed tells of its end already: it may be read a moment later than the task. */
  readonly isTold: boolean;
  /** null: it is open, or it closed by itself. */
  readonly doneBy: string | null;
  readonly evidence: string | null;
}

const ITSELF = 'keyturn';

/** What the feed of its subject, newest first, tells of one task. */
export function storyOf(feed: readonly CloudEvent[], taskId: string): Story {
  const own = feed.filter(({ type, data }) => OF_TASKS.includes(type) && isAbout(data, taskId));
  const completed = own.find(({ type }) => type === 'keyturn.task.completed');
  const from = own.find(({ type }) => type === 'keyturn.task.opened')?.seq ?? 0;
  const to = completed?.seq ?? Number.POSITIVE_INFINITY;
  const acts = feed.filter(({ type, seq }) => ACTS.includes(type) && seq > from && seq < to);
  const by = textOf(completed?.data['by']);
  return {
    isTold: completed !== undefined,
    events: [...own, ...acts].toSorted((one, other) => other.seq - one.seq),
    doneBy: by === ITSELF ? textOf(acts[0]?.data['by']) : by,
    evidence: textOf(completed?.data['evidence']),
  };
}

const isAbout = (data: CloudEvent['data'], taskId: string): boolean =>
  data['taskId'] === taskId || (data['task'] as { id?: unknown } | undefined)?.id === taskId;

const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null);
