import { countsOf, type KeySplit, type RerunState } from '@keyturn/domain';
import type { TestFleet } from './open-test-fleet.ts';

type Told = Pick<TestFleet, 'migrations' | 'migrationReached' | 'ask' | 'api'>;

/** Starts the migration and lets it get the lane: an attempt has begun, and nothing has been called. */
export async function begun(fleet: Told, id: string): Promise<RerunState> {
  const { migrations } = fleet;
  const { status } = await fleet.ask('POST', `/v1/migrations/${id}/start`, { body: {} });
  if (status !== 202) throw new Error(`${id} was not started.`);
  const { ask } = await migrations.settle(id);
  const at = Date.now();
  await migrations.happen(id, { type: 'laneTaken', at, ask: ask?.number ?? 0, expiresAt: at + 20 * 86_400_000 });
  return reached(fleet, id);
}

/** Its checks have passed and its core migration runs. */
export async function migrating(fleet: Told, id: string): Promise<RerunState> {
  const { migrations } = fleet;
  const { lastAttempt: attempt } = await begun(fleet, id);
  const at = Date.now();
  await migrations.happen(
    id,
    { type: 'attached', at, attempt, expiresAt: at + 86_400_000 },
    { type: 'jobCreated', at, attempt, jobId: `job-of-${id}-${attempt}` },
  );
  await migrations.settle(id);
  await migrations.happen(
    id,
    { type: 'taskStarted', at, attempt, task: 'check', taskId: `check-${attempt}` },
    { type: 'checkPassed', at, attempt },
  );
  await migrations.settle(id);
  await migrations.happen(id, { type: 'taskStarted', at, attempt, task: 'migrate', taskId: `migrate-${attempt}` });
  return reached(fleet, id);
}

/** It broke off midway: a decision is waited for. The rows of the attempt say what became of its keys. */
export async function brokenOff(fleet: Told, id: string, split: KeySplit): Promise<RerunState> {
  const { attempts, lastAttempt: attempt, incarnation } = await migrating(fleet, id);
  const keysRef = attempts.at(-1)?.keysRef ?? '';
  await fleet.api.parts.records.attempts.putKeys({ keysRef, migrationId: id, incarnation, attempt, split });
  const result = { attempt, cause: 'PartlyMigrated', counts: countsOf(split), moved: true } as const;
  await fleet.migrations.happen(id, { type: 'planFailed', at: Date.now(), ...result });
  return reached(fleet, id);
}

/** Every key is in the cloud: the life of it is over. */
export async function finished(fleet: Told, id: string): Promise<RerunState> {
  const { lastAttempt: attempt } = await migrating(fleet, id);
  await fleet.migrations.happen(id, { type: 'finished', at: Date.now(), attempt, cause: null, counts: null });
  const { ask } = await fleet.migrations.settle(id);
  await fleet.migrations.happen(id, { type: 'laneReleased', at: Date.now(), ask: ask?.number ?? 0 });
  return reached(fleet, id);
}

async function reached({ migrations, migrationReached }: Told, id: string): Promise<RerunState> {
  const state = await migrations.settle(id);
  await migrationReached(id);
  return state;
}
