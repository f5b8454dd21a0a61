import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '@keyturn/domain';
import { ACME, MigrationClient, type Node } from '../../../test/migration-client.ts';
import { TimeMachine } from '../../../test/time-machine.ts';

let machine: TimeMachine;
let client: MigrationClient;

beforeEach(async () => {
  machine = await TimeMachine.open();
  client = new MigrationClient(() => machine.url);
});
afterEach(() => machine.close());

const FOUR = ['FIN', 'OPS', 'HR', 'IT'];

/** A migration that is over at once. */
async function migrate(order: object = {}, job: Parameters<MigrationClient['createJob']>[0] = {}): Promise<string> {
  await client.control('migrations', { duration: 'PT0S', ...order });
  return client.start(await client.createJob(job), 'Migrate');
}

describe('a migration from beginning to end', () => {
  it('is pending, checks, moves one project after the other, and is finished', async () => {
    await client.connect();
    const task = await client.start(await client.createJob({ keys: FOUR }), 'Migrate');
    expect(await client.status(task)).toEqual({
      status: 'PENDING',
      children: { check: { status: 'PENDING' }, migrate: { status: 'PENDING' } },
    });
    machine.forward(15 * MINUTE_MS);
    expect(await client.status(task)).toMatchObject({
      status: 'IN_PROGRESS',
      children: { check: { status: 'IN_PROGRESS' }, migrate: { status: 'PENDING' } },
    });
    machine.forward(2 * HOUR_MS + 45 * MINUTE_MS);
    expect(await client.status(task)).toMatchObject({
      status: 'IN_PROGRESS',
      children: { check: { status: 'FINISHED', outcome: 'SUCCESS' }, migrate: { status: 'IN_PROGRESS' } },
    });
    expect(await client.status(task, 'migrate,projects')).toMatchObject({
      status: 'IN_PROGRESS',
      progressDetails: { isSupported: true, percent: 31, data: [{ name: 'Projects', total: 4, processed: 1 }] },
      children: {
        FIN: { status: 'FINISHED', outcome: 'SUCCESS' },
        OPS: { status: 'IN_PROGRESS', progressDetails: { data: [{ name: expect.stringMatching(/^(Ex|Im)port$/) }] } },
        HR: { status: 'PENDING' },
        IT: { status: 'PENDING' },
      },
    });
    machine.forward(4 * HOUR_MS);
    expect(await client.status(task)).toMatchObject({ status: 'FINISHED', outcome: 'SUCCESS' });
    expect(await client.children(task, 'migrate')).toEqual({
      projects: 'SUCCESS',
      usersAndGroups: 'SUCCESS',
      jsm: 'SKIPPED',
      ar: 'SKIPPED',
      apps: 'SKIPPED',
    });
    expect(await client.children(task, 'migrate,projects')).toEqual({
      FIN: 'SUCCESS',
      OPS: 'SUCCESS',
      HR: 'SUCCESS',
      IT: 'SUCCESS',
    });
  });

  it('has the scopes of Confluence in Confluence', async () => {
    await client.connect({ product: 'confluence' });
    const scope = { spaces: { includedKeys: ['DOC'] }, globalEntities: { includedTypes: ['GLOBAL_PAGE_TEMPLATES'] } };
    const task = await migrate({}, { product: 'confluence', scope });
    expect(await client.children(task, 'migrate')).toEqual({
      spaces: 'SUCCESS',
      usersAndGroups: 'SKIPPED',
      apps: 'SKIPPED',
      globalEntities: 'SUCCESS',
    });
    await client.control('migration-api', { unscopedNodes: 'absent' });
    expect(await client.children(task, 'migrate')).toEqual({ spaces: 'SUCCESS', globalEntities: 'SUCCESS' });
  });

  it('is the same for the same instant, however often and whenever it is asked', async () => {
    await client.connect();
    await client.control('migrations', { duration: 'P1D' });
    const task = await client.start(await client.createJob({ keys: FOUR }), 'Migrate');
    machine.forward(DAY_MS / 2);
    const [one, two] = [await client.status(task, 'migrate,projects'), await client.status(task, 'migrate,projects')];
    expect(Object.keys(one.children ?? {})).toEqual(FOUR);
    expect(two.progressDetails?.data).toEqual(one.progressDetails?.data);
  });
});

