import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parseAllDocuments, stringify } from 'yaml';
import { fleetApplied, fleetSummary } from '@keyturn/contracts/schemas';
import { containerTokenId, containerTokenSpec, type MigrationSpec } from '@keyturn/domain';
import { aTokenSpec } from '@keyturn/testing';
import { aMigrationSpec, anotherServer } from '../../test/a-migration-spec.ts';
import { finished } from '../../test/migration-story.ts';
import { OPENING_MS, openTestFleet, type TestFleet } from '../../test/open-test-fleet.ts';

let fleet: TestFleet;

beforeAll(async () => {
  fleet = await openTestFleet();
  for (const name of ['issuer-key', 'jira-pat', 'cloud-token'])
    await fleet.api.call('PUT', `/v1/secrets/${name}`, { body: { value: `value-of-${name}` } });
}, OPENING_MS);

afterAll(() => fleet.api.close());

const yaml = (documents: readonly unknown[]) => documents.map((each) => `---\n${stringify(each)}`).join('');
const token = (id: string, change: object = {}) => ({ kind: 'Token', spec: { ...aTokenSpec({ id }), ...change } });
const migration = (spec: MigrationSpec) => ({ kind: 'Migration', spec });

async function apply(documents: readonly unknown[] | string, query = '') {
  const { status, body } = await fleet.ask('POST', `/v1/fleet:apply${query}`, {
    body: typeof documents === 'string' ? documents : yaml(documents),
    headers: { 'content-type': 'application/yaml' },
  });
  expect(status).toBe(200);
  return fleetApplied.parse(body);
}

const outcomes = ({ items }: Awaited<ReturnType<typeof apply>>) =>
  items.map(({ kind, id, outcome }) => [kind, id, outcome]);
const codes = ({ items }: Awaited<ReturnType<typeof apply>>) =>
  items.map(({ violations = [] }) =>
    violations.filter(({ severity }) => severity === 'error').map(({ code, path }) => [code, path]),
  );

describe('POST /v1/fleet:apply with migrations', () => {
  it('takes tokens and migrations mixed, in any order, and each on its own', async () => {
    const server = anotherServer();
    const documents = [
      migration(aMigrationSpec({ id: 'mixed', server })),
      token('mixed'),
      migration(aMigrationSpec({ id: 'mixed-bad', server, scope: { projects: { includedKeys: [] } } })),
      migration(aMigrationSpec({ id: 'mixed', server })),
      { kind: 'Migration', spec: { id: 'half' } },
    ];
    const answer = await apply(documents);
    expect(outcomes(answer)).toEqual([
      ['Migration', 'mixed', 'created'],
      ['Token', 'mixed', 'created'],
      ['Migration', 'mixed-bad', 'refused'],
      ['Migration', 'mixed', 'refused'],
      ['Migration', null, 'refused'],
    ]);
    expect(codes(answer).slice(2, 4)).toEqual([
      [['ScopeEmpty', 'spec.scope.projects.includedKeys']],
      [['DuplicateId', 'spec.id']],
    ]);
    expect((await apply(documents.slice(0, 2))).counts).toMatchObject({ unchanged: 2 });
    const retagged = migration({ ...aMigrationSpec({ id: 'mixed', server }), tags: { wave: '3' } });
    expect((await apply([retagged])).counts).toMatchObject({ changed: 1 });
  });

  it('says with dryRun what it would do, and does nothing, not even to tokens', async () => {
    const spec = aMigrationSpec({ id: 'dry', server: anotherServer() });
    const answer = await apply([migration(spec), token('dry-token')], '?dryRun=true');
    expect(answer).toMatchObject({ dryRun: true, counts: { created: 2, refused: 0 } });
    for (const path of ['/v1/migrations/dry', `/v1/tokens/${containerTokenId(spec)}`, '/v1/tokens/dry-token'])
      expect((await fleet.ask('GET', path)).status).toBe(404);
  });

  it('refuses another account than that of the container token, of memory and of the documents before', async () => {
    const [known, fresh] = [anotherServer(), anotherServer()];
    await apply([migration(aMigrationSpec({ id: 'known-account', server: known }))]);
    const account = { email: 'somebody-else@acme.test' };
    const documents = [
      migration(aMigrationSpec({ id: 'other-account', server: known, account })),
      migration(aMigrationSpec({ id: 'fresh-first', server: fresh, account })),
      migration(aMigrationSpec({ id: 'fresh-second', server: fresh })),
    ];
    for (const query of ['?dryRun=true', '']) {
      const answer = await apply(documents, query);
      expect(answer.items.map(({ outcome }) => outcome)).toEqual(['refused', 'created', 'refused']);
      expect(codes(answer)).toEqual([[['account.differs', 'spec']], [], [['account.differs', 'spec']]]);
    }
  });

  it('takes the container token that comes in the same documents, behind its migration or before', async () => {
    const spec = aMigrationSpec({ id: 'own-container', server: anotherServer() });
    const own = { kind: 'Token', spec: containerTokenSpec(spec, 'container-of-ours') };
    expect((await apply([migration(spec), own])).counts).toMatchObject({ created: 2, refused: 0 });
    expect((await fleet.ask('GET', '/v1/migrations/own-container')).body).toMatchObject({
      token: { id: 'container-of-ours' },
    });
    const second = { kind: 'Token', spec: { ...containerTokenSpec(spec, 'one-too-many'), label: 'Second' } };
    expect(codes(await apply([second]))).toEqual([[['DuplicateUpstreamCredential', 'spec.container.server.serverId']]]);
  });

  it('changes the account of all that share a container token at once', async () => {
    const server = anotherServer();
    const before = ['moves-1', 'moves-2'].map((id) => aMigrationSpec({ id, server }));
    await apply(before.map(migration));
    const after = before.map((spec) => ({ ...spec, account: { email: 'new@acme.test' } }));
    const container = { kind: 'Token', spec: containerTokenSpec(after[0] ?? aMigrationSpec({ id: 'never' })) };
    expect(outcomes(await apply([...after.map(migration), container])).map(([, , outcome]) => outcome)).toEqual([
      'changed',
      'changed',
      'changed',
    ]);
  });

  it('applies none with atomic when a migration is refused', async () => {
    const spec = aMigrationSpec({ id: 'atomic', server: anotherServer(), expectedDuration: 'P0D' });
    const answer = await apply([token('atomic-token'), migration(spec)], '?atomic=true');
    expect(answer.counts).toEqual({ created: 0, changed: 0, unchanged: 0, refused: 2 });
    expect((await fleet.ask('GET', '/v1/tokens/atomic-token')).status).toBe(404);
  });

  it('leaves alone what is finished and wanted still', async () => {
    const spec = aMigrationSpec({ id: 'done-already', server: anotherServer() });
    await apply([migration(spec)]);
    await finished(fleet, 'done-already');
    for (const query of ['?dryRun=true', ''])
      expect((await apply([migration(spec)], query)).counts).toMatchObject({ unchanged: 1 });
  });

  it('registers many of one server and site at once, with one token', async () => {
    const server = anotherServer();
    const many = Array.from({ length: 40 }, (_, index) => aMigrationSpec({ id: `many-${index + 10}`, server }));
    expect((await apply(many.map(migration))).counts.created).toBe(40);
    const { body } = await fleet.ask('GET', `/v1/tokens/${containerTokenId(aMigrationSpec({ id: 'any', server }))}`);
    expect(body).toMatchObject({ revision: 1, dependents: many.map(({ id }) => id) });
  });
});

