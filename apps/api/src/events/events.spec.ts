import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventPage } from '@keyturn/contracts/schemas';
import { OPENING_MS, openTestFleet, type TestFleet } from '../../test/open-test-fleet.ts';

let fleet: TestFleet;

beforeAll(async () => {
  fleet = await openTestFleet();
  await fleet.token({ id: 'told' });
  await fleet.token({ id: 'other' }, { settled: false });
}, OPENING_MS);

afterAll(() => fleet.api.close());

const read = async (query: string) => eventPage.parse((await fleet.ask('GET', `/v1/events?${query}`)).body);

describe('GET /v1/events', () => {
  it('gives every transition once and in order, as CloudEvents, however it is paged', async () => {
    const all = await read('limit=500');
    const paged: unknown[] = [];
    for (let after = 0; ;) {
      const { items, next } = await read(`after=${after}&limit=2`);
      if (items.length === 0) break;
      paged.push(...items);
      after = next ?? Infinity;
    }
    expect(paged).toEqual(all.items);
    expect(all.items.map(({ type }) => type)).toEqual([
      'keyturn.token.registered',
      'keyturn.token.issuing',
      'keyturn.token.issued',
      'keyturn.token.verified',
      'keyturn.token.promoted',
      'keyturn.token.registered',
    ]);
    expect(all.items[2]).toMatchObject({
      id: 'token/told@3',
      source: '/v1',
      subject: 'token/told',
      data: { revision: 3, version: 1 },
    });
  });

  it('filters by type and subject, and goes on from the same place when nothing is new', async () => {
    expect((await read('subject=token/other')).items).toHaveLength(1);
    expect((await read('type=keyturn.token.issued&type=keyturn.token.promoted')).items).toHaveLength(2);
    expect(await read('after=1000')).toEqual({ items: [], next: 1000 });
  });

  it('gives them the newest first too, page by page to the end', async () => {
    const all = await read('limit=500');
    const paged: unknown[] = [];
    for (let before: number | undefined = 1_000; before !== undefined;) {
      const { items, next } = await read(`order=desc&before=${before}&limit=4`);
      paged.push(...items);
      before = next;
    }
    expect(paged).toEqual(all.items.toReversed());
    expect((await read('order=desc&limit=500')).next).toBeUndefined();
    expect((await read('order=desc&subject=token/told&type=keyturn.token.issued')).items).toEqual([all.items[2]]);
  });

  it.each(['before=x', 'order=down', 'after=-1', 'type=issued', 'subject=told', 'limit=501', 'since=1'])(
    'refuses ?%s',
    async (query) => {
      expect((await fleet.ask('GET', `/v1/events?${query}`)).status).toBe(400);
    },
  );
});

describe('GET /v1/events/{seq}', () => {
  it('gives one event', async () => {
    const [, second] = (await read('limit=2')).items;
    expect((await fleet.ask('GET', `/v1/events/${second?.seq ?? 0}`)).body).toEqual(second);
  });

  it.each(['0', '1000', '-1', '1.5', 'one', '99999999999999999999'])('knows no event %s', async (seq) => {
    const { status, body } = await fleet.ask('GET', `/v1/events/${seq}`);
    expect([status, body['code']]).toEqual([404, 'resource.notFound']);
  });
});