describe('the apps', () => {
  const SCOPE = { projects: { includedKeys: ['FIN'] }, apps: { includedKeys: ['com.acme.one', 'com.acme.two'] } };

  it('go on after the migration is FINISHED, and can fail while it succeeded', async () => {
    await client.connect();
    await client.control('migrations', { failAt: 'apps' });
    const task = await client.start(await client.createJob({ scope: SCOPE }), 'Migrate');
    machine.forward(4.5 * HOUR_MS);
    expect(await client.status(task, 'migrate,apps')).toEqual({ status: 'PENDING' });
    machine.forward(HOUR_MS);
    expect(await client.status(task)).toMatchObject({ status: 'FINISHED', outcome: 'SUCCESS' });
    expect(await client.status(task, 'migrate')).toMatchObject({
      status: 'FINISHED',
      outcome: 'SUCCESS',
      children: { apps: { status: 'IN_PROGRESS', progressDetails: { percent: 50 } } },
    });
    machine.forward(HOUR_MS);
    expect(await client.status(task, 'migrate,apps')).toMatchObject({ status: 'FINISHED', outcome: 'FAILED' });
    expect(await client.children(task, 'migrate,apps')).toEqual({
      'com.acme.one': 'FAILED',
      'com.acme.two': 'SUCCESS',
    });
    expect(await client.status(task)).toMatchObject({ status: 'FINISHED', outcome: 'SUCCESS' });
  });

  it('can be ordered to fail in a job that names none', async () => {
    await client.connect();
    const task = await migrate({ failAt: 'apps' });
    expect(await client.status(task, 'migrate,apps')).toMatchObject({ outcome: 'FAILED' });
  });

  it('that are triggered again show their latest go', async () => {
    await client.connect();
    const jobId = await client.createJob({ scope: SCOPE });
    await client.control('migrations', { failAt: 'apps', duration: 'PT6H' });
    const task = await client.start(jobId, 'Migrate');
    machine.forward(7 * HOUR_MS);
    await client.plugin(`/app-migration/trigger/${jobId}`, { body: { includeServerAppKeys: ['com.acme.one'] } });
    expect(await client.children(task, 'migrate,apps')).toEqual({
      'com.acme.one': 'IN_PROGRESS',
      'com.acme.two': 'SUCCESS',
    });
    machine.forward(2 * HOUR_MS);
    expect(await client.status(task, 'migrate,apps')).toMatchObject({ outcome: 'SUCCESS' });
  });
});

describe('a server that is not known', () => {
  const NOT_ATTACHED = {
    status: 'FINISHED',
    outcome: 'FAILED',
    message: expect.stringMatching(/not attached through the assistant.*server ID/),
  };

  async function outcome(task: 'Check' | 'Migrate', serverId?: string): Promise<Node> {
    await client.control('migrations', { duration: 'PT0S' });
    const jobId = await client.createJob(serverId === undefined ? {} : { serverId });
    return client.status(await client.start(jobId, task));
  }

  it('because it is not attached ends both tasks with HTTP 200, before the checks', async () => {
    expect(await outcome('Check')).toEqual(NOT_ATTACHED);
    expect(await outcome('Migrate')).toEqual({
      ...NOT_ATTACHED,
      children: { check: NOT_ATTACHED, migrate: { status: 'FINISHED', outcome: 'SKIPPED' } },
    });
  });

  it('because the attachment is older than a day is known again after another one', async () => {
    await client.connect();
    expect(await outcome('Check')).toMatchObject({ outcome: 'SUCCESS' });
    machine.forward(1.01 * DAY_MS);
    expect(await outcome('Check')).toEqual(NOT_ATTACHED);
    await client.attach();
    expect(await outcome('Check')).toMatchObject({ outcome: 'SUCCESS' });
  });

  it('because of its id stays unknown: any of the documented form, until one is set', async () => {
    await client.connect();
    expect(await outcome('Check', '0123456789')).toEqual(NOT_ATTACHED);
    await client.control('plugin', { product: 'jira', version: '1.12.9', serverId: 'REAL-REAL-REAL-0001' });
    expect(await outcome('Check')).toEqual(NOT_ATTACHED);
    expect(await outcome('Check', 'REAL-REAL-REAL-0001')).toMatchObject({ outcome: 'SUCCESS' });
  });

  it('is pending for a moment', async () => {
    const task = await client.start(await client.createJob(), 'Migrate');
    expect(await client.status(task)).toMatchObject({ status: 'PENDING' });
    machine.forward(5 * MINUTE_MS);
    expect(await client.status(task)).toMatchObject(NOT_ATTACHED);
  });
});

