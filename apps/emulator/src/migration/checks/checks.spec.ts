import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DAY_MS } from '@keyturn/domain';
import { ACME, MigrationClient, type Node } from '../../../test/migration-client.ts';
import { TimeMachine } from '../../../test/time-machine.ts';

let machine: TimeMachine;
let client: MigrationClient;

beforeEach(async () => {
  machine = await TimeMachine.open();
  client = new MigrationClient(() => machine.url);
});
afterEach(() => machine.close());

const TOKEN = 'ContainerTokenExpiry';

/** A check that is over at once. */
async function check(checkTypes?: object, jobId?: string): Promise<Node> {
  await client.attach();
  await client.control('migrations', { duration: 'PT0S' });
  return client.status(await client.start(jobId ?? (await client.createJob()), 'Check', checkTypes));
}

describe('the checks of a task', () => {
  it('are done one after the other, with progress until then', async () => {
    await client.connect();
    const task = await client.start(await client.createJob(), 'Check');
    expect(await client.status(task)).toEqual({ status: 'PENDING' });
    machine.forward(15 * 60_000);
    const { children = {}, ...root } = await client.status(task);
    const total = Object.keys(children).length;
    expect(root).toEqual({
      status: 'IN_PROGRESS',
      message: 'Preflight checks are running',
      progressDetails: {
        isSupported: true,
        percent: expect.any(Number),
        data: [{ name: 'Preflight Checks', total, processed: expect.any(Number) }],
      },
    });
    const done = Object.values(children).filter(({ status }) => status === 'FINISHED');
    expect(done).toHaveLength(root.progressDetails?.data[0]?.processed ?? -1);
    expect(done.length).toBeGreaterThan(0);
    expect(done.length).toBeLessThan(total);
    machine.forward(16 * 60_000);
    const after = await client.status(task);
    expect(after).toMatchObject({ status: 'FINISHED', outcome: 'SUCCESS' });
    expect(after).not.toHaveProperty('progressDetails');
  });

  it('are named as documented; what the scope has nothing for is skipped', async () => {
    await client.connect();
    const { children = {} } = await check();
    for (const key of ['AdvancedRoadmapsOutdated', 'AppDataMigrationConsent', 'AppVendorCheck']) {
      expect(children[key]).toEqual({ status: 'FINISHED', outcome: 'SKIPPED' });
    }
    for (const key of ['AnonPermission', 'CloudSiteNotEmpty', 'DatabaseSize', TOKEN]) {
      expect(children[key]).toEqual({ status: 'FINISHED', outcome: 'SUCCESS' });
    }
    const scope = { projects: { includedKeys: ['FIN'] }, apps: {}, ar: { mode: 'SCOPED' } };
    const withApps = await check(undefined, await client.createJob({ scope }));
    expect(withApps.children?.['AppVendorCheck']).toMatchObject({ outcome: 'SUCCESS' });
    expect(withApps.children?.['AdvancedRoadmapsOutdated']).toMatchObject({ outcome: 'SUCCESS' });
  });

  it('come to what a switch says, and say why with what may be overridden', async () => {
    await client.connect();
    await client.control('migration-api', { checks: { AnonPermission: 'WARNING', DatabaseSize: 'SKIPPED' } });
    const warned = await check();
    expect(warned).toMatchObject({ outcome: 'WARNING', message: 'All Preflight checks have passed with warning.' });
    await client.control('migration-api', { checks: { AnonPermission: 'FAILED', AppDataMigrationConsent: 'FAILED' } });
    const failed = await check();
    expect(failed).toMatchObject({ outcome: 'FAILED', message: 'At least one Preflight check has failed.' });
    expect(failed.children?.['AnonPermission']).toEqual({
      status: 'FINISHED',
      outcome: 'FAILED',
      message: 'Project settings will allow public access',
      details: { occurrences: [], excludable: true, description: expect.any(String) },
    });
    expect(failed.children?.['AppDataMigrationConsent']).toMatchObject({
      message: 'You have not consented to app data migration',
      details: { excludable: false },
    });
  });

  it('can be ordered to fail once', async () => {
    await client.connect();
    const jobId = await client.createJob();
    await client.control('migrations', { failAt: 'check', duration: 'PT0S' });
    const failed = await client.status(await client.start(jobId, 'Check'));
    expect(failed).toMatchObject({ outcome: 'FAILED', children: { MissingAttachments: { outcome: 'FAILED' } } });
    expect(await client.status(await client.start(jobId, 'Check'))).toMatchObject({ outcome: 'SUCCESS' });
  });

  it('leave out what a check task excludes or does not include, but never the token', async () => {
    await client.connect();
    await client.control('migration-api', { checks: { DatabaseSize: 'FAILED', AnonPermission: 'FAILED' } });
    await client.control('container-tokens/expire', { cloudUrl: ACME }, 'POST');
    const excluded = await check({ excludeKeys: ['DatabaseSize', TOKEN] });
    expect(excluded.children).toMatchObject({
      DatabaseSize: { outcome: 'SKIPPED' },
      AnonPermission: { outcome: 'FAILED' },
      [TOKEN]: { outcome: 'FAILED' },
    });
    const included = await check({ includeKeys: ['DatabaseSize'] });
    expect(included.children).toMatchObject({
      DatabaseSize: { outcome: 'FAILED' },
      AnonPermission: { outcome: 'SKIPPED' },
      [TOKEN]: { outcome: 'FAILED' },
    });
  });
});

