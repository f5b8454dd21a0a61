import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { HOUR_MS, MINUTE_MS } from '@keyturn/domain';
import { ACME, basic, MigrationClient } from '../../../test/migration-client.ts';
import { TimeMachine } from '../../../test/time-machine.ts';

let machine: TimeMachine;
let client: MigrationClient;

beforeEach(async () => {
  machine = await TimeMachine.open();
  client = new MigrationClient(() => machine.url);
});
afterEach(() => machine.close());

const REFUSED = { status: 500, text: 'Exception in saving token.', json: undefined };
const tokens = async () =>
  ((await client.control('container-tokens')).json as { items: { savedAt: string; expiresAt: string }[] }).items;

describe('who may call the assistant', () => {
  it.each(['jira', 'confluence'])('the local administrator of %s, by token or password', async (product) => {
    const authorization = basic('admin', 'emulator-password');
    expect((await client.save(await client.mint(), { product })).status).toBe(200);
    const body = { cloudUrl: ACME, token: await client.mint() };
    expect((await client.plugin('/cloud/save/token', { body, authorization }, product)).status).toBe(200);
  });

  it.each(['', 'Bearer other', basic('admin', 'wrong'), basic('migrator@acme.test', 'emulator-token')])(
    'not with %j',
    async (authorization) => {
      const answer = await client.plugin('/cloud/save/token', { body: {}, authorization });
      expect(answer).toMatchObject({ status: 401, json: { 'status-code': 401, message: expect.any(String) } });
      expect((await client.plugin(`/public/v1/attach?cloudUrl=${ACME}`, { authorization })).status).toBe(401);
    },
  );

  it('when the cross-site check is on, with a header that turns it off', async () => {
    await client.connect();
    await client.control('migration-api', { xsrfCheck: true });
    const refused = await client.attach();
    expect(refused).toMatchObject({ status: 403, json: { message: 'XSRF check failed' } });
    const headers = { 'x-atlassian-token': 'no-check' };
    expect((await client.plugin(`/public/v1/attach?cloudUrl=${ACME}`, { headers })).status).toBe(200);
  });
});

describe('saving a token', () => {
  it('makes a container token good for 21 days', async () => {
    const answer = await client.save(await client.mint());
    expect(answer.json).toEqual({ cloudUrl: ACME, message: 'Token saved successfully.' });
    const [token] = await tokens();
    expect(token).toMatchObject({ product: 'jira', site: ACME, account: 'migrator@acme.test', via: 'api' });
    expect(Date.parse(token!.expiresAt) - Date.parse(token!.savedAt)).toBe(21 * 24 * HOUR_MS);
  });

  it('replaces the last one, of that server and site only', async () => {
    await client.connect();
    await client.connect({ product: 'confluence' });
    const before = await tokens();
    machine.forward(HOUR_MS);
    await client.save(await client.mint());
    const after = await tokens();
    expect(after).toHaveLength(2);
    expect(after[0]?.savedAt).not.toBe(before[0]?.savedAt);
    expect(after[1]).toEqual(before[1]);
  });

  it('works just before five minutes are over and not after', async () => {
    const [early, late] = [await client.mint(), await client.mint()];
    machine.forward(4.5 * MINUTE_MS);
    expect((await client.save(early)).status).toBe(200);
    machine.forward(MINUTE_MS);
    expect(await client.save(late)).toMatchObject(REFUSED);
  });

  it.each([
    ['an unknown token', { cloudUrl: ACME, token: 'mat_other' }],
    ['no token', { cloudUrl: ACME }],
    ['no JSON', '{'],
    ['nothing', undefined],
  ])('answers 500 in plain text for %s', async (_what, body) => {
    const answer = await client.plugin('/cloud/save/token', { body });
    expect(answer).toMatchObject(REFUSED);
    expect(answer.headers.get('content-type')).toContain('text/plain');
    expect(await tokens()).toEqual([]);
  });

  it('answers the same for the token of another site', async () => {
    expect(await client.save(await client.mint('https://beta.atlassian.net'))).toMatchObject(REFUSED);
  });

  it('tells spellings of a site apart when a switch says so', async () => {
    expect((await client.save(await client.mint(`${ACME}/`))).status).toBe(200);
    await client.control('migration-api', { trailingSlash: 'matters' });
    expect(await client.save(await client.mint(`${ACME}/`))).toMatchObject(REFUSED);
  });

  it('takes a token twice, unless a switch says once', async () => {
    const token = await client.mint();
    expect([(await client.save(token)).status, (await client.save(token)).status]).toEqual([200, 200]);
    await client.control('migration-api', { authTokenUses: 'once' });
    const other = await client.mint();
    expect([(await client.save(other)).status, (await client.save(other)).status]).toEqual([200, 500]);
  });
});

