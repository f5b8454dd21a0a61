import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { token, tokenApplied, tokenLint, tokenPage, tokenTimeline } from '@keyturn/contracts/schemas';
import { aTokenSpec } from '@keyturn/testing';
import { guidedSpec } from '../../test/guided-spec.ts';
import { OPENING_MS, openTestFleet, type TestFleet } from '../../test/open-test-fleet.ts';

let fleet: TestFleet;

beforeAll(async () => {
  fleet = await openTestFleet({ env: { KEYTURN_EGRESS_ALLOW: '127.0.0.1:4790' } });
  await fleet.api.call('PUT', '/v1/secrets/issuer-key', { body: { value: 'shared-with-the-issuer' } });
}, OPENING_MS);

afterAll(() => fleet.api.close());

const put = (id: string, change: object = {}, headers: Record<string, string> = {}) =>
  fleet.ask('PUT', `/v1/tokens/${id}`, { body: { ...aTokenSpec({ id }), ...change }, headers });

describe('PUT /v1/tokens/{id}', () => {
  it('registers with 201, leaves the same alone, and changes with 200', async () => {
    const created = await put('put-once');
    expect(created.status).toBe(201);
    expect(created.headers.get('etag')).toBe('"1"');
    expect(tokenApplied.parse(created.body)).toMatchObject({
      id: 'put-once',
      changed: true,
      generation: 1,
      violations: [],
    });
    expect((await fleet.ask('GET', '/v1/tokens/put-once')).body['revision']).toBe(1);
    expect(await put('put-once')).toMatchObject({ status: 200, body: { changed: false, generation: 1, revision: 1 } });
    expect(await put('put-once', { label: 'Other' })).toMatchObject({
      status: 200,
      body: { changed: true, generation: 2, label: 'Other', revision: 2 },
    });
  });

  it('refuses a body whose id is not the one in the path', async () => {
    const { status, body } = await put('path-id', { id: 'body-id' });
    expect([status, body['code'], body.violations[0]?.path]).toEqual([422, 'request.invalid', 'id']);
  });

  it('names every rule that is broken at once', async () => {
    const { status, body } = await put('all-wrong', {
      lifetime: 'P2D',
      renewal: { before: 'PT1H' },
      overlap: 'P3D',
      adoption: { require: 'all' },
      issuer: { mode: 'webhook', url: 'http://issuer.acme.test/', secret: { secret: 'nobody-made-it' } },
    });
    expect([status, body['code']]).toEqual([422, 'spec.refused']);
    expect(body.violations.map(({ code }) => code).toSorted()).toEqual([
      'ConsumersUnknown',
      'EgressNotAllowed',
      'MarginTooShort',
      'OverlapLongerThanLife',
      'SecretMissing',
    ]);
    expect((await fleet.ask('GET', '/v1/tokens/all-wrong')).status).toBe(404);
  });

  it('saves with a warning when the secret does not exist yet, and lets plain http through where it is listed', async () => {
    const issuer = { mode: 'webhook', url: 'http://127.0.0.1:4790/issuer', secret: { secret: 'comes-later' } };
    const { status, body } = await put('warned', { issuer });
    expect(status).toBe(201);
    expect(body.violations).toMatchObject([
      { severity: 'warning', code: 'SecretMissing', path: 'issuer.secret.secret' },
    ]);
  });

  it('refuses what may not change and unknown fields, by name', async () => {
    await put('fixed', { site: 'https://one.acme.test' });
    expect((await put('fixed', { site: 'https://two.acme.test' })).body['code']).toBe('spec.immutable');
    const { status, body } = await put('fixed', { colour: 'red' });
    expect([status, body.violations[0]?.path]).toEqual([422, 'colour']);
  });

  it('changes only the revision that If-Match names', async () => {
    expect((await put('guarded', {}, { 'if-match': '"1"' })).status).toBe(412);
    await put('guarded');
    expect((await put('guarded', { label: 'A' }, { 'if-match': '"1"' })).status).toBe(200);
    expect((await put('guarded', { label: 'B' }, { 'if-match': '"1"' })).status).toBe(412);
    expect((await put('guarded', { label: 'B' }, { 'if-match': '*' })).status).toBe(200);
  });
});

