import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  migration,
  migrationApplied,
  migrationLint,
  migrationPage,
  migrationTimeline,
} from '@keyturn/contracts/schemas';
import { containerTokenId, scopeKeys, type MigrationSpec } from '@keyturn/domain';
import { aMigrationSpec, anotherServer } from '../../test/a-migration-spec.ts';
import { begun, finished, migrating } from '../../test/migration-story.ts';
import { OPENING_MS, openTestFleet, type TestFleet } from '../../test/open-test-fleet.ts';

let fleet: TestFleet;

beforeAll(async () => {
  fleet = await openTestFleet({ env: { KEYTURN_EGRESS_ALLOW: '127.0.0.1:8080' } });
  for (const name of ['jira-pat', 'cloud-token'])
    await fleet.api.call('PUT', `/v1/secrets/${name}`, { body: { value: `value-of-${name}` } });
}, OPENING_MS);

afterEach(() => void Object.assign(fleet, { temporal: 'there', working: false }));
afterAll(() => fleet.api.close());

const put = (spec: Partial<MigrationSpec> & { id: string; colour?: string }, headers: Record<string, string> = {}) =>
  fleet.ask('PUT', `/v1/migrations/${spec.id}`, { body: spec, headers });
const codeOf = ({ status, body }: { status: number; body: Record<string, unknown> }) => [status, body['code']];

describe('PUT /v1/migrations/{id}', () => {
  it('registers with 201, leaves the same alone, and changes with 200', async () => {
    const spec = aMigrationSpec({ id: 'put-once', server: anotherServer() });
    const created = await put(spec);
    expect([created.status, created.headers.get('etag')]).toEqual([201, '"1"']);
    expect(migrationApplied.parse(created.body)).toMatchObject({
      id: 'put-once',
      phase: 'ready',
      status: 'healthy',
      changed: true,
      token: { id: containerTokenId(spec), phase: 'registered' },
      spec,
    });
    expect(created.body.violations.map(({ code }) => code)).toEqual(['ConsentNeeded']);
    expect(await put(spec)).toMatchObject({ status: 200, body: { changed: false, generation: 1, revision: 1 } });
    const changed = await put({ ...spec, tags: { wave: '3' } });
    expect(changed).toMatchObject({ status: 200, body: { changed: true, generation: 2, tags: { wave: '3' } } });
  });

  it('refuses a body that does not fit, an unknown field, and an id that is not the one in the path', async () => {
    const { scope: _scope, ...scopeless } = aMigrationSpec({ id: 'bad-body' });
    expect(codeOf(await put(scopeless))).toEqual([422, 'request.invalid']);
    const coloured = await put({ ...aMigrationSpec({ id: 'bad-body' }), colour: 'red' });
    expect([...codeOf(coloured), coloured.body.violations[0]?.path]).toEqual([422, 'request.invalid', 'colour']);
    const other = await fleet.ask('PUT', '/v1/migrations/bad-body', { body: aMigrationSpec({ id: 'other-id' }) });
    expect([...codeOf(other), other.body.violations[0]?.path]).toEqual([422, 'request.invalid', 'id']);
    expect((await fleet.ask('GET', '/v1/migrations/bad-body')).status).toBe(404);
  });

  it('names every rule that is broken at once, and registers no token for what it refuses', async () => {
    const server = anotherServer({ baseUrl: 'http://jira.acme.test:8080/jira', auth: { secret: 'nobody-made-it' } });
    const scope = { projects: { includedKeys: ['FIN', 'FIN'] } };
    const auth = { token: 'nobody-registered-it' };
    const spec = aMigrationSpec({ id: 'all-wrong', server, scope, account: { email: 'm@acme.test', auth } });
    const { status, body } = await put(spec);
    expect([status, body['code']]).toEqual([422, 'spec.refused']);
    expect(body.violations.map(({ code }) => code).toSorted()).toEqual([
      'ConsentNeeded',
      'EgressNotAllowed',
      'KeysTwice',
      'SecretMissing',
      'TokenMissing',
    ]);
    expect((await fleet.ask('GET', `/v1/tokens/${containerTokenId(spec)}`)).status).toBe(404);
  });

  it('lets plain http through where the host is listed', async () => {
    const server = anotherServer({ baseUrl: 'http://127.0.0.1:8080/jira' });
    expect((await put(aMigrationSpec({ id: 'listed-host', server }))).status).toBe(201);
  });

  it('takes a scope of thousands of keys', async () => {
    const includedKeys = Array.from({ length: 20_000 }, (_, index) => `PROJECT${index}`);
    const spec = aMigrationSpec({ id: 'very-long', server: anotherServer(), scope: { projects: { includedKeys } } });
    expect((await put(spec)).status).toBe(201);
  });

  it('refuses what may not change in a life', async () => {
    const spec = aMigrationSpec({ id: 'fixed', server: anotherServer() });
    await put(spec);
    expect(codeOf(await put({ ...spec, server: anotherServer() }))).toEqual([422, 'spec.immutable']);
    expect(codeOf(await put({ ...spec, product: 'confluence', scope: { spaces: { includedKeys: ['A'] } } }))).toEqual([
      422,
      'spec.immutable',
    ]);
  });

  it('changes only the revision that If-Match names, and registers no token for one that is not there', async () => {
    const spec = aMigrationSpec({ id: 'guarded', server: anotherServer() });
    expect((await put(spec, { 'if-match': '"1"' })).status).toBe(412);
    expect((await fleet.ask('GET', `/v1/tokens/${containerTokenId(spec)}`)).status).toBe(404);
    await put(spec);
    const [a, b] = [
      { ...spec, tags: { wave: 'a' } },
      { ...spec, tags: { wave: 'b' } },
    ];
    expect((await put(a, { 'if-match': '"1"' })).status).toBe(200);
    expect((await put(b, { 'if-match': '"1"' })).status).toBe(412);
    expect((await put(b, { 'if-match': '*' })).status).toBe(200);
  });

  it('is for operators', async () => {
    const { key } = await fleet.api.createKey({ name: 'looks', roles: ['viewer'] });
    const body = aMigrationSpec({ id: 'not-mine', server: anotherServer() });
    expect(codeOf(await fleet.ask('PUT', '/v1/migrations/not-mine', { body, key }))).toEqual([403, 'auth.forbidden']);
    expect((await fleet.ask('POST', '/v1/migrations:lint', { body, key })).status).toBe(200);
  });

  it('says that the outcome is unknown while Temporal is away', async () => {
    fleet.temporal = 'away';
    const spec = aMigrationSpec({ id: 'unlucky', server: anotherServer() });
    expect(codeOf(await put(spec))).toEqual([503, 'service.unavailable']);
    fleet.temporal = 'there';
    expect((await put(spec)).status).toBe(201);
  });

  it('refuses another scope during an attempt', async () => {
    const spec = aMigrationSpec({ id: 'in-hand', server: anotherServer() });
    await put(spec);
    await migrating(fleet, 'in-hand');
    expect(codeOf(await put({ ...spec, scope: { projects: { includedKeys: ['FIN'] } } }))).toEqual([
      409,
      'migration.alreadyRunning',
    ]);
  });
});

