import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { fleetFacets, fleetRenewals, tokenHistogram, tokenPage } from '@keyturn/contracts/schemas';
import { DAY_MS } from '@keyturn/domain';
import { aTokenSpec } from '@keyturn/testing';
import { guidedSpec } from '../../test/guided-spec.ts';
import { OPENING_MS, openTestFleet, type TestFleet } from '../../test/open-test-fleet.ts';

let fleet: TestFleet;
const NOW = Date.now();
const inDays = (days: number): string => new Date(NOW + days * DAY_MS).toISOString();

beforeAll(async () => {
  fleet = await openTestFleet();
  for (const days of [2, 5, 20, 20, 120]) {
    const id = `in-${days}-${Math.floor(Math.random() * 1e9)}`;
    const existing = { issuedAt: inDays(-200), expiresAt: inDays(days) };
    const tags = { env: days < 10 ? 'prod' : 'test' };
    await fleet.token(guidedSpec({ id, existing, tags, label: id, owner: `${days < 10 ? 'a' : 'b'}@acme.test` }));
  }
  await fleet.token({ id: 'no-value' }, { settled: false });
}, OPENING_MS);

afterAll(() => fleet.api.close());

describe('GET /v1/tokens:histogram', () => {
  const read = async (query = '') =>
    tokenHistogram.parse((await fleet.ask('GET', `/v1/tokens:histogram?${query}`)).body);

  it('counts how many have how many days left', async () => {
    const { buckets, withoutExpiry } = await read();
    expect(buckets.map(({ fromDays, toDays, count }) => [fromDays, toDays, count])).toEqual([
      [null, 0, 0],
      [0, 1, 0],
      [1, 3, 1],
      [3, 7, 1],
      [7, 14, 0],
      [14, 30, 2],
      [30, 60, 0],
      [60, 90, 0],
      [90, null, 1],
    ]);
    expect(withoutExpiry).toBe(1);
  });

  it('counts those that the list shows by the same filters', async () => {
    for (const query of [
      'owner=a@acme.test',
      'tag.env=test',
      'kind=custom',
      'q=in-20',
      `expiresBefore=${inDays(30)}`,
    ]) {
      const { buckets, withoutExpiry } = await read(query);
      const { total } = tokenPage.parse((await fleet.ask('GET', `/v1/tokens?${query}`)).body);
      expect([query, buckets.reduce((sum, { count }) => sum + count, withoutExpiry)]).toEqual([query, total]);
    }
  });

  it.each(['sort=id', 'limit=5', 'phase=sleeping'])('refuses ?%s', async (query) => {
    expect((await fleet.ask('GET', `/v1/tokens:histogram?${query}`)).status).toBe(400);
  });
});

describe('GET /v1/fleet/facets', () => {
  it('has every value with how many have it, the most frequent first', async () => {
    await fleet.migration({ id: 'wave-1' });
    const facets = fleetFacets.parse((await fleet.ask('GET', '/v1/fleet/facets')).body);
    expect(facets.owners.slice(0, 2)).toEqual([
      { value: 'b@acme.test', count: 3 },
      { value: 'a@acme.test', count: 2 },
    ]);
    expect(facets.tags).toEqual({
      env: [
        { value: 'test', count: 3 },
        { value: 'prod', count: 2 },
      ],
    });
    expect(facets.kinds[0]).toEqual({ value: 'dataManager.adaptersClient', count: 5 });
    expect(facets.sites[0]?.value).toBe('https://acme.atlassian.net');
    expect(facets.migrations.products).toEqual([{ value: 'jira', count: 1 }]);
  });
});

describe('GET /v1/fleet/renewals', () => {
  const read = async (query = '') => fleetRenewals.parse((await fleet.ask('GET', `/v1/fleet/renewals?${query}`)).body);

  // Before anything has been counted: a running week is counted anew only now and then.
  it('tells what an issuer made from what a person made, and counts tries that failed', async () => {
    const { lives } = fleet;
    await fleet.token({ id: 'made' });
    await fleet.token(guidedSpec({ id: 'typed', label: 'Typed' }));
    const body = { value: 'a-value-that-a-person-made-0001' };
    expect((await fleet.ask('POST', '/v1/tokens/typed/versions', { body })).status).toBe(201);
    await lives.settle('typed');
    await fleet.token({ id: 'stumbles' }, { settled: false });
    const at = Date.now();
    await lives.happen(
      'stumbles',
      { type: 'issuing', at, version: 1, reason: 'FirstIssue' },
      { type: 'failing', at, step: 'mint', version: 1, code: 'upstream.unreachable', nextTryAt: at + DAY_MS },
    );
    await fleet.reached('typed');
    expect((await read('weeks=2')).weeks.at(-1)).toMatchObject({ automatic: 1, byHand: 1, failed: 1 });
  });

  it('has the last weeks from Monday to Monday, the one that runs at the end', async () => {
    const { weeks } = await read();
    expect(weeks).toHaveLength(12);
    for (const { from } of weeks) expect(new Date(from).getUTCDay()).toBe(1);
    const last = Date.parse(weeks.at(-1)?.from ?? '');
    expect(NOW - last).toBeLessThan(7 * DAY_MS);
    expect(last - Date.parse(weeks[0]?.from ?? '')).toBe(11 * 7 * DAY_MS);
  });

  it.each(['weeks=0', 'weeks=54', 'weeks=x'])('refuses ?%s', async (query) => {
    expect((await fleet.ask('GET', `/v1/fleet/renewals?${query}`)).status).toBe(400);
  });
});

describe('what people may read of the fleet', () => {
  it('is not for consumers', async () => {
    await fleet.token(aTokenSpec({ id: 'pulled' }));
    const { key } = await fleet.api.createKey({ name: 'nightly', roles: ['consumer'], tokens: ['pulled'] });
    for (const path of ['/v1/fleet/calendar', '/v1/fleet/calendar.ics', '/v1/fleet/facets', '/v1/tokens:histogram'])
      expect([path, (await fleet.ask('GET', path, { key })).status]).toEqual([path, 403]);
  });
});
