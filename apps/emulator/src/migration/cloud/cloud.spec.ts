import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { startEmulator } from '../../../test/issuer-client.ts';
import { ACME, basic, MIGRATOR, MigrationClient } from '../../../test/migration-client.ts';
import { PageVisitor } from '../../../test/page-visitor.ts';
import type { Emulator } from '../../index.ts';

let emulator: Emulator;
let client: MigrationClient;

beforeEach(async () => {
  emulator = await startEmulator();
  client = new MigrationClient(() => emulator.url);
});
afterEach(() => emulator.close());

const post = (path: string, body: unknown, authorization = MIGRATOR) =>
  client.cloud(path, { method: 'POST', body, authorization });
const DEFINITION = {
  flow: 'jira-onpremises-to-cloud',
  name: 'Wave 3 “finance” / Ω',
  source: { serverId: 'B1XA-ABCD-1234-WXYZ' },
  destination: { url: ACME },
  scope: { projects: { includedKeys: ['FIN'], includedData: 'all' }, usersAndGroups: { mode: 'ALL' } },
};
const calls = async () =>
  (await client.control('calls')).json as { items: { subject: string | null; task?: string }[] };

describe('who may call the Migration API', () => {
  it.each([
    ['nobody', ''],
    ['somebody with a wrong token', basic('migrator@acme.test', 'wrong')],
    ['the token under another account', basic('eve@acme.test', 'emulator-token')],
    ['a bearer token', 'Bearer emulator-token'],
  ])('not %s', async (_who, authorization) => {
    for (const path of ['/token', '/jobs']) {
      const answer = await post(path, { cloudUrl: ACME }, authorization);
      expect(answer.status).toBe(401);
      expect(answer.json).toEqual({ status: 401, errorMessage: expect.any(String), id: expect.any(String) });
    }
    expect((await client.cloud('/jobs/x', { authorization })).status).toBe(401);
  });

  it('an account with a token of its own, until that is expired', async () => {
    const page = new PageVisitor({ base: emulator.url });
    await page.open('/id/manage-profile/security/api-tokens?account=svc@acme.test');
    await page.submit('Create', { Name: 'nightly', 'Expires in (days)': '30' });
    const authorization = basic('svc@acme.test', page.value('Token'));
    expect((await post('/jobs', DEFINITION, authorization)).status).toBe(200);
    await client.control('tokens/expire', { label: 'nightly' }, 'POST');
    expect((await post('/jobs', DEFINITION, authorization)).status).toBe(401);
  });

  it('not an account that is no admin of the site', async () => {
    await client.control('migration-api', { notAdmins: ['migrator@acme.test'] });
    expect((await post('/token', { cloudUrl: ACME })).status).toBe(403);
  });
});

describe('an auth token', () => {
  it('is minted for one cloud URL', async () => {
    const { status, json } = await post('/token', { cloudUrl: ACME });
    expect(status).toBe(200);
    expect(json).toEqual({ uri: expect.any(String), cloudUrl: ACME, token: expect.stringMatching(/^mat_\S{40,}$/) });
  });

  it.each([[{}], [{ cloudUrl: 'acme' }], [{ cloudUrl: 7 }], [{ cloudUrl: ACME, for: 'ever' }]])(
    'is not minted for %j',
    async (body) => {
      const answer = await post('/token', body);
      expect(answer.status).toBe(400);
      expect(answer.json).toMatchObject({ status: 400, errors: [expect.any(String)] });
    },
  );

  it('is minted ten times an hour for each account', async () => {
    for (let turn = 0; turn < 10; turn += 1) expect((await post('/token', { cloudUrl: ACME })).status).toBe(200);
    const refused = await post('/token', { cloudUrl: ACME });
    expect(refused).toMatchObject({ status: 429, json: { status: 429, errorMessage: 'Too many requests' } });
    expect(refused.headers.has('retry-after')).toBe(false);
    await client.control('migration-api', { retryAfter: true });
    expect(Number((await post('/token', { cloudUrl: ACME })).headers.get('retry-after'))).toBeGreaterThan(3000);
    await client.control('reset', {}, 'POST');
    expect((await post('/token', { cloudUrl: ACME })).status).toBe(200);
  });
});