describe('a migration that is over', () => {
  it('stays as it is when the same is put once more, and begins anew with another scope', async () => {
    const spec = aMigrationSpec({ id: 'over-and-again', server: anotherServer() });
    await put(spec);
    const { revision } = await finished(fleet, 'over-and-again');
    expect(await put(spec)).toMatchObject({ status: 200, body: { changed: false, phase: 'finished', revision } });
    expect((await put(spec, { 'if-match': '"1"' })).status).toBe(412);
    const again = await put({ ...spec, scope: { projects: { includedKeys: ['MORE'] } } });
    expect(again).toMatchObject({ status: 201, body: { phase: 'ready', revision: revision + 1, generation: 1 } });
  });

  it('is no dependent of its token any more, and may have been abandoned', async () => {
    const spec = aMigrationSpec({ id: 'given-up', server: anotherServer() });
    await put(spec);
    await fleet.ask('POST', '/v1/migrations/given-up/abandon', { body: { reason: 'not needed' } });
    expect((await fleet.ask('GET', `/v1/tokens/${containerTokenId(spec)}`)).body['dependents']).toEqual([]);
    expect(await put(spec)).toMatchObject({ status: 201, body: { phase: 'ready' } });
  });
});

describe('GET /v1/migrations', () => {
  const server = anotherServer();

  beforeEach(async () => {
    for (const [id, wave] of [
      ['list-a', 'one'],
      ['list-b', 'two'],
      ['list-c', 'two'],
    ] as const)
      await put(aMigrationSpec({ id, server, owner: 'list@acme.test', tags: { wave } }));
  });

  it('filters, sorts and pages, and says as of when', async () => {
    const first = await fleet.ask('GET', '/v1/migrations?owner=list@acme.test&sort=-id&limit=2');
    const page = migrationPage.parse(first.body);
    expect(page).toMatchObject({ items: [{ id: 'list-c' }, { id: 'list-b' }], total: 3 });
    expect(first.headers.get('x-keyturn-as-of')).toMatch(/^\d{4}-.*Z$/);
    expect(JSON.stringify(page)).not.toContain('includedKeys');
    const second = await fleet.ask('GET', `/v1/migrations?owner=list@acme.test&sort=-id&limit=2&cursor=${page.next}`);
    expect([second.body.items.map(({ id }) => id), second.body['next']]).toEqual([['list-a'], undefined]);
    expect((await fleet.ask('GET', '/v1/migrations?q=TWO&product=jira&phase=ready')).body['total']).toBe(2);
    expect((await fleet.ask('GET', `/v1/migrations?server=${server.serverId}`)).body['total']).toBe(3);
    expect((await fleet.ask('GET', `/v1/migrations?product=confluence`)).body['total']).toBe(0);
  });

  it.each([
    ['colour=red', 'request.unknownParameter'],
    ['phase=sleeping', 'request.badParameter'],
    ['sort=scope', 'request.badParameter'],
    ['limit=501', 'request.badLimit'],
    ['cursor=abc', 'request.badCursor'],
  ])('refuses ?%s with %s', async (query, code) => {
    expect(await fleet.ask('GET', `/v1/migrations?${query}`)).toMatchObject({ status: 400, body: { code } });
  });
});

