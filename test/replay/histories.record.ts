import { afterEach, expect, it } from '@jest/globals';
import { Connection } from '../harness/connection.ts';
import { eventually } from '../harness/eventually.ts';
import { createFleet, type Fleet } from '../harness/fleet.ts';
import { DAY_IN_A_SECOND, DAY_IN_TEN_SECONDS } from '../harness/stage.ts';
import type { TokenDriver } from '../harness/token-driver.ts';
import { REPLAY_KEYS } from './codec-keys.ts';
import { endedRuns, shownIn, type Run } from './ended-runs.ts';
import { MIGRATION_STORIES, type MigrationStory } from './migration-stories.ts';
import { writeHistories } from './recorded-histories.ts';
import { STORIES, type Story } from './stories.ts';

// `npm run replay:record` plays every story on the real server and replaces the recorded histories; with `-- -t migrations`
// (or tokens) only those.
let fleet: Fleet;
let worker: { stop(): Promise<void> };

// The SDK replays in the namespace `default`, and the codec binds payloads to theirs.
async function setFleet(factor: number): Promise<void> {
  fleet = await createFleet({ factor, codecKeys: REPLAY_KEYS });
  worker = await fleet.startWorker();
}

afterEach(async () => {
  await worker?.stop();
  // The next fleet has other records: what still runs is none of its lives.
  for await (const { workflowId } of fleet.temporal.client.workflow.list({ query: "ExecutionStatus = 'Running'" }))
    await fleet.temporal.client.workflow.getHandle(workflowId).terminate();
  await fleet?.close();
}, 60_000);

it('records every story of tokens', async () => {
  await setFleet(DAY_IN_A_SECOND);
  const recorded = await Promise.all(STORIES.map(recordToken));
  const runs = recorded.flat();
  expect(runs.length).toBeGreaterThanOrEqual(STORIES.length);
  writeHistories(runs, { stories: STORIES });
}, 180_000);

it('records every story of migrations', async () => {
  await setFleet(DAY_IN_TEN_SECONDS);
  const runs: Run[] = [];
  // One after the other: how the next task goes is ordered for whoever starts it.
  for (const story of MIGRATION_STORIES) runs.push(...(await recordMigrations(story)));
  expect(runs.length).toBeGreaterThanOrEqual(MIGRATION_STORIES.length);
  writeHistories(runs, { stories: MIGRATION_STORIES });
}, 600_000);

async function recordToken({ name, spec, play, end = 'rotation' }: Story): Promise<Run[]> {
  const token = await fleet.token({ id: `replay-${name}`, lifetime: 'P1Y', overlap: 'PT1H', ...spec });
  await play(token, fleet);
  await ENDS[end](token);
  return runsOf(name, token);
}

async function recordMigrations({ name, pattern, play }: MigrationStory): Promise<Run[]> {
  const connection = await Connection.open(fleet, {
    id: `replay-${MIGRATION_STORIES.findIndex((story) => story.name === name)}`,
    ...pattern,
  });
  const waves = await play(connection, fleet);
  for (const wave of waves) await wave.ended();
  // What it is worth is in the assistant, and ends there by itself: nothing is revoked.
  await connection.token.command('retire', { by: 'owner', reason: 'the end', revoke: false });
  await connection.token.ended();
  const ofWaves = await Promise.all(waves.map((wave, index) => runsOf(`${name}.wave${index + 1}`, wave)));
  return [...ofWaves.flat(), ...(await runsOf(`${name}.token`, connection.token))];
}

async function runsOf(name: string, driver: Pick<TokenDriver, 'feed' | 'subject'>): Promise<Run[]> {
  const feed = await driver.feed();
  const histories = await endedRuns(fleet.temporal.client, driver.subject);
  return histories.map((history, index) => ({
    file: `${name}.${index + 1}.json`,
    workflowId: driver.subject,
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