describe('a migration that dies midway', () => {
  it('has some projects done, one failed and the others not begun', async () => {
    await client.connect();
    const task = await migrate({ failAt: 'midway' }, { keys: FOUR });
    const root = await client.status(task);
    expect(root).toMatchObject({ status: 'FINISHED', outcome: 'FAILED', children: { check: { outcome: 'SUCCESS' } } });
    expect(root.message).not.toMatch(/exist|token/);
    expect(await client.children(task, 'migrate,projects')).toEqual({
      FIN: 'SUCCESS',
      OPS: 'SUCCESS',
      HR: 'FAILED',
      IT: 'SKIPPED',
    });
    await client.control('migration-api', { midwayOutcome: 'INCOMPLETE' });
    await client.control('migrations', { failAt: 'midway', keysInCloud: [], duration: 'PT0S' });
    const other = await client.start(await client.createJob({ keys: FOUR }), 'Migrate');
    expect(await client.status(other)).toMatchObject({ outcome: 'INCOMPLETE' });
    // What was settled when a task started does not change with a switch.
    expect(await client.status(task)).toMatchObject({ outcome: 'FAILED' });
  });

  it('leaves what is done in the destination, so that the same keys fail and the rest succeeds', async () => {
    await client.connect();
    await migrate({ failAt: 'midway' }, { keys: FOUR });
    const again = await migrate({}, { keys: FOUR });
    expect(await client.status(again)).toMatchObject({
      outcome: 'FAILED',
      message: 'Some projects already exist in the destination: FIN, OPS.',
    });
    expect(await client.status(again, 'migrate,projects,FIN')).toMatchObject({
      outcome: 'FAILED',
      message: expect.stringContaining('already exist'),
    });
    expect(await client.children(again, 'migrate,projects')).toMatchObject({ HR: 'SKIPPED', IT: 'SKIPPED' });
    expect(await client.status(await migrate({}, { keys: ['HR', 'IT'] }))).toMatchObject({ outcome: 'SUCCESS' });
  });

  it('leaves the failed one as well when a switch says so', async () => {
    await client.connect();
    await client.control('migration-api', { failedKeyStays: true });
    await migrate({ failAt: 'midway' }, { keys: FOUR });
    expect(await client.status(await migrate({}, { keys: ['HR', 'IT'] }))).toMatchObject({
      outcome: 'FAILED',
      message: 'A project with the key HR already exists in the destination.',
    });
  });

  it('takes the order of the next migration; a check before it does not use it up', async () => {
    await client.connect();
    const jobId = await client.createJob({ keys: FOUR });
    await client.control('migrations', { failAt: 'midway', duration: 'PT0S' });
    expect(await client.status(await client.start(jobId, 'Check'))).toMatchObject({ outcome: 'SUCCESS' });
    expect(await client.status(await client.start(jobId, 'Migrate'))).toMatchObject({ outcome: 'FAILED' });
    expect((await client.control('migrations')).json).toMatchObject({
      next: { failAt: null, keysInCloud: null, duration: null },
    });
  });
});