describe('GET /v1/tokens', () => {
  beforeAll(async () => {
    for (const [id, owner] of [
      ['list-a', 'list@acme.test'],
      ['list-b', 'list@acme.test'],
      ['list-c', 'other@acme.test'],
    ] as const) {
      await fleet.token({ id, owner, tags: { team: 'lists' } }, { settled: id === 'list-b' });
    }
  });

  it('filters, sorts and pages, and says as of when', async () => {
    const first = await fleet.ask('GET', '/v1/tokens?tag.team=lists&sort=-id&limit=2');
    const page = tokenPage.parse(first.body);
    expect(page).toMatchObject({ items: [{ id: 'list-c' }, { id: 'list-b' }], total: 3 });
    expect(first.headers.get('x-keyturn-as-of')).toMatch(/^\d{4}-.*Z$/);
    const second = await fleet.ask('GET', `/v1/tokens?tag.team=lists&sort=-id&limit=2&cursor=${page.next}`);
    expect(second.body.items.map(({ id }) => id)).toEqual(['list-a']);
    expect(second.body['next']).toBeUndefined();
    expect((await fleet.ask('GET', '/v1/tokens?tag.team=lists&phase=active&phase=expiring')).body['total']).toBe(1);
    expect((await fleet.ask('GET', '/v1/tokens?q=LIST-&owner=other@acme.test')).body.items).toMatchObject([
      { id: 'list-c' },
    ]);
  });

  it.each([
    ['colour=red', 'request.unknownParameter'],
    ['phase=sleeping', 'request.badParameter'],
    ['sort=spec', 'request.badParameter'],
    ['limit=0', 'request.badLimit'],
    ['limit=abc', 'request.badLimit'],
    ['cursor=abc', 'request.badCursor'],
    ['expiresBefore=soon', 'request.badParameter'],
  ])('refuses ?%s with %s', async (query, code) => {
    expect(await fleet.ask('GET', `/v1/tokens?${query}`)).toMatchObject({ status: 400, body: { code } });
  });
});

describe('GET /v1/tokens/{id}', () => {
  it('shows everything but a value, and asks the workflow when told to', async () => {
    await fleet.token({ id: 'shown', site: 'https://shown.acme.test' });
    const { status, body, headers } = await fleet.ask('GET', '/v1/tokens/shown');
    expect(status).toBe(200);
    expect(token.parse(body)).toMatchObject({ id: 'shown', phase: 'active', currentVersion: 1, spec: { id: 'shown' } });
    expect(headers.get('etag')).toBe(`"${body['revision']}"`);
    expect(JSON.stringify(body)).not.toContain('value-of-');
    expect((await fleet.ask('GET', '/v1/tokens/shown?fresh=true')).body).toMatchObject({
      id: 'shown',
      phase: 'active',
    });
    expect((await fleet.ask('GET', '/v1/tokens/nobody')).body['code']).toBe('resource.notFound');
  });

  it('says that a known token is being restored while its workflow is gone', async () => {
    await fleet.token({ id: 'lost-one' });
    fleet.lives.lose('lost-one');
    const { status, body } = await fleet.ask('GET', '/v1/tokens/lost-one?fresh=true');
    expect([status, body['code']]).toEqual([503, 'service.unavailable']);
    expect(body['detail']).toMatch(/restored/);
    const rotated = await fleet.ask('POST', '/v1/tokens/lost-one/rotate', { body: { reason: 'leak' } });
    expect([rotated.status, rotated.body['code']]).toEqual([503, 'service.unavailable']);
    expect((await put('lost-one', { label: 'Back' })).body).toMatchObject({ changed: true, phase: 'active' });
  });
});

describe('POST /v1/tokens:lint', () => {
  const lint = async (spec: object) => {
    const { status, body } = await fleet.ask('POST', '/v1/tokens:lint', { body: spec });
    expect(status).toBe(200);
    return tokenLint.parse(body);
  };

  it('checks and plans without saving', async () => {
    expect((await lint(aTokenSpec({ id: 'only-linted' }))).plannedRenewals).toHaveLength(5);
    expect((await fleet.ask('GET', '/v1/tokens/only-linted')).status).toBe(404);
  });

  it('plans when a person will be asked for a value', async () => {
    const { violations, plannedRenewals } = await lint(guidedSpec({ id: 'guided-plan' }));
    expect(violations).toEqual([]);
    expect(plannedRenewals).toHaveLength(5);
    expect(plannedRenewals.toSorted()).toEqual(plannedRenewals);
  });

  it('says all that is wrong at once, of calendar, account and surroundings as well', async () => {
    const organisation = { id: 'org', apiKey: { secret: 'nobody-made-it' } };
    const spec = {
      ...guidedSpec({ id: 'all-at-once', kind: 'atlassian.accountApiToken', lifetime: 'P400D', escalation: [] }),
      account: { email: 'svc@acme.test', id: '5b10', organisation },
      existing: { expiresAt: '2026-01-01T00:00:00Z', issuedAt: '2026-02-01T00:00:00Z' },
      distribution: [{ mode: 'file', path: 'relative/path' }],
      renewal: { windows: [{ cron: '0 9 * * NEVER', duration: 'PT8H', timeZone: 'Mars/Base' }] },
    };
    const { violations, plannedRenewals } = await lint(spec);
    expect(plannedRenewals).toEqual([]);
    expect(violations.map(({ code }) => code)).toEqual(
      expect.arrayContaining([
        'LifetimeOutOfRange',
        'ExistingOutOfOrder',
        'PathNotAbsolute',
        'NoEscalation',
        'SecretMissing',
      ]),
    );
    expect(violations.some(({ path }) => path.startsWith('renewal.windows'))).toBe(true);
    expect(violations).toContainEqual(
      expect.objectContaining({ code: 'SecretMissing', path: 'account.organisation.apiKey.secret' }),
    );
  });

  it('refuses the kind and label of another live token of the site, where only those tell tokens apart', async () => {
    await fleet.token(guidedSpec({ id: 'first-of-label', label: 'Prod adapters' }));
    const codes = async (change: object) =>
      (await lint({ ...guidedSpec({ id: 'second-of-label', label: 'Prod adapters' }), ...change })).violations.map(
        ({ code }) => code,
      );
    expect(await codes({})).toEqual(['DuplicateUpstreamCredential']);
    expect(await codes({ site: 'https://ACME.atlassian.net/' })).toEqual(['DuplicateUpstreamCredential']);
    expect(await codes({ id: 'first-of-label' })).toEqual([]);
    expect(await codes({ label: 'Other' })).toEqual([]);
    expect(await codes({ site: 'https://other.atlassian.net' })).toEqual([]);
    expect(await codes({ kind: 'dataManager.cleanseImport' })).toEqual([]);
    await put('same-label-1', { label: 'Prod adapters' });
    expect((await put('same-label-2', { label: 'Prod adapters' })).status).toBe(201);
    await fleet.ask('POST', '/v1/tokens/first-of-label/retire', { body: { reason: 'gone', revoke: false } });
    expect(await codes({})).toEqual([]);
  });
});

