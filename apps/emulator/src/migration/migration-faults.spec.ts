import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { startEmulator } from '../../test/issuer-client.ts';
import { ACME, MigrationClient } from '../../test/migration-client.ts';
import type { Emulator, FaultKind } from '../index.ts';

let emulator: Emulator;
let client: MigrationClient;

beforeEach(async () => {
  emulator = await startEmulator();
  client = new MigrationClient(() => emulator.url);
});
afterEach(() => emulator.close());

const setFaults = (rate: number, kinds?: FaultKind[], seed = 1) => client.control('faults', { rate, seed, kinds });
const calls = async (query = '') =>
  (
    (await client.control(`calls${query}`)).json as {
      items: { path: string; status: number | null; fault: string | null }[];
    }
  ).items;
const over = () => client.control('migrations', { duration: 'PT0S' });

describe('a call that is executed and then timed out', () => {
  beforeEach(() => setFaults(1, ['executedThenTimeout']));

  it('has minted a token, which counts', async () => {
    await expect(client.mint()).rejects.toThrow('fetch failed');
    expect(await calls()).toMatchObject([
      { path: '/migrations/public/v1/token', status: null, fault: 'executedThenTimeout' },
    ]);
  });

  it('has saved the token', async () => {
    await setFaults(0);
    const token = await client.mint();
    await setFaults(1, ['executedThenTimeout']);
    await expect(client.save(token)).rejects.toThrow('fetch failed');
    expect((await client.control('container-tokens')).json).toMatchObject({ items: [{ site: ACME, isValid: true }] });
  });

  it('has created the job, which nobody can find', async () => {
    await expect(client.createJob()).rejects.toThrow('fetch failed');
    await setFaults(0);
    await client.createJob();
    expect(await calls()).toHaveLength(2);
  });

  it('has started the task, which is in the list', async () => {
    await setFaults(0);
    const jobId = await client.createJob({ name: 'wave-3' });
    await setFaults(1, ['executedThenTimeout']);
    await expect(client.start(jobId, 'Migrate')).rejects.toThrow('fetch failed');
    await setFaults(0);
    const { json } = await client.cloud(`/jobs/${jobId}/tasks`);
    expect(json).toMatchObject({ data: [{ taskType: 'migrate' }] });
    expect((await calls('?subject=wave-3')).at(1)).toMatchObject({ status: null, task: 'Migrate' });
  });
});

describe('faults', () => {
  it('reach the assistant and the Migration API, but never hide who is not allowed', async () => {
    await setFaults(1, ['serverError']);
    expect([500, 502, 503]).toContain((await client.attach()).status);
    expect([500, 502, 503]).toContain((await client.postJob()).status);
    expect((await client.plugin('/cloud/save/token', { authorization: '' })).status).toBe(401);
    expect((await client.cloud('/jobs/x', { authorization: '' })).status).toBe(401);
  });

  it('refuse a call once, which then counts twice for its limit', async () => {
    await setFaults(1, ['refusedOnce']);
    const statuses: number[] = [];
    for (let turn = 0; turn < 6; turn += 1) statuses.push((await client.postJob()).status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(2);
    expect(statuses.at(-1)).toBe(429);
  });

  it('inside a migration never meet other calls', async () => {
    await setFaults(1, ['missingNodes', 'statusBackwards', 'attachmentLost', 'failsMidway']);
    await client.connect();
    await client.createJob();
    expect(new Set((await calls()).map(({ fault }) => fault))).toEqual(new Set([null]));
  });
});

describe('a fault inside', () => {
  it('loses the attachment when a task is started', async () => {
    await client.connect();
    const jobId = await client.createJob();
    await over();
    await setFaults(1, ['attachmentLost']);
    const task = await client.start(jobId, 'Check');
    await setFaults(0);
    expect(await client.status(task)).toMatchObject({
      outcome: 'FAILED',
      message: expect.stringContaining('not attached'),
    });
    expect(await client.status(await client.start(jobId, 'Check'))).toMatchObject({ outcome: 'FAILED' });
    await client.attach();
    expect(await client.status(await client.start(jobId, 'Check'))).toMatchObject({ outcome: 'SUCCESS' });
  });

  it('makes a migration fail midway with some projects done', async () => {
    await client.connect();
    const jobId = await client.createJob({ keys: ['A', 'B', 'C', 'D'] });
    await over();
    await setFaults(1, ['failsMidway']);
    const task = await client.start(jobId, 'Migrate');
    await setFaults(0);
    expect(await client.children(task, 'migrate,projects')).toEqual({
      A: 'SUCCESS',
      B: 'SUCCESS',
      C: 'FAILED',
      D: 'SKIPPED',
    });
  });

  it('leaves nodes out of a status', async () => {
    await client.connect();
    await over();
    const task = await client.start(await client.createJob(), 'Check');
    const all = Object.keys((await client.status(task)).children ?? {});
    await setFaults(1, ['missingNodes']);
    const some = Object.keys((await client.status(task)).children ?? {});
    expect(some.length).toBeLessThan(all.length);
    expect(all).toEqual(expect.arrayContaining(some));
  });

  it('takes a status back to what it was', async () => {
    await client.connect();
    const task = await client.start(await client.createJob(), 'Check');
    await over();
    const done = await client.start(await client.createJob(), 'Check');
    await setFaults(1, ['statusBackwards']);
    expect(await client.status(task)).toMatchObject({ status: 'PENDING' });
    expect((await calls()).at(-1)).toMatchObject({ status: 200, fault: 'statusBackwards' });
    expect(await client.status(done)).toMatchObject({ status: 'FINISHED' });
  });
});