describe('a job', () => {
  it('is created and read back as it was', async () => {
    const created = await post('/jobs', DEFINITION);
    expect(created.json).toEqual({ jobId: expect.stringMatching(/^[0-9a-f-]{36}$/), jobDefinition: DEFINITION });
    const { jobId } = created.json as { jobId: string };
    expect((await client.cloud(`/jobs/${jobId}`)).json).toEqual(DEFINITION);
  });

  it('of Confluence has spaces and global entities', async () => {
    const scope = {
      spaces: { includedKeys: ['HR'], includedData: 'ALL' },
      globalEntities: { includedTypes: ['GLOBAL_PAGE_TEMPLATES'] },
      apps: { includedKeys: ['com.example'] },
    };
    const body = { ...DEFINITION, flow: 'confluence-onpremises-to-cloud', scope };
    expect((await post('/jobs', body)).json).toMatchObject({ jobDefinition: body });
  });

  it('is made anew each time: there is no idempotency key', async () => {
    const headers = { 'idempotency-key': 'one' };
    const ids = new Set<string>();
    for (let turn = 0; turn < 2; turn += 1) {
      const answer = await client.cloud('/jobs', { method: 'POST', body: DEFINITION, headers });
      ids.add((answer.json as { jobId: string }).jobId);
    }
    expect(ids.size).toBe(2);
  });

  it.each([
    ['an unknown flow', { ...DEFINITION, flow: 'trello-to-cloud' }],
    ['a scope of the other product', { ...DEFINITION, scope: { spaces: { includedKeys: ['HR'] } } }],
    ['nothing in scope', { ...DEFINITION, scope: {} }],
    ['no server', { ...DEFINITION, source: {} }],
    ['a destination that is no URL', { ...DEFINITION, destination: { url: 'acme' } }],
    ['a misspelt member', { ...DEFINITION, scopes: {} }],
    ['keys that are no list', { ...DEFINITION, scope: { projects: { includedKeys: 'FIN' } } }],
  ])('is refused for %s', async (_what, body) => {
    const answer = await post('/jobs', body);
    expect(answer).toMatchObject({ status: 400, json: { status: 400, errorMessage: expect.any(String) } });
  });

  it('is refused when it is no JSON, and when it has more than 390 KB', async () => {
    expect((await post('/jobs', '{"flow"')).json).toMatchObject({ status: 400 });
    const sized = (bytes: number) => {
      const rest = bytes - Buffer.byteLength(JSON.stringify(DEFINITION));
      return { ...DEFINITION, name: `${DEFINITION.name}${'x'.repeat(rest)}` };
    };
    expect((await post('/jobs', sized(390 * 1024))).status).toBe(200);
    expect(await post('/jobs', sized(390 * 1024 + 1))).toMatchObject({ status: 413, json: { status: 413 } });
  });

  it('cannot be listed, changed or deleted, and an unknown one is a 404', async () => {
    const jobId = await client.createJob();
    expect((await client.cloud('/jobs')).status).toBe(404);
    for (const method of ['PUT', 'PATCH', 'DELETE']) {
      expect((await client.cloud(`/jobs/${jobId}`, { method })).status).toBe(404);
    }
    expect((await client.cloud('/jobs/none')).json).toMatchObject({ status: 404, errorMessage: expect.any(String) });
  });

  it('can be created five times a minute', async () => {
    for (let turn = 0; turn < 5; turn += 1) await client.createJob();
    expect((await client.postJob()).status).toBe(429);
    // Other limits are counted apart.
    expect((await post('/token', { cloudUrl: ACME })).status).toBe(200);
  });
});

describe('reads', () => {
  it('are limited to 600 a minute for each account', async () => {
    const jobId = await client.createJob();
    for (let turn = 0; turn < 12; turn += 1) {
      const burst = await Promise.all(Array.from({ length: 50 }, () => client.cloud(`/jobs/${jobId}`)));
      expect(new Set(burst.map(({ status }) => status))).toEqual(new Set([200]));
    }
    expect((await client.cloud(`/jobs/${jobId}`)).status).toBe(429);
  });
});

describe('the call log', () => {
  it('names a job by its name or its id, a token by its site, and what was started', async () => {
    await post('/token', { cloudUrl: ACME });
    const named = await client.createJob({ name: 'wave-3' });
    const nameless = await client.createJob();
    await client.postTask(named, 'CHECK');
    await client.postTask(named, 'migrate');
    await client.cloud(`/jobs/${nameless}/tasks`);
    const { items } = await calls();
    expect(items.map(({ subject }) => subject)).toEqual([ACME, 'wave-3', nameless, 'wave-3', 'wave-3', nameless]);
    expect(items.map(({ task }) => task)).toEqual([undefined, undefined, undefined, 'Check', 'Migrate', undefined]);
  });
});
