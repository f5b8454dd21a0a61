import type { Client } from '@temporalio/client';
import type { History } from '@temporalio/common/lib/proto-utils.js';
import type { TransitionItem } from '@keyturn/records';
import { eventually } from '../harness/eventually.ts';
import type { RecordedRun } from './recorded-histories.ts';

type HistoryEvent = NonNullable<History['events']>[number];
export type Run = RecordedRun & { readonly history: History };

/** The runs of a workflow that handed over to the next one or came to the end of the life, oldest first. Runs that were terminated are left out. */
export async function endedRuns({ workflow }: Client, workflowId: string): Promise<History[]> {
  const ended: History[] = [];
  for (const runId of await runIdsOf(workflow, workflowId)) {
    const history = await workflow.getHandle(workflowId, runId).fetchHistory();
    const end = history.events?.at(-1);
    if (end?.workflowExecutionContinuedAsNewEventAttributes ?? end?.workflowExecutionCompletedEventAttributes)
      ended.push(history);
  }
  return ended.toSorted((a, b) => realTimeOf(a.events?.[0]) - realTimeOf(b.events?.[0]));
}

/** Lists learn of a run a little late: asked until the newest is in. */
async function runIdsOf(workflow: Client['workflow'], workflowId: string): Promise<string[]> {
  const { runId: newest } = await workflow.getHandle(workflowId).describe();
  return eventually({
    ask: async () => {
      const ids: string[] = [];
      for await (const { runId } of workflow.list({ query: `WorkflowId = '${workflowId}'` })) ids.push(runId);
      return ids;
    },
    until: (ids) => ids.includes(newest),
    withinMs: 10_000,
  });
}

/** Phases and events of the part of the feed that was recorded while this run lasted. */
export function shownIn(history: History, feed: readonly TransitionItem[]): Pick<RecordedRun, 'phases' | 'events'> {
  const from = realTimeOf(history.events?.[0]);
  const to = realTimeOf(history.events?.at(-1));
  const items = feed.filter(({ recordedAt }) => Date.parse(recordedAt) >= from && Date.parse(recordedAt) <= to);
  const unique = (names: readonly string[]): string[] => [...new Set(names)];
  return {
    phases: unique(items.map(({ data }) => (data as { phase: string }).phase)),
    events: unique(items.map(({ type }) => type.replace('keyturn.', ''))),
  };
}

function realTimeOf(event: HistoryEvent | undefined): number {
  const { seconds, nanos } = event?.eventTime ?? {};
  return Number(seconds ?? 0) * 1000 + (nanos ?? 0) / 1e6;
}
