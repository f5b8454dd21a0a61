import { connect, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Metrics } from '@keyturn/observability';
import { EventReader, type ReadEvents } from '../../test/event-reader.ts';
import { ADMIN_KEY, openTestApi, type TestApi } from '../../test/open-test-api.ts';
import { OPENING_MS, openTestFleet, type TestFleet } from '../../test/open-test-fleet.ts';
import { recordToken } from '../../test/record-token.ts';
import { createApi } from '../create-api.ts';
import { EventStreams } from './event-streams.service.ts';

describe('GET /v1/events/stream', () => {
  let fleet: TestFleet;
  const readers: EventReader[] = [];
  const open = async (options: Partial<ReadEvents> = {}): Promise<EventReader> => {
    const reader = await EventReader.open({ url: fleet.api.url, key: ADMIN_KEY, ...options });
    readers.push(reader);
    return reader;
  };

  beforeAll(async () => {
    fleet = await openTestFleet();
    await fleet.token({ id: 'told' });
  }, OPENING_MS);
  afterEach(() => readers.splice(0).forEach((reader) => reader.hangUp()));
  afterAll(() => fleet.api.close());

  it('begins at once, and at the newest', async () => {
    const reader = await open();
    await reader.shows('retry: 2000\n\n: live\n\n');
    expect(reader.answer.headers).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    });
    await fleet.token({ id: 'news' }, { settled: false });
    const [first, ...more] = await reader.first(1);
    expect(more).toEqual([]);
    expect(first).toMatchObject({ type: 'keyturn.token.registered', subject: 'token/news', id: 'token/news@1' });
    expect(reader.ids).toEqual([String(first?.seq)]);
    expect(reader.text).not.toMatch(/^event:/m);
  });

  it('tells what the feed tells, however often the line is cut', async () => {
    const seen: number[] = [];
    for (let line = 0; line < 4; line += 1) {
      const last = seen.at(-1);
      const reader = await open({ query: 'after=0', ...(last !== undefined && { lastEventId: last }) });
      await fleet.token({ id: `line-${line}` });
      seen.push(...(await reader.first(3)).map(({ seq }) => seq));
      reader.hangUp();
    }
    const { body } = await fleet.ask('GET', '/v1/events?limit=500');
    const all = body.items.map(({ seq }) => seq);
    expect(seen).toEqual(all.slice(0, seen.length));
  });

  it('filters by type and subject', async () => {
    const query = 'after=0&type=keyturn.token.issued&type=keyturn.token.promoted&subject=token/told';
    const [first, second] = await (await open({ query })).first(2);
    expect([first?.type, second?.type]).toEqual(['keyturn.token.issued', 'keyturn.token.promoted']);
  });

  it('begins at the newest for who comes from another data folder', async () => {
    const reader = await open({ lastEventId: 1_000_000 });
    await fleet.token({ id: 'after-reset' }, { settled: false });
    expect((await reader.first(1))[0]?.subject).toBe('token/after-reset');
  });

  it.each(['after=-1', 'after=x', 'type=issued', 'subject=told', 'limit=5', 'before=5'])(
    'refuses ?%s',
    async (query) => {
      expect((await fleet.ask('GET', `/v1/events/stream?${query}`)).status).toBe(400);
    },
  );

  it('refuses a Last-Event-ID that is none of its ids', async () => {
    const { status, body } = await fleet.ask('GET', '/v1/events/stream', { headers: { 'last-event-id': 'x' } });
    expect([status, body['code']]).toEqual([400, 'request.malformed']);
  });

  it('is not for consumers', async () => {
    const { key } = await fleet.api.createKey({ name: 'nightly', roles: ['consumer'], tokens: ['told'] });
    expect((await fleet.ask('GET', '/v1/events/stream', { key })).status).toBe(403);
  });
});

describe('the end of an event stream', () => {
  let base: TestApi;
  let app: Awaited<ReturnType<typeof createApi>>;
  let url: string;

  beforeEach(async () => {
    base = await openTestApi();
    app = await createApi({ ...base.parts, metrics: new Metrics({ part: 'api' }) });
    app.get(EventStreams).times = { beatMs: 50, checkMs: 50, longestMs: 60_000, goodbyeMs: 100 };
    // Node looks for overdue requests every 30 s otherwise, and takes this over when it begins to listen.
    Object.assign(app.getHttpServer(), { connectionsCheckingInterval: 20 });
    await app.listen({ host: '127.0.0.1', port: 0 });
    url = `http://127.0.0.1:${(app.getHttpServer().address() as AddressInfo).port}`;
  }, OPENING_MS);
  afterEach(async () => {
    await app?.close();
    await base.close();
  });

  const open = (key = ADMIN_KEY) => EventReader.open({ url, key });

  /** Seconds on a busy machine; a server that waited for a stream would take minutes. */
  async function closesSoon(): Promise<void> {
    const began = performance.now();
    await app.close();
    expect(performance.now() - began).toBeLessThan(10_000);
  }

  it('comes in order when the server closes, which waits for no reader', async () => {
    const readers = await Promise.all([open(), open(), open()]);
    await closesSoon();
    expect(await Promise.all(readers.map((reader) => reader.over()))).toEqual(['ended', 'ended', 'ended']);
  });

  it('leaves nothing behind that a closing server would wait for when clients hang up', async () => {
    const readers = await Promise.all([open(), open(), open()]);
    const [first, second, third] = readers;
    first?.hangUp();
    second?.answer.socket.end();
    third?.answer.socket.resetAndDestroy();
    await closesSoon();
  });

  it('does not wait for those who read nothing', async () => {
    const reader = await open();
    reader.answer.pause();
    reader.answer.socket.pause();
    const { records } = base.parts;
    for (let n = 0; n < 50; n += 1) await recordToken({ records, id: `token-${n}` });
    await closesSoon();
    reader.hangUp();
  });

  it('comes soon after its key was revoked', async () => {
    const { id, key } = await base.createKey({ name: 'watcher', roles: ['viewer'] });
    const [reader, other] = await Promise.all([open(key), open()]);
    await reader.shows(': live 0');
    await base.call('DELETE', `/v1/keys/${id}`);
    expect(await reader.over()).toBe('ended');
    expect(other.ended).toBe('open');
    other.hangUp();
  });

  it('comes after the longest time', async () => {
    app.get(EventStreams).times = { beatMs: 50, checkMs: 50, longestMs: 200, goodbyeMs: 100 };
    expect(await (await open()).over()).toBe('ended');
  });

  it('does not come by the time limit of requests, which is for their arrival', async () => {
    const reader = await open();
    Object.assign(app.getHttpServer(), { requestTimeout: 1_000, headersTimeout: 1_000 });
    const half = connect(Number(new URL(url).port), '127.0.0.1');
    half.write('GET /v1/events/stream HTTP/1.1\r\nHost: 127.0.0.1\r\n');
    // The limit holds here …
    const [answer] = (await once(half, 'data')) as [Buffer];
    expect(answer.toString()).toContain('did not arrive in time');
    half.destroy();
    // … and the stream has gone on for longer than it, with beats.
    const beats = reader.text.length;
    await recordToken({ records: base.parts.records, id: 'late' });
    expect((await reader.first(1))[0]?.subject).toBe('token/late');
    expect(reader.text.length).toBeGreaterThan(beats);
    expect(reader.ended).toBe('open');
    reader.hangUp();
  });
});
