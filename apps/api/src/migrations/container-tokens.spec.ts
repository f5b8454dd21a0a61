import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { token } from '@keyturn/contracts/schemas';
import { containerTokenId, containerTokenSpec, type MigrationSpec } from '@keyturn/domain';
import { aMigrationSpec, anotherServer } from '../../test/a-migration-spec.ts';
import { OPENING_MS, openTestFleet, type TestFleet } from '../../test/open-test-fleet.ts';

let fleet: TestFleet;

beforeAll(async () => {
  fleet = await openTestFleet();
}, OPENING_MS);

afterAll(() => fleet.api.close());

const put = (spec: MigrationSpec) => fleet.ask('PUT', `/v1/migrations/${spec.id}`, { body: spec });
const codeOf = ({ status, body }: { status: number; body: Record<string, unknown> }) => [status, body['code']];

describe('the container token of a migration', () => {
  it('is registered with the first one, shared by the second, and knows both', async () => {
    const server = anotherServer();
    const first = aMigrationSpec({ id: 'shares-1', server, scope: { projects: { includedKeys: ['ONE'] } } });
    const second = aMigrationSpec({ id: 'shares-2', server, scope: { projects: { includedKeys: ['TWO'] } } });
    const id = containerTokenId(first);
    await put(second);
    await put(first);
    const read = await fleet.ask('GET', `/v1/tokens/${id}`);
    expect(token.parse(read.body)).toMatchObject({
      kind: 'migration.containerToken',
      owner: 'migrations@acme.test',
      revision: 1,
      dependents: ['shares-1', 'shares-2'],
      spec: containerTokenSpec(second),
    });
    const fresh = await fleet.ask('GET', `/v1/tokens/${id}?fresh=true`);
    expect(fresh.body['dependents']).toEqual(['shares-1', 'shares-2']);
    for (const each of ['shares-1', 'shares-2'])
      expect((await fleet.ask('GET', `/v1/migrations/${each}`)).body).toMatchObject({ token: { id } });
  });

  it('is registered once when many migrations come at the same moment', async () => {
    const server = anotherServer();
    const ids = Array.from({ length: 20 }, (_, index) => `rush-${index + 10}`);
    const answers = await Promise.all(ids.map((id) => put(aMigrationSpec({ id, server }))));
    expect(answers.map(({ status }) => status)).toEqual(ids.map(() => 201));
    const { body } = await fleet.ask('GET', `/v1/tokens/${containerTokenId(aMigrationSpec({ id: 'any', server }))}`);
    expect(body).toMatchObject({ revision: 1, dependents: ids });
  });

  it('is the one that was registered by hand, where there is one', async () => {
    const server = anotherServer();
    const spec = aMigrationSpec({ id: 'by-hand', server });
    const own = { ...containerTokenSpec(spec, 'our-own-token'), label: 'Made by us' };
    expect((await fleet.ask('PUT', '/v1/tokens/our-own-token', { body: own })).status).toBe(201);
    expect((await put(spec)).body).toMatchObject({ token: { id: 'our-own-token', phase: 'registered' } });
    expect((await fleet.ask('GET', `/v1/tokens/${containerTokenId(spec)}`)).status).toBe(404);
    const another = await fleet.ask('PUT', '/v1/tokens/another-one', { body: { ...own, id: 'another-one' } });
    expect([...codeOf(another), another.body.violations.map(({ code }) => code)]).toEqual([
      422,
      'spec.refused',
      expect.arrayContaining(['DuplicateUpstreamCredential']),
    ]);
  });

  it.each([
    ['account', { account: { email: 'somebody-else@acme.test', auth: { secret: 'cloud-token' } } }],
    ['consent', { consent: { fourEyes: true } }],
  ])('refuses a migration with another %s', async (member, change) => {
    const server = anotherServer();
    await put(aMigrationSpec({ id: `has-${member}`, server }));
    const refused = await put(aMigrationSpec({ id: `differs-in-${member}`, server, ...change }));
    expect(codeOf(refused)).toEqual([422, 'account.differs']);
    expect(refused.body['detail']).toContain(`"${member}"`);
    expect((await fleet.ask('GET', `/v1/migrations/differs-in-${member}`)).status).toBe(404);
  });

  it('lets the account of all change at the token first', async () => {
    const spec = aMigrationSpec({ id: 'moves-account', server: anotherServer() });
    await put(spec);
    const moved = { ...spec, account: { email: 'new@acme.test', auth: { secret: 'cloud-token' } } };
    expect(codeOf(await put(moved))).toEqual([422, 'account.differs']);
    const id = containerTokenId(spec);
    expect((await fleet.ask('PUT', `/v1/tokens/${id}`, { body: containerTokenSpec(moved) })).status).toBe(200);
    expect(await put(moved)).toMatchObject({ status: 200, body: { changed: true } });
  });

  it('is registered anew when it was retired', async () => {
    const spec = aMigrationSpec({ id: 'token-retired', server: anotherServer() });
    await put(spec);
    const id = containerTokenId(spec);
    await fleet.ask('POST', `/v1/tokens/${id}/retire`, { body: { reason: 'by mistake', revoke: false } });
    await fleet.lives.settle(id);
    await fleet.reached(id);
    expect(await put(spec)).toMatchObject({ status: 200, body: { token: { id, phase: 'registered' } } });
  });

  it('is not what another token with its id is', async () => {
    const spec = aMigrationSpec({ id: 'id-taken', server: anotherServer() });
    await fleet.token({ id: containerTokenId(spec) }, { settled: false });
    const refused = await put(spec);
    expect([...codeOf(refused), refused.body.violations[0]?.code]).toEqual([422, 'spec.refused', 'ContainerIdTaken']);
  });

  it('is shown in its migrations as it is by now', async () => {
    const spec = aMigrationSpec({ id: 'sees-token', server: anotherServer() });
    await put(spec);
    await fleet.ask('POST', `/v1/tokens/${containerTokenId(spec)}/retire`, { body: { reason: 'gone', revoke: false } });
    expect((await fleet.ask('GET', '/v1/migrations/sees-token')).body).toMatchObject({ token: { phase: 'retired' } });
  });
});
