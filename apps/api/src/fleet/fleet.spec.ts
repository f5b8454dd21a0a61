import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { parseAllDocuments, stringify } from 'yaml';
import { fleetApplied, fleetSummary } from '@keyturn/contracts/schemas';
import { aTokenSpec } from '@keyturn/testing';
import { guidedSpec } from '../../test/guided-spec.ts';
import { OPENING_MS, openTestFleet, type TestFleet } from '../../test/open-test-fleet.ts';

let fleet: TestFleet;

beforeAll(async () => {
  fleet = await openTestFleet();
  await fleet.api.call('PUT', '/v1/secrets/issuer-key', { body: { value: 'shared-with-the-issuer' } });
}, OPENING_MS);

afterAll(() => fleet.api.close());

const doc = (id: string, change: object = {}) => ({ kind: 'Token', spec: { ...aTokenSpec({ id }), ...change } });
const yaml = (documents: readonly unknown[]) => documents.map((each) => `---\n${stringify(each)}`).join('');

async function apply(documents: readonly unknown[], query = '') {
  const { status, body } = await fleet.ask('POST', `/v1/fleet:apply${query}`, {
    body: yaml(documents),
    headers: { 'content-type': 'application/yaml' },
  });
  expect(status).toBe(200);
  return fleetApplied.parse(body);
}

describe('POST /v1/fleet:apply', () => {
  beforeEach(() => apply([doc('there-before')]));

  it('creates, changes, leaves alone and refuses, each on its own', async () => {
    const answer = await apply([
      doc('brand-new'),
      doc('there-before'),
      doc('too-tight', { renewal: { before: 'PT1H' } }),
      { kind: 'Migration', spec: {} },
      { kind: 'Token', spec: { id: 'half' } },
      doc('brand-new'),
      'nonsense',
    ]);
    expect(answer.items.map(({ index, id, outcome }) => [index, id, outcome])).toEqual([
      [0, 'brand-new', 'created'],
      [1, 'there-before', 'unchanged'],
      [2, 'too-tight', 'refused'],
      [3, null, 'refused'],
      [4, null, 'refused'],
      [5, 'brand-new', 'refused'],
      [6, null, 'refused'],
    ]);
    expect(answer.counts).toEqual({ created: 1, changed: 0, unchanged: 1, refused: 5 });
    expect(answer.items[2]?.violations).toMatchObject([{ code: 'MarginTooShort', path: 'spec.renewal.before' }]);
    expect(answer.items[3]?.violations).toContainEqual(expect.objectContaining({ code: 'Missing', path: 'spec.id' }));
    expect(answer.items[5]?.violations).toMatchObject([{ code: 'DuplicateId' }]);
    expect((await fleet.ask('GET', '/v1/tokens/brand-new')).status).toBe(200);
  });

  it('says with dryRun what it would do, and does nothing', async () => {
    const documents = [doc('dry-new'), doc('there-before', { label: 'Other' })];
    const answer = await apply(documents, '?dryRun=true');
    expect(answer).toMatchObject({ dryRun: true, counts: { created: 1, changed: 1, unchanged: 0, refused: 0 } });
    expect((await fleet.ask('GET', '/v1/tokens/dry-new')).status).toBe(404);
    expect((await fleet.ask('GET', '/v1/tokens/there-before')).body['label']).toBe('Billing API');
  });

  it('applies none with atomic when one is refused', async () => {
    const bad = doc('there-before', { site: 'https://moved.acme.test' });
    const answer = await apply([doc('atomic-new'), bad], '?atomic=true');
    expect(answer.counts).toEqual({ created: 0, changed: 0, unchanged: 0, refused: 2 });
    expect(answer.items.map(({ violations }) => violations?.map(({ code }) => code))).toEqual([
      ['NotApplied'],
      ['spec.immutable'],
    ]);
    expect((await fleet.ask('GET', '/v1/tokens/atomic-new')).status).toBe(404);
  });

  it('refuses the same kind and label for one site twice, by what the fleet will be once all is applied', async () => {
    const guided = (id: string, label: string) => ({ kind: 'Token', spec: guidedSpec({ id, label }) });
    const first = await apply([guided('label-a', 'One'), guided('label-b', 'Two'), guided('label-c', 'One')]);
    expect(first.items.map(({ outcome }) => outcome)).toEqual(['created', 'created', 'refused']);
    expect(first.items[2]?.violations).toMatchObject([{ code: 'DuplicateUpstreamCredential', path: 'spec.label' }]);
    const swapped = await apply([guided('label-a', 'Two'), guided('label-b', 'One')]);
    expect(swapped.counts).toMatchObject({ changed: 2, refused: 0 });
    const kept = await apply([
      { ...guided('label-a', 'New'), spec: { ...guidedSpec({ id: 'label-a', label: 'New' }), lifetime: 'PT1H' } },
      guided('label-c', 'Two'),
    ]);
    expect(kept.items.map(({ outcome }) => outcome)).toEqual(['refused', 'refused']);
  });

  it('registers a retired token anew', async () => {
    await apply([doc('retired-before')]);
    await fleet.ask('POST', '/v1/tokens/retired-before/retire', { body: { reason: 'gone', revoke: false } });
    await fleet.lives.settle('retired-before');
    await fleet.reached('retired-before');
    expect((await apply([doc('retired-before')], '?dryRun=true')).counts.created).toBe(1);
    expect((await apply([doc('retired-before')])).counts.created).toBe(1);
  });

  it('takes JSON too: one document or an array', async () => {
    const one = await fleet.ask('POST', '/v1/fleet:apply', { body: doc('json-one') });
    expect(one.body).toMatchObject({ counts: { created: 1 } });
    const two = await fleet.ask('POST', '/v1/fleet:apply', { body: [doc('json-one'), doc('json-two')] });
    expect(two.body).toMatchObject({ counts: { created: 1, unchanged: 1 } });
  });

  it('registers many at once, each exactly once', async () => {
    const many = Array.from({ length: 60 }, (_, index) => doc(`many-${index}`));
    expect((await apply(many)).counts.created).toBe(60);
    expect((await apply(many)).counts.unchanged).toBe(60);
    expect((await fleet.ask('GET', '/v1/tokens?q=many-&limit=1')).body['total']).toBe(60);
  });
});