describe('the consumers of a token', () => {
  it('name all tokens that they need on their host', async () => {
    const consumer = (name: string, host?: string) => ({ name, ...(host !== undefined && { host }) });
    await fleet.token({
      id: 'needs-b',
      adoption: { consumers: [consumer('schema-job', 'etl-01'), consumer('other')] },
    });
    await fleet.token({ id: 'needs-a', adoption: { consumers: [consumer('schema-job', 'etl-01')] } });
    await fleet.token({ id: 'needs-c', adoption: { consumers: [consumer('schema-job', 'etl-02')] } });
    const consumers = async (query = '') =>
      token.parse((await fleet.ask('GET', `/v1/tokens/needs-b${query}`)).body).consumers;
    const expected = [
      { name: 'schema-job', host: 'etl-01', needs: ['needs-a', 'needs-b'] },
      { name: 'other', host: null, needs: ['needs-b'] },
    ];
    expect(await consumers()).toEqual(expected);
    expect(await consumers('?fresh=true')).toEqual(expected);
    await fleet.ask('POST', '/v1/tokens/needs-a/retire', { body: { reason: 'gone', revoke: false } });
    expect((await consumers())?.[0]?.needs).toEqual(['needs-b']);
  });
});

describe('POST /v1/tokens/{id}/rotate', () => {
  it('answers the version that is being made, and refuses a second one meanwhile', async () => {
    await fleet.token({ id: 'rotated' });
    const rotate = (body: object, headers = {}) => fleet.ask('POST', '/v1/tokens/rotated/rotate', { body, headers });
    expect((await rotate({ reason: 'leak', howFast: true })).body.violations[0]?.path).toBe('howFast');
    expect((await rotate({ reason: 'leak' }, { 'if-match': '"1"' })).status).toBe(412);
    expect(await rotate({ reason: 'leak' })).toMatchObject({ status: 202, body: { version: 2 } });
    expect((await fleet.ask('GET', '/v1/tokens/rotated')).body).toMatchObject({
      phase: 'regenerating',
      cause: 'Requested',
    });
    expect((await rotate({ reason: 'leak' })).body['code']).toBe('token.alreadyRotating');
    await fleet.lives.settle('rotated');
    await fleet.reached('rotated');
    expect((await fleet.ask('GET', '/v1/tokens/rotated')).body).toMatchObject({ phase: 'active', currentVersion: 2 });
  });
});

describe('GET /v1/tokens/{id}/timeline', () => {
  it('tells what is planned and what happened, newest first, in pages', async () => {
    await fleet.token({ id: 'timed' });
    const { body } = await fleet.ask('GET', '/v1/tokens/timed/timeline?limit=2');
    const page = tokenTimeline.parse(body);
    expect(page.planned.map(({ what }) => what)).toEqual(['expiry', 'renewal']);
    expect(page.items.map(({ type }) => type)).toEqual(['keyturn.token.promoted', 'keyturn.token.verified']);
    const rest = await fleet.ask('GET', `/v1/tokens/timed/timeline?limit=50&cursor=${page.next}`);
    expect(rest.body.items.map(({ revision }) => revision)).toEqual([3, 2, 1]);
    expect((await fleet.ask('GET', `/v1/tokens/rotated/timeline?cursor=${page.next}`)).body['code']).toBe(
      'request.badCursor',
    );
  });
});
