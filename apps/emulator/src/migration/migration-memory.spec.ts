import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { HOUR_MS } from '@keyturn/domain';
import { sendJson, startEmulator } from '../../test/issuer-client.ts';
import { ACME, MigrationClient } from '../../test/migration-client.ts';
import { TimeMachine } from '../../test/time-machine.ts';

let machine: TimeMachine;
let client: MigrationClient;

beforeEach(async () => {
  machine = await TimeMachine.open();
  client = new MigrationClient(() => machine.url);
});
afterEach(() => machine.close());

const restart = () => machine.restart();

describe('after a restart', () => {
  it('tokens, attachments, jobs and tasks go on where they were', async () => {
    const waiting = await client.mint();
    await client.connect();
    const jobId = await client.createJob();
    const task = await client.start(jobId, 'Migrate');
    const before = [(await client.cloud(`/jobs/${jobId}`)).json, (await client.cloud(task)).json];
    await restart();
    expect([(await client.cloud(`/jobs/${jobId}`)).json, (await client.cloud(task)).json]).toEqual(before);
    expect((await client.save(waiting)).status).toBe(200);
    machine.forward(7 * HOUR_MS);
    expect(await client.status(task)).toMatchObject({ status: 'FINISHED', outcome: 'SUCCESS' });
  });

  it('what was ordered, switched and installed is still in force', async () => {
    await client.control('migrations', { failAt: 'midway', keysInCloud: ['X'], duration: 'PT1H' });
    await client.control('migration-api', { statusPageSize: 5, checks: { DatabaseSize: 'WARNING' } });
    await client.control('plugin', { product: 'jira', version: '1.11.4', serverId: 'AAAA-BBBB-CCCC-DDDD' });
    const before = await Promise.all(['migrations', 'migration-api', 'plugin'].map((path) => client.control(path)));
    await restart();
    const after = await Promise.all(['migrations', 'migration-api', 'plugin'].map((path) => client.control(path)));
    expect(after.map(({ json }) => json)).toEqual(before.map(({ json }) => json));
  });

  it('no value of a minted token is in the file, and none in a list or the log', async () => {
    const token = await client.mint();
    await client.save(token);
    const lists = ['container-tokens', 'migrations', 'calls'].map(async (path) => (await client.control(path)).text);
    for (const text of [machine.file, ...(await Promise.all(lists))]) expect(text).not.toContain(token);
  });
});

describe('a reset', () => {
  it('forgets everything about migrations', async () => {
    const token = await client.mint();
    await client.connect();
    const jobId = await client.createJob();
    await client.control('migration-api', { statusPageSize: 5 });
    await client.control('migrations', { failAt: 'midway' });
    await client.control('plugin', { product: 'jira', version: '1.0.0' });
    await client.control('reset', {}, 'POST');
    expect((await client.cloud(`/jobs/${jobId}`)).status).toBe(404);
    expect((await client.save(token)).status).toBe(500);
    expect((await client.attach()).status).toBe(400);
    expect((await client.control('container-tokens')).json).toEqual({ items: [] });
    expect((await client.control('migrations')).json).toMatchObject({ next: { failAt: null }, tasks: [] });
    expect((await client.control('migration-api')).json).toMatchObject({ statusPageSize: 50 });
  });
});

describe('an accelerated fleet', () => {
  it('has lifetimes and windows of at least twenty real seconds', async () => {
    // A day in a tenth of a second: five minutes and a day would be over before they can be used.
    const fast = await startEmulator({ clock: { factor: 864_000, epochMs: Date.now() } });
    try {
      const quick = new MigrationClient(() => fast.url);
      await quick.connect();
      await quick.control('migrations', { duration: 'PT0S' });
      expect(await quick.status(await quick.start(await quick.createJob(), 'Check'))).toMatchObject({
        status: 'FINISHED',
      });
      for (let turn = 0; turn < 4; turn += 1) await quick.createJob();
      expect((await quick.postJob()).status).toBe(429);
    } finally {
      await fast.close();
    }
  });
});

describe('the control routes', () => {
  it('tell what became of each task', async () => {
    await client.connect();
    const jobId = await client.createJob({ name: 'wave-3' });
    await client.control('migrations', { duration: 'PT0S' });
    await client.start(jobId, 'Migrate');
    expect((await client.control('migrations')).json).toEqual({
      next: { failAt: null, keysInCloud: null, duration: null },
      tasks: [
        {
          taskId: expect.any(String),
          jobId,
          name: 'wave-3',
          type: 'migrate',
          createdAt: expect.any(String),
          product: 'jira',
          serverId: 'B1XA-ABCD-1234-WXYZ',
          cloudUrl: ACME,
          status: 'FINISHED',
          outcome: 'SUCCESS',
          message: null,
          migratedKeys: ['FIN', 'OPS'],
        },
      ],
    });
  });

  it('end container tokens of one site and count them', async () => {
    await client.connect();
    await client.connect({ product: 'confluence' });
    await client.connect({ cloudUrl: 'https://beta.atlassian.net' });
    const expire = (body: object) => client.control('container-tokens/expire', body, 'POST');
    expect((await expire({ cloudUrl: ACME, product: 'confluence' })).json).toEqual({ expired: 1 });
    expect((await expire({ cloudUrl: ACME })).json).toEqual({ expired: 1 });
    expect((await expire({ cloudUrl: ACME })).json).toEqual({ expired: 0 });
    const { items } = (await client.control('container-tokens')).json as { items: { isValid: boolean }[] };
    expect(items.map(({ isValid }) => isValid)).toEqual([false, false, true]);
  });

  it.each([
    ['migrations', 'PUT', { failAt: 'lunch' }],
    ['migrations', 'PUT', { duration: '6 hours' }],
    ['migrations', 'PUT', { keysInCloud: 'FIN' }],
    ['migrations', 'PUT', { speed: 2 }],
    ['plugin', 'PUT', { product: 'bamboo', version: '1.0.0' }],
    ['plugin', 'PUT', { product: 'jira', version: 'newest' }],
    ['plugin', 'PUT', { product: 'jira', version: '1.0.0', serverId: 'short' }],
    ['migration-api', 'PUT', { colour: 'blue' }],
    ['migration-api', 'PUT', { checks: { DatabaseSize: 'GREEN' } }],
    ['container-tokens/expire', 'POST', { cloudUrl: 'acme' }],
    ['migrations?x=1', 'PUT', {}],
  ])('refuse %s %s %j', async (path, method, body) => {
    const answer = await sendJson(`${machine.url}/_emulator/${path}`, { method, body });
    expect(answer).toMatchObject({ status: 400, json: { code: 'malformed' } });
  });
});