describe('attaching a site', () => {
  it('holds for 24 hours and says until when', async () => {
    await client.save(await client.mint());
    const before = Date.now();
    const { json } = await client.attach();
    expect(json).toEqual({ cloudUrl: ACME, expiryTime: expect.stringMatching(/Z$/) });
    const { expiryTime } = json as { expiryTime: string };
    expect((Date.parse(expiryTime) - before) / HOUR_MS).toBeCloseTo(24, 1);
    await client.control('migration-api', { expiryTimeFormat: 'epochMs' });
    expect((await client.attach()).json).toMatchObject({ expiryTime: expect.stringMatching(/^\d{13}$/) });
  });

  it('is refused before the server was ever connected, in published words', async () => {
    const answer = await client.attach();
    expect(answer).toMatchObject({ status: 400, json: undefined });
    expect(answer.text).toMatch(/^The destination cloud site is not authorized with the server\./);
    await client.control('migration-api', { attachRefuses: 'none' });
    expect((await client.attach()).status).toBe(200);
  });

  it('is refused with a lapsed container token only when a switch says so', async () => {
    await client.connect();
    await client.control('container-tokens/expire', { cloudUrl: ACME }, 'POST');
    expect((await client.attach()).status).toBe(200);
    await client.control('migration-api', { attachRefuses: 'expired' });
    expect((await client.attach()).status).toBe(400);
  });

  it.each(['', '?cloudUrl=', '?cloudUrl=acme', `?cloudUrl=${ACME}&x=1`])('is refused for %j', async (query) => {
    expect((await client.plugin(`/public/v1/attach${query}`)).status).toBe(400);
  });
});

describe('an assistant that is too old', () => {
  it.each([
    ['jira', '1.12.5', 200, 200],
    ['jira', '1.12.4', 404, 200],
    ['jira', '1.11.4', 404, 200],
    ['jira', '1.11.3', 404, 404],
    ['confluence', '3.10.8', 200, 200],
    ['confluence', '3.10.7', 404, 200],
    ['confluence', '3.9.6', 404, 200],
    ['confluence', '3.9.5', 404, 404],
  ] as const)('%s %s answers %d to saving a token and %d to attaching', async (product, version, save, attach) => {
    await client.connect({ product });
    await client.control('plugin', { product, version });
    expect((await client.save(await client.mint(), { product })).status).toBe(save);
    expect((await client.attach({ product })).status).toBe(attach);
  });
});

describe('the apps of a plan', () => {
  const SCOPE = { projects: { includedKeys: ['FIN'] }, apps: { includedKeys: ['com.acme.one', 'com.acme.two'] } };
  const progress = async (jobId: string) =>
    (await client.plugin(`/app-migration/progress/${jobId}`, { method: 'GET' })).json as {
      migrations: {
        migrationId: string;
        apps: { serverAppKey: string; status: string; completionPercent: number }[];
      }[];
    };

  async function migrated(failAt?: 'apps'): Promise<string> {
    await client.connect();
    const jobId = await client.createJob({ scope: SCOPE });
    await client.control('migrations', { failAt });
    await client.start(jobId, 'Migrate');
    machine.forward(5.5 * HOUR_MS);
    return jobId;
  }

  it('tell their progress, and settle after the core is done', async () => {
    const jobId = await migrated();
    const running = await progress(jobId);
    expect(running).toEqual({
      migrations: [
        {
          migrationId: expect.any(String),
          apps: ['com.acme.one', 'com.acme.two'].map((serverAppKey) => ({
            serverAppKey,
            containerId: expect.any(String),
            cloudAppKey: expect.any(String),
            completionPercent: 50,
            status: 'IN_PROGRESS',
            statusMessage: 'unknown',
            lastUpdatedAt: expect.any(Number),
          })),
        },
      ],
    });
    machine.forward(HOUR_MS);
    const [settled] = (await progress(jobId)).migrations;
    expect(settled?.migrationId).toBe(running.migrations[0]?.migrationId);
    expect(settled?.apps.map(({ status, completionPercent }) => [status, completionPercent])).toEqual([
      ['SUCCESS', 100],
      ['SUCCESS', 100],
    ]);
  });

  it('are triggered again, all or some, each go with an id of its own', async () => {
    const jobId = await migrated('apps');
    machine.forward(HOUR_MS);
    expect((await progress(jobId)).migrations[0]?.apps.map(({ status }) => status)).toEqual(['FAILED', 'SUCCESS']);
    const body = { includeServerAppKeys: ['com.acme.one'] };
    expect((await client.plugin(`/app-migration/trigger/${jobId}`, { body })).status).toBe(200);
    for (const name of ['trigger', 'rerun']) {
      expect((await client.plugin(`/app-migration/${name}/${jobId}`, { method: 'GET' })).status).toBe(200);
    }
    machine.forward(2 * HOUR_MS);
    const { migrations } = await progress(jobId);
    expect(new Set(migrations.map(({ migrationId }) => migrationId)).size).toBe(4);
    expect(migrations.map(({ apps }) => apps.length)).toEqual([2, 1, 2, 2]);
    expect(migrations[1]?.apps).toMatchObject([{ serverAppKey: 'com.acme.one', status: 'SUCCESS' }]);
  });

  it('cannot be triggered for a plan that is unknown, of the other product, or has not run', async () => {
    await client.connect();
    const jobId = await client.createJob({ scope: SCOPE });
    const trigger = (planId: string, product = 'jira') =>
      client.plugin(`/app-migration/trigger/${planId}`, { method: 'GET' }, product);
    expect((await trigger('none')).status).toBe(404);
    expect((await trigger(jobId, 'confluence')).status).toBe(404);
    expect((await trigger(jobId)).status).toBe(409);
    expect(await progress(jobId)).toEqual({ migrations: [] });
    await client.control('plugin', { product: 'jira', version: '1.9.7' });
    expect((await trigger(jobId)).status).toBe(404);
  });
});