describe('GET /v1/fleet/export with migrations', () => {
  it('gives YAML that applies back to the same, without what is over', async () => {
    const every = aMigrationSpec({
      id: 'every-field',
      tags: { wave: 'yes', n: '007' },
      server: anotherServer(),
      expectedDuration: 'P2D',
      rerun: { maxWithoutProgress: 5, maxWithProgress: 20 },
      excludeChecks: ['AppVendorCheck'],
      consent: { approvers: ['role:approver'], validFor: 'P21D', fourEyes: true },
      adopt: { jobId: '3f1c' },
      scope: {
        projects: { includedKeys: ['NO', '007', '~ann'], includedData: 'all' },
        usersAndGroups: { mode: 'ALL', odd: [1, null, { deep: true }] },
      },
    });
    expect((await apply([migration(every)])).counts).toMatchObject({ created: 1, refused: 0 });
    await apply([migration(aMigrationSpec({ id: 'exported-over', server: anotherServer() }))]);
    await fleet.ask('POST', '/v1/migrations/exported-over/abandon', { body: { reason: 'gone' } });
    const text = String((await fleet.ask('GET', '/v1/fleet/export')).body['text']);
    const documents = parseAllDocuments(text).map(
      (document) => document.toJS() as { kind: string; spec: { id: string } },
    );
    expect(documents.find(({ kind, spec }) => kind === 'Migration' && spec.id === 'every-field')?.spec).toEqual(every);
    expect(documents.map(({ spec }) => spec.id)).not.toContain('exported-over');
    const { counts } = await apply(text);
    expect(counts).toEqual({ created: 0, changed: 0, unchanged: documents.length, refused: 0 });
  });
});

describe('what else knows of migrations', () => {
  it('is the summary, with their open tasks among all', async () => {
    const { body } = await fleet.ask('GET', '/v1/fleet/summary');
    const { migrations } = fleetSummary.parse(body);
    expect(migrations.total).toBe((await fleet.ask('GET', '/v1/migrations?limit=1')).body['total']);
    expect(migrations.phase).toMatchObject({ finished: 1, abandoned: 1 });
    expect(migrations.product).toEqual({ jira: migrations.total });
  });

  it('are the named secrets they sign in with, until they are over', async () => {
    await fleet.api.call('PUT', '/v1/secrets/only-mine', { body: { value: 'planted-value' } });
    const server = { ...anotherServer(), auth: { secret: 'only-mine' } };
    const spec = aMigrationSpec({ id: 'names-secret', server });
    await apply([migration(spec)]);
    const usedBy = async () => (await fleet.ask('GET', '/v1/secrets/only-mine')).body['usedBy'];
    expect(await usedBy()).toEqual([containerTokenId(spec), 'migration/names-secret']);
    expect((await fleet.ask('DELETE', '/v1/secrets/only-mine')).body['code']).toBe('secret.inUse');
    await fleet.ask('POST', '/v1/migrations/names-secret/abandon', { body: { reason: 'gone' } });
    expect(await usedBy()).toEqual([containerTokenId(spec)]);
  });

  it('is the page for Prometheus', async () => {
    const text = await (await fleet.api.call('GET', '/metrics', { key: null })).text();
    expect(text).toMatch(/keyturn_migrations\{[^}]*phase="ready"[^}]*\} \d+/);
  });
});
