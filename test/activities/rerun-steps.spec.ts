import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { MigrationDriver } from './migration-driver.ts';
import { ACME, EMAIL, openMigrationStage, PATHS, run, SERVER_ID, type MigrationStage } from './migration-stage.ts';

let stage: MigrationStage;
let migration: MigrationDriver;

beforeEach(async () => {
  stage = await openMigrationStage();
  await stage.control('PUT', 'migrations', { duration: 'PT10M' });
  migration = await MigrationDriver.start(stage);
});
afterEach(() => stage.close());

const tasks = async () =>
  ((await stage.control('GET', 'migrations')) as { tasks: { type: string; taskId: string; name: string }[] }).tasks;

const jobOf = async (jobId: string) => (await stage.upstreams.cloud(stage.spec().account)).cloud.readJob({ jobId });

describe('to attach the site', () => {
  it('the assistant is asked, for a day', async () => {
    await stage.connect();
    const step = await migration.upTo('attach');
    const answer = await run(() => stage.steps.attachSite(migration.of(step)));
    expect(answer).toEqual({ of: 'attach', attempt: 1, result: 'attached', expiresAt: expect.any(Number) });
    expect(await stage.calls()).toContain(PATHS.attach);
  });

  it('a server without a token is not connected, and one that is too old answers nothing', async () => {
    const step = await migration.upTo('attach');
    const attach = () => run(() => stage.steps.attachSite(migration.of(step)));
    await expect(attach()).rejects.toMatchObject({ type: 'server.notConnected' });
    await stage.control('PUT', 'plugin', { product: 'jira', version: '1.11.3' });
    expect(await attach()).toEqual({ of: 'attach', attempt: 1, result: 'unsupported' });
  });
});

describe('a job', () => {
  it('is named after the migration and its attempt, and has the whole scope', async () => {
    await stage.connect();
    const step = await migration.upTo('createJob');
    const answer = await run(() => stage.steps.createJob(migration.of(step)));
    const { jobId } = answer as { jobId: string };
    expect(answer).toEqual({ of: 'createJob', attempt: 1, jobId: expect.any(String) });
    const { scope } = stage.spec();
    const job = { product: 'jira', name: 'wave-3 attempt 1', serverId: SERVER_ID, cloudUrl: ACME, scope };
    expect(await jobOf(jobId)).toEqual(job);
  });

  it('of the remaining part has exactly the keys that an attempt left', async () => {
    await stage.connect();
    const step = await migration.upTo('createJob');
    const split = { migrated: ['FIN'], failed: ['OPS', 'HR'], remaining: ['LAW'], inCloud: ['HR'] };
    const rows = { migrationId: 'wave-3', incarnation: 'one', attempt: 1 };
    await stage.records.attempts.putKeys({ keysRef: 'left', ...rows, split });
    const reduced = { ...step, attempt: 2, scope: { keysRef: 'left', keys: 2 } };
    const { jobId } = (await run(() => stage.steps.createJob(migration.of(reduced)))) as { jobId: string };
    const scope = { projects: { includedKeys: ['OPS', 'LAW'], includedData: 'all' }, usersAndGroups: { mode: 'ALL' } };
    expect(await jobOf(jobId)).toMatchObject({ name: 'wave-3 attempt 2', scope });
    const unknown = { ...step, scope: { keysRef: 'unknown', keys: 2 } };
    await expect(run(() => stage.steps.createJob(migration.of(unknown)))).rejects.toMatchObject({
      type: 'keyturn.internal',
    });
  });

  it('whose answer was lost is made again, and the stray does nothing', async () => {
    await stage.connect();
    const step = await migration.upTo('createJob');
    await stage.faults('executedThenTimeout');
    const create = () => run(() => stage.steps.createJob(migration.of(step)));
    await expect(create()).rejects.toMatchObject({ type: 'upstream.timeout' });
    await stage.faults();
    expect(await create()).toMatchObject({ of: 'createJob' });
    expect((await stage.calls()).filter((path) => path === PATHS.jobs)).toHaveLength(2);
    expect(await tasks()).toEqual([]);
  });

  it('is not asked for beyond five a minute, though the upstream would take it', async () => {
    await stage.connect();
    const step = await migration.upTo('createJob');
    for (let n = 0; n < 5; n += 1) await run(() => stage.steps.createJob(migration.of(step)));
    await expect(run(() => stage.steps.createJob(migration.of(step)))).rejects.toMatchObject({
      type: 'upstream.limited',
      details: [{ retryAfterMs: expect.any(Number) }],
    });
    expect((await stage.calls()).filter((path) => path === PATHS.jobs)).toHaveLength(5);
  });
});

describe('a task', () => {
  it('whose start was not answered is found by its time, and another one of the job is not taken for it', async () => {
    await stage.connect();
    const start = await migration.upTo('startCheck');
    const { taskId: before } = (await run(() => stage.steps.startTask(migration.of(start)))) as { taskId: string };
    const since = stage.now();
    await stage.faults('executedThenTimeout');
    await expect(run(() => stage.steps.startTask(migration.of(start)))).rejects.toMatchObject({
      type: 'upstream.timeout',
    });
    await stage.faults();
    const { jobId } = start;
    const search = { do: 'findTask', attempt: 1, jobId, task: 'check', since } as const;
    const find = (knownTaskIds: readonly string[]) =>
      run(() => stage.steps.findTask(migration.of({ ...search, knownTaskIds })));
    const [lost] = (await tasks()).filter(({ taskId }) => taskId !== before);
    const found = { taskId: lost?.taskId, type: 'check', createdAt: expect.any(Number) };
    const answer = { of: 'findTask', attempt: 1, task: 'check', since, lookedAt: expect.any(Number) };
    expect(await find([before])).toEqual({ ...answer, found });
    expect(await find([before, lost?.taskId ?? ''])).toEqual({ ...answer, found: null });
  });

  it('of an account that is refused is a matter for whoever keeps it', async () => {
    await stage.connect();
    const step = await migration.upTo('startCheck');
    await stage.control('PUT', 'migration-api', { notAdmins: [EMAIL] });
    await expect(run(() => stage.steps.startTask(migration.of(step)))).rejects.toMatchObject({
      type: 'upstream.unauthorized',
      nonRetryable: true,
    });
    expect(await tasks()).toEqual([]);
  });
});

it('a step of a life that records do not hold is ours to look into, and calls nobody', async () => {
  await stage.connect();
  const before = await stage.calls();
  const step = { do: 'attach', attempt: 1 } as const;
  const stranger = { migrationId: 'wave-3', incarnation: 'two', step };
  await expect(run(() => stage.steps.attachSite(stranger))).rejects.toMatchObject({ type: 'keyturn.internal' });
  expect(await stage.calls()).toEqual(before);
});