describe('keys in the destination', () => {
  it('fail a Jira migration and a Confluence check', async () => {
    await client.connect();
    await client.connect({ product: 'confluence' });
    const jira = await migrate({ keysInCloud: ['OPS'] });
    expect(await client.status(jira)).toMatchObject({ outcome: 'FAILED', children: { check: { outcome: 'SUCCESS' } } });
    const confluence = await migrate({ keysInCloud: ['OPS'] }, { product: 'confluence' });
    expect(await client.status(confluence, 'check')).toMatchObject({
      outcome: 'FAILED',
      children: {
        SpaceKeyConflict: {
          outcome: 'FAILED',
          message: 'A space with the key OPS already exists in the destination.',
          details: { occurrences: ['OPS'], excludable: false },
        },
      },
    });
    await client.control('migration-api', { existingKeys: { jira: 'check' } });
    expect(await client.status(await migrate(), 'check')).toMatchObject({
      children: { ProjectKeyConflict: { outcome: 'FAILED' } },
    });
  });

  it('are gone when somebody cleaned up', async () => {
    await client.connect();
    await migrate();
    expect(await client.status(await migrate())).toMatchObject({ outcome: 'FAILED' });
    expect(await client.status(await migrate({ keysInCloud: [] }))).toMatchObject({ outcome: 'SUCCESS' });
    expect(await client.status(await migrate())).toMatchObject({ outcome: 'FAILED' });
  });

  it('are there as soon as their project is, while the migration runs', async () => {
    await client.connect();
    await client.start(await client.createJob(), 'Migrate');
    machine.forward(4.5 * HOUR_MS);
    const { tasks } = (await client.control('migrations')).json as { tasks: { migratedKeys: string[] }[] };
    expect(tasks.map(({ migratedKeys }) => migratedKeys)).toEqual([['FIN']]);
    expect(await client.status(await migrate({}, { keys: ['OPS'] }))).toMatchObject({ outcome: 'SUCCESS' });
    expect(await client.status(await migrate({}, { keys: ['FIN'] }))).toMatchObject({ outcome: 'FAILED' });
  });
});

describe('a container token that ends while a migration runs', () => {
  const run = async () => {
    await client.connect();
    const jobId = await client.createJob({ keys: FOUR });
    await client.control('migrations', { duration: 'P10D' });
    machine.forward(15 * DAY_MS);
    await client.attach();
    return client.start(jobId, 'Migrate');
  };

  it('ends the migration with some projects done', async () => {
    const task = await run();
    machine.forward(7 * DAY_MS);
    expect(await client.status(task)).toMatchObject({
      outcome: 'FAILED',
      message: expect.stringMatching(/container token has expired/),
    });
    expect(await client.children(task, 'migrate,projects')).toEqual({
      FIN: 'SUCCESS',
      OPS: 'FAILED',
      HR: 'SKIPPED',
      IT: 'SKIPPED',
    });
  });

  it('does not when it is renewed before', async () => {
    const task = await run();
    machine.forward(5 * DAY_MS);
    await client.save(await client.mint());
    machine.forward(6 * DAY_MS);
    expect(await client.status(task)).toMatchObject({ outcome: 'SUCCESS' });
  });

  it('ends it at once when it is ended by hand, for good', async () => {
    const task = await run();
    machine.forward(3 * DAY_MS);
    await client.control('container-tokens/expire', { cloudUrl: ACME, product: 'jira' }, 'POST');
    expect(await client.status(task)).toMatchObject({ outcome: 'FAILED' });
    await client.save(await client.mint());
    expect(await client.status(task)).toMatchObject({ outcome: 'FAILED' });
  });

  it('does not matter when a switch says so', async () => {
    await client.control('migration-api', { expiryMidRun: 'survives' });
    const task = await run();
    machine.forward(11 * DAY_MS);
    expect(await client.status(task)).toMatchObject({ outcome: 'SUCCESS' });
  });
});

