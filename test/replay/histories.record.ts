import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { History } from '@temporalio/common/lib/proto-utils.js';
import type { TransitionItem } from '@keyturn/records';
import { eventually } from '../harness/eventually.ts';
import { createFleet, type Fleet } from '../harness/fleet.ts';
import { DAY_IN_A_SECOND } from '../harness/stage.ts';
import type { TokenDriver } from '../harness/token-driver.ts';
import { REPLAY_KEYS } from './codec-keys.ts';
import { writeHistories, type RecordedRun } from './recorded-histories.ts';
import { STORIES, type Story } from './stories.ts';

// `npm run replay:record` plays every story on the real server and replaces the recorded histories.
let fleet: Fleet;
let worker: { stop(): Promise<void> };

beforeAll(async () => {
  // The SDK replays in the namespace `default`, and the codec binds payloads to theirs.
  fleet = await createFleet({ factor: DAY_IN_A_SECOND, codecKeys: REPLAY_KEYS });
  worker = await fleet.startWorker();
}, 90_000);

afterAll(async () => {
  await worker?.stop();
  await fleet?.close();
});

it('records every story', async () => {
  const recorded = await Promise.all(STORIES.map(record));
  const runs = recorded.flat();
  expect(runs.length).toBeGreaterThanOrEqual(STORIES.length);
  writeHistories(runs);
}, 180_000);

type HistoryEvent = NonNullable<History['events']>[number];
type Run = RecordedRun & { readonly history: History };

async function record({ name, spec, play, end = 'rotation' }: Story): Promise<Run[]> {
  const token = await fleet.token({ id: `replay-${name}`, lifetime: 'P1Y', overlap: 'PT1H', ...spec });
  await play(token, fleet);
  await ENDS[end](token);
  const feed = await token.feed();
  const histories = await endedRuns(token.subject);
  return histories.map((history, index) => ({
    file: `${name}.${index + 1}.json`,
    workflowId: token.subject,
    ...shownIn(history, feed),
    history,
  }));
}

/** Brings the run of a story to its end. */
const ENDS: Record<NonNullable<Story['end']>, (token: TokenDriver) => Promise<unknown>> = {
  rotation: (token) => handedOver(token, () => token.rotated()),
  submission: (token) => handedOver(token, () => token.submit('the last one')),
  retirement: async (token) => {
    await token.command('retire', { by: 'owner', reason: 'the end', revoke: true });
    await token.ended();
  },
};

async function handedOver(token: TokenDriver, act: () => Promise<unknown>): Promise<void> {
  const last = await currentRun(token.subject);
  await act();
  await eventually({ ask: () => currentRun(token.subject), until: (runId) => runId !== last, withinMs: 30_000 });
}

async function currentRun(workflowId: string): Promise<string> {
  return (await fleet.temporal.client.workflow.getHandle(workflowId).describe()).runId;
}

/** The runs of this chain that handed over to the next one or came to the end of the life, oldest first. */
async function endedRuns(workflowId: string): Promise<History[]> {
  const { workflow } = fleet.temporal.client;
  const newest = await workflow.getHandle(workflowId).fetchHistory();
  let runId = newest.events?.[0]?.workflowExecutionStartedEventAttributes?.firstExecutionRunId ?? '';
  const ended: History[] = [];
  for (;;) {
    const history = await workflow.getHandle(workflowId, runId).fetchHistory();
    const end = history.events?.at(-1);
    const next = end?.workflowExecutionContinuedAsNewEventAttributes?.newExecutionRunId;
    if (next || end?.workflowExecutionCompletedEventAttributes) ended.push(history);
    if (!next) return ended;
    runId = next;
  }
}

function shownIn(history: History, feed: readonly TransitionItem[]): Pick<RecordedRun, 'phases' | 'events'> {
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