describe('a migration that overrides checks', () => {
  const migrate = async (excludeKeys: string[]) => {
    await client.control('migrations', { duration: 'PT0S' });
    return client.start(await client.createJob(), 'Migrate', { excludeKeys });
  };

  it('passes those that are excludable with a warning, and stops at others', async () => {
    await client.connect();
    await client.control('migration-api', { checks: { AnonPermission: 'FAILED' } });
    const task = await migrate(['AnonPermission']);
    expect(await client.status(task)).toMatchObject({ outcome: 'SUCCESS' });
    expect(await client.status(task, 'check')).toMatchObject({
      outcome: 'WARNING',
      children: { AnonPermission: { outcome: 'WARNING' } },
    });
    await client.control('migration-api', { checks: { DatabaseSize: 'FAILED' } });
    const stopped = await migrate(['DatabaseSize']);
    expect(await client.status(stopped)).toMatchObject({
      outcome: 'FAILED',
      message: 'At least one Preflight check has failed.',
      children: { check: { outcome: 'FAILED' }, migrate: { outcome: 'SKIPPED' } },
    });
  });

  it('does not pass the token check, nor anything with an older assistant', async () => {
    await client.connect();
    await client.control('plugin', { product: 'jira', version: '1.12.4' });
    await client.control('migration-api', { checks: { AnonPermission: 'FAILED' } });
    expect(await client.status(await migrate(['AnonPermission']))).toMatchObject({ outcome: 'FAILED' });
    await client.control('migration-api', {});
    await client.control('container-tokens/expire', { cloudUrl: ACME }, 'POST');
    expect(await client.status(await migrate([TOKEN]), `check,${TOKEN}`)).toMatchObject({ outcome: 'FAILED' });
  });
});

describe('the token check', () => {
  it('warns when five days are left and blocks on day 21', async () => {
    await client.connect();
    machine.forward(15.9 * DAY_MS);
    expect((await check()).children?.[TOKEN]).toEqual({ status: 'FINISHED', outcome: 'SUCCESS' });
    machine.forward(0.2 * DAY_MS);
    const warned = await check();
    expect(warned).toMatchObject({ outcome: 'WARNING' });
    expect(warned.children?.[TOKEN]).toMatchObject({
      outcome: 'WARNING',
      message: 'The container token expires in 5 days.',
      details: { excludable: false },
    });
    machine.forward(5 * DAY_MS);
    const blocked = await check();
    expect(blocked).toMatchObject({ outcome: 'FAILED', message: 'At least one Preflight check has failed.' });
    expect(blocked.children?.[TOKEN]?.message).toMatch(/container token has expired/);
    await client.save(await client.mint());
    expect(await check()).toMatchObject({ outcome: 'SUCCESS' });
  });

  it('asks for 19 days when a switch says so', async () => {
    await client.connect();
    await client.control('migration-api', { startNeeds19Days: true });
    machine.forward(1.9 * DAY_MS);
    expect(await check()).toMatchObject({ outcome: 'SUCCESS' });
    machine.forward(0.2 * DAY_MS);
    expect((await check()).children?.[TOKEN]).toMatchObject({
      outcome: 'FAILED',
      message: 'The container token expires in 19 days. It must be valid for 19 days.',
    });
  });

  it('fails after a token was ended by hand, whose renewal mends it, and can have another key', async () => {
    await client.connect();
    await client.control('migration-api', { tokenCheckKey: 'AuthTokenTtl' });
    const ended = await client.control('container-tokens/expire', { cloudUrl: `${ACME}/` }, 'POST');
    expect(ended.json).toEqual({ expired: 1 });
    expect((await check()).children?.['AuthTokenTtl']).toMatchObject({ outcome: 'FAILED' });
    await client.connect();
    expect((await check()).children?.['AuthTokenTtl']).toMatchObject({ outcome: 'SUCCESS' });
  });

  it('is about the server of the job: the token of the other product does not help', async () => {
    await client.connect({ product: 'confluence' });
    await client.control('migration-api', { attachRefuses: 'none' });
    expect((await check()).children?.[TOKEN]).toMatchObject({ outcome: 'FAILED' });
  });
});
