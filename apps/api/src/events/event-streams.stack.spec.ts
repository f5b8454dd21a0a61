import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Metrics } from '@keyturn/observability';
import { EventReader } from '../../test/event-reader.ts';
import { headersOf, openApiWithRedis, signIn } from '../../test/open-signed-in.ts';
import { ADMIN_KEY, type TestApi } from '../../test/open-test-api.ts';
import { recordToken } from '../../test/record-token.ts';
import { createApi } from '../create-api.ts';
import { EventStreams } from './event-streams.service.ts';

let base: TestApi;
/** The same parts with quicker beats. */
let app: Awaited<ReturnType<typeof createApi>>;
let url: string;

beforeAll(async () => {
  base = await openApiWithRedis();
  app = await createApi({ ...base.parts, metrics: new Metrics({ part: 'api' }) });
  app.get(EventStreams).times = { beatMs: 50, checkMs: 50, longestMs: 60_000, goodbyeMs: 100 };
  await app.listen({ host: '127.0.0.1', port: 0 });
  url = `http://127.0.0.1:${(app.getHttpServer().address() as AddressInfo).port}`;
}, 60_000);

afterAll(async () => {
  await app?.close();
  await base?.close();
});

describe('an event stream', () => {
  it('has what a worker recorded as soon as it is announced', async () => {
    const reader = await EventReader.open({ url, key: ADMIN_KEY });
    const { records, redis } = base.parts;
    const taken: number[] = [];
    for (let n = 0; n < 10; n += 1) {
      const subject = `token/told-${n}`;
      await recordToken({ records, id: `told-${n}` });
      const began = performance.now();
      await redis.wakeups.announce({ seq: n + 1, subject });
      await reader.first(n + 1);
      taken.push(performance.now() - began);
    }
    // Milliseconds on a quiet machine; far below that of a page that asks from time to time on a busy one.
    expect(taken.toSorted((a, b) => a - b)[2]).toBeLessThan(2_000);
    reader.hangUp();
  });

  it('ends soon after the browser has signed out', async () => {
    const browser = await signIn(base);
    const reader = await EventReader.open({ url, cookie: browser.cookie });
    await reader.shows(': live ');
    const { status } = await base.call('DELETE', '/v1/sessions/current', { key: null, headers: headersOf(browser) });
    expect([status, await reader.over()]).toEqual([200, 'ended']);
  });
});