describe('GET /v1/fleet/export', () => {
  it('gives YAML that applies back to the same', async () => {
    await apply([doc('odd-one', { label: 'yes: "no" #1', tags: { env: 'on', n: '007' }, owner: 'null' })]);
    const every = await apply([
      {
        kind: 'Token',
        spec: guidedSpec({
          id: 'every-field',
          workspaceId: '6d1',
          renewal: {
            before: 'P20D',
            windows: [{ cron: '0 9 * * MON-FRI', duration: 'PT8H', timeZone: 'Asia/Tokyo' }],
            freezes: [{ from: '2098-12-24', to: '2099-01-04', timeZone: 'Asia/Tokyo' }],
          },
          overlap: 'P7D',
          adoption: { consumers: [{ name: 'nightly-hr-import', host: 'etl-01' }], require: 'any' },
          distribution: [{ mode: 'pull' }, { mode: 'file', path: '/run/keyturn/hr-import' }],
          existing: { expiresAt: '2099-01-20T00:00:00Z', issuedAt: '2098-10-20T09:00:00+09:00' },
        }),
      },
      doc('account-token', {
        kind: 'atlassian.accountApiToken',
        site: 'https://acme.atlassian.net',
        issuer: { mode: 'guided' },
        account: { email: 'svc@acme.test', id: '5b10', organisation: { id: 'org', apiKey: { secret: 'issuer-key' } } },
      }),
    ]);
    expect(every.counts).toMatchObject({ created: 2, refused: 0 });
    const { status, body, headers } = await fleet.ask('GET', '/v1/fleet/export');
    expect([status, headers.get('content-type')]).toEqual([200, 'application/yaml; charset=utf-8']);
    const text = String(body['text']);
    const documents = parseAllDocuments(text);
    const again = await fleet.ask('POST', '/v1/fleet:apply', {
      body: text,
      headers: { 'content-type': 'application/yaml' },
    });
    expect(again.body).toMatchObject({ counts: { created: 0, changed: 0, unchanged: documents.length, refused: 0 } });
  });
});

describe('GET /v1/fleet/summary', () => {
  it('counts, and knows the next expiry, the success rate and the clock', async () => {
    await fleet.token({ id: 'with-value' });
    const { body } = await fleet.ask('GET', '/v1/fleet/summary');
    const summary = fleetSummary.parse(body);
    const { body: list } = await fleet.ask('GET', '/v1/tokens?limit=1');
    expect(summary.total).toBe(list['total']);
    expect(summary).toMatchObject({
      phase: { active: 2 },
      nextExpiry: { id: 'with-value' },
      successRate: { last24h: { promoted: 1, failing: 0, rate: 1 } },
      clock: { factor: 1 },
    });
  });
});