describe('what a client asks of the tree', () => {
  const get = async (task: string, query: string) =>
    (await client.cloud(`${task}/status${query}`)).json as { data: Node; links: { next?: string; self?: string } };

  it('has no children unless they are wanted, and then one level of them', async () => {
    await client.connect();
    const task = await migrate();
    expect(await get(task, '')).toEqual({ data: { status: 'FINISHED', outcome: 'SUCCESS' }, links: {} });
    const { data } = await get(task, '?expandChildren=true');
    expect(Object.keys(data.children ?? {})).toEqual(['check', 'migrate']);
    expect(data.children?.['migrate']).not.toHaveProperty('children');
    await client.control('migration-api', { expands: 'allLevels' });
    const { data: all } = await get(task, '?expandChildren=true');
    expect(all.children?.['migrate']?.children?.['projects']?.children?.['FIN']).toMatchObject({ outcome: 'SUCCESS' });
  });

  it('is the check task itself at the level check, and one check below it', async () => {
    await client.connect();
    await client.control('migrations', { duration: 'PT0S' });
    const task = await client.start(await client.createJob(), 'Check');
    expect(await client.status(task, 'check')).toEqual(await client.status(task));
    expect(await get(task, '?level=check,DatabaseSize')).toMatchObject({ data: { outcome: 'SUCCESS' } });
    expect(await get(task, '?level=migrate')).toEqual({ data: {}, links: {} });
  });

  it('is empty at a level that is not there, or a 404 when a switch says so', async () => {
    await client.connect();
    const task = await migrate();
    for (const level of ['migrate,projects,XX', 'constructor', 'check,__proto__', 'nothing']) {
      expect(await get(task, `?level=${level}`)).toEqual({ data: {}, links: {} });
    }
    await client.control('migration-api', { missingLevel: 'notFound' });
    expect((await client.cloud(`${task}/status?level=nothing`)).status).toBe(404);
  });

  it('can be only the children of a status or an outcome', async () => {
    await client.connect();
    const task = await migrate({ failAt: 'midway' }, { keys: FOUR });
    const failed = await get(task, '?level=migrate,projects&expandChildren=true&outcome=FAILED');
    expect(Object.keys(failed.data.children ?? {})).toEqual(['HR']);
    const pending = await get(task, '?level=migrate,projects&expandChildren=true&status=PENDING');
    expect(pending.data.children).toEqual({});
  });

  it('comes page by page', async () => {
    await client.connect();
    await client.control('migration-api', { statusPageSize: 7 });
    await client.control('migrations', { duration: 'PT0S' });
    const task = await client.start(await client.createJob(), 'Check');
    const keys: string[] = [];
    let query = '?level=check&expandChildren=true';
    for (let pages = 1; query !== ''; pages += 1) {
      const { data, links } = await get(task, query);
      expect(data).toMatchObject({ status: 'FINISHED', outcome: 'SUCCESS' });
      keys.push(...Object.keys(data.children ?? {}));
      if (links.next === undefined) expect([pages, links]).toEqual([3, {}]);
      query = links.next === undefined ? '' : `?${links.next.split('?')[1]}`;
    }
    expect(keys).toHaveLength(17);
    expect(new Set(keys).size).toBe(17);
    expect(keys).toEqual(keys.toSorted());
  });

  it.each(['?cursor=x', '?cursor=-1', '?depth=3'])('is refused for %s', async (query) => {
    await client.connect();
    expect((await client.cloud(`${await migrate()}/status${query}`)).status).toBe(400);
  });

  it('misses nodes in the beginning, unless a switch says otherwise', async () => {
    await client.connect();
    await client.control('migrations', { duration: 'P1D' });
    const task = await client.start(await client.createJob(), 'Check');
    machine.forward(DAY_MS / 12 / 10 + 5 * MINUTE_MS);
    const early = Object.keys((await client.status(task)).children ?? {}).length;
    expect(early).toBeGreaterThan(0);
    expect(early).toBeLessThan(17);
    await client.control('migration-api', { eventualConsistency: false });
    expect(Object.keys((await client.status(task)).children ?? {})).toHaveLength(17);
  });

  it('may say a status nobody has heard of', async () => {
    await client.connect();
    await client.control('migration-api', { runningStatus: 'HIBERNATING' });
    const task = await client.start(await client.createJob(), 'Migrate');
    machine.forward(HOUR_MS);
    expect(await client.status(task)).toMatchObject({ status: 'HIBERNATING' });
  });
});
