import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '@keyturn/domain';
import { MigrationClient } from '../../../test/migration-client.ts';
import { TimeMachine } from '../../../test/time-machine.ts';

let machine: TimeMachine;
let client: MigrationClient;

beforeEach(async () => {
  machine = await TimeMachine.open();
  client = new MigrationClient(() => machine.url);
});
afterEach(() => machine.close());

interface TaskPage {
  readonly data: { taskId: string; taskType: string; createdAt: string; payload: unknown; results: Results }[];
  readonly links: { next?: string; self?: string };
}
interface Results {
  readonly artifacts: { name: string; location: string; expireAt: number }[];
}

const list = async (path: string) => (await client.cloud(path)).json as TaskPage;
const details = async (task: string) => (await client.cloud(task)).json as TaskPage['data'][number];
const names = async (task: string) => (await details(task)).results.artifacts.map(({ name }) => name);

describe('a task', () => {
  it.each([
    ['Check', 'check'],
    ['check', 'check'],
    ['MIGRATE', 'migrate'],
  ])('asked for as %s is a %s', async (task, taskType) => {
    const jobId = await client.createJob();
    const answer = await client.postTask(jobId, task, { includeKeys: ['AnonPermission'] });
    expect(answer).toMatchObject({ status: 200, json: { taskId: expect.any(String) } });
    const { taskId } = answer.json as { taskId: string };
    expect(await details(`/jobs/${jobId}/tasks/${taskId}`)).toEqual({
      taskId,
      taskType,
      createdAt: expect.stringMatching(/^\d{4}-.*Z$/),
      payload: { checkTypes: { includeKeys: ['AnonPermission'], excludeKeys: [] } },
      results: { artifacts: [] },
    });
  });

  it('is made anew each time: there is no idempotency key', async () => {
    const jobId = await client.createJob();
    expect(await client.start(jobId, 'Migrate')).not.toBe(await client.start(jobId, 'Migrate'));
    expect((await list(`/jobs/${jobId}/tasks`)).data).toHaveLength(2);
  });

  it.each([
    {},
    { task: 'Stop' },
    { task: 'Check', option: {} },
    { task: 'Check', options: { checkTypes: { keys: [] } } },
  ])('is refused for %j', async (body) => {
    const jobId = await client.createJob();
    expect((await client.cloud(`/jobs/${jobId}/tasks`, { method: 'POST', body })).status).toBe(400);
  });

  it('belongs to its job: under another one, or none, it is a 404', async () => {
    const [own, other] = [await client.createJob(), await client.createJob()];
    const [, taskId = ''] = (await client.start(own, 'Check')).split('/tasks/');
    for (const path of [`/jobs/${other}/tasks/${taskId}`, `/jobs/none/tasks/${taskId}`, `/jobs/${own}/tasks/none`]) {
      expect((await client.cloud(path)).status).toBe(404);
      expect((await client.cloud(`${path}/status`)).status).toBe(404);
    }
    expect((await client.postTask('none', 'Check')).status).toBe(404);
  });

  it('can be started five times a minute, jobs counted apart unless a switch says together', async () => {
    const jobId = await client.createJob();
    for (let turn = 0; turn < 5; turn += 1) await client.start(jobId, 'Check');
    expect((await client.postTask(jobId, 'Check')).status).toBe(429);
    await client.control('reset', {}, 'POST');
    await client.control('migration-api', { creations: 'together' });
    const other = await client.createJob();
    for (let turn = 0; turn < 4; turn += 1) await client.start(other, 'Check');
    expect((await client.postTask(other, 'Check')).status).toBe(429);
    machine.forward(MINUTE_MS);
    expect((await client.postTask(other, 'Check')).status).toBe(200);
  });
});

describe('the tasks of a job', () => {
  it('are listed newest first, twenty a page, and stay in place while others are started', async () => {
    const jobId = await client.createJob();
    const started: string[] = [];
    for (let turn = 0; turn < 25; turn += 1) {
      if (turn % 5 === 0) machine.forward(MINUTE_MS);
      started.push((await client.start(jobId, 'Check')).split('/tasks/')[1] ?? '');
    }
    const path = `/jobs/${jobId}/tasks`;
    const first = await list(path);
    expect(first.data.map(({ taskId }) => taskId)).toEqual(started.toReversed().slice(0, 20));
    expect(first.links.self).toBe(`/migrations/public/v1${path}`);
    machine.forward(MINUTE_MS);
    await client.start(jobId, 'Check');
    const second = await list((first.links.next ?? '').replace('/migrations/public/v1', ''));
    expect(second.data.map(({ taskId }) => taskId)).toEqual(started.toReversed().slice(20));
    expect(second.links).toEqual({});
  });

  it('of other jobs are not among them', async () => {
    const [one, other] = [await client.createJob(), await client.createJob()];
    await client.start(one, 'Check');
    expect(await list(`/jobs/${other}/tasks`)).toEqual({ data: [], links: {} });
  });
});

describe('the artifacts of a task', () => {
  it('appear when the checks, and when the migration are done, and can be read for a week', async () => {
    await client.connect();
    const jobId = await client.createJob();
    const task = await client.start(jobId, 'Migrate');
    expect(await names(task)).toEqual([]);
    machine.forward(HOUR_MS);
    expect(await names(task)).toEqual(['pre-migration-report']);
    machine.forward(6 * HOUR_MS);
    expect(await names(task)).toEqual(['pre-migration-report', 'post-migration-report']);
    const { artifacts } = (await details(task)).results;
    const { location, expireAt } = artifacts[1]!;
    const answer = await client.cloud(location.replace('/migrations/public/v1', ''));
    expect(answer.headers.get('content-type')).toContain('text/csv');
    expect(answer.text).toContain('FIN,SUCCESS,\nOPS,SUCCESS,\n');
    expect(expireAt).toBeGreaterThan(Date.now());
    await client.control('migration-api', { artifactExpiry: 'seconds' });
    expect((await details(task)).results.artifacts[1]?.expireAt).toBe(Math.floor(expireAt / 1000));
    machine.forward(8 * DAY_MS);
    expect((await client.cloud(location.replace('/migrations/public/v1', ''))).status).toBe(404);
  });

  it('are no reports but an error log in Confluence and in an older Jira', async () => {
    await client.connect();
    await client.connect({ product: 'confluence' });
    await client.control('plugin', { product: 'jira', version: '1.12.4' });
    for (const product of ['jira', 'confluence'] as const) {
      await client.control('migrations', { failAt: 'midway', duration: 'PT0S' });
      const task = await client.start(await client.createJob({ product }), 'Migrate');
      expect(await names(task)).toEqual(['error-log']);
    }
  });

  it('of another task are not found', async () => {
    const jobId = await client.createJob();
    const task = await client.start(jobId, 'Check');
    expect((await client.cloud(`${task}/artifacts/none`)).status).toBe(404);
  });
});