describe('GET /v1/migrations/{id}', () => {
  it('shows the migration, and asks its workflow when told to', async () => {
    await put(aMigrationSpec({ id: 'shown', server: anotherServer() }));
    const { body, headers } = await fleet.ask('GET', '/v1/migrations/shown');
    expect(migration.parse(body)).toMatchObject({ id: 'shown', phase: 'ready', decision: null });
    expect(headers.get('etag')).toBe(`"${body['revision']}"`);
    expect(JSON.stringify(body)).not.toContain('value-of-');
    expect((await fleet.ask('GET', '/v1/migrations/shown?fresh=true')).body).toEqual(body);
    expect(codeOf(await fleet.ask('GET', '/v1/migrations/nobody'))).toEqual([404, 'resource.notFound']);
  });

  it('tells what the next attempt takes, and while one is under way what runs and how long the site stays attached', async () => {
    const spec = aMigrationSpec({ id: 'ahead', server: anotherServer() });
    await put(spec);
    const look = async () => migration.parse((await fleet.ask('GET', '/v1/migrations/ahead')).body);
    expect(await look()).toMatchObject({
      next: { n: 1, mode: 'api', keys: scopeKeys(spec), jobId: null, overrides: [], notBeforeAt: null },
      running: null,
      attachment: null,
      budget: { withProgress: { spent: 0, most: 20 }, withoutProgress: { spent: 0, most: 5 } },
      unknownWords: [],
    });
    await migrating(fleet, 'ahead');
    expect(await look()).toMatchObject({ next: null, running: { task: 'migrate' }, attachment: { attempt: 1 } });
  });

  it('tells what happened, newest first, and what is planned', async () => {
    await put(aMigrationSpec({ id: 'timed', server: anotherServer() }));
    await begun(fleet, 'timed');
    const { body } = await fleet.ask('GET', '/v1/migrations/timed/timeline?limit=2');
    const page = migrationTimeline.parse(body);
    expect(page.items.map(({ type }) => type)).toEqual([
      'keyturn.migration.attemptBegan',
      'keyturn.migration.laneTaken',
    ]);
    expect(page.planned.map(({ what }) => what)).toEqual(['tokenExpiry']);
    const rest = await fleet.ask('GET', `/v1/migrations/timed/timeline?cursor=${page.next}`);
    expect(migrationTimeline.parse(rest.body).items.map(({ type }) => type)).toEqual([
      'keyturn.migration.authAsking',
      'keyturn.migration.started',
      'keyturn.migration.registered',
    ]);
    expect(JSON.stringify(rest.body)).not.toContain('includedKeys');
  });
});

describe('POST /v1/migrations:lint', () => {
  it('says what is wrong without saving anything', async () => {
    const spec = aMigrationSpec({ id: 'linted', server: anotherServer(), scope: { projects: { includedKeys: [] } } });
    const { status, body } = await fleet.ask('POST', '/v1/migrations:lint', { body: spec });
    expect([status, migrationLint.parse(body).violations.map(({ code }) => code)]).toEqual([
      200,
      ['ScopeEmpty', 'ConsentNeeded'],
    ]);
    expect((await fleet.ask('GET', '/v1/migrations/linted')).status).toBe(404);
  });
});
