import { randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { loadConfig } from '@keyturn/config';
import { budgetList } from '@keyturn/contracts/schemas';
import { Metrics } from '@keyturn/observability';
import { openRedis, type RedisParts } from '@keyturn/redis';
import { ADMIN_KEY, openTestApi, type TestApi } from '../../test/open-test-api.ts';
import { createApi } from '../create-api.ts';

const HOUR_MS = 3_600_000;

let redis: RedisParts;
/** Without Redis, as test APIs are. */
let cutOff: TestApi;
let app: Awaited<ReturnType<typeof createApi>>;
let url: string;

beforeAll(async () => {
  const { redisUrl } = loadConfig();
  if (redisUrl === undefined) throw new Error('The global set-up names no Redis.');
  redis = await openRedis({ url: redisUrl });
  cutOff = await openTestApi({ env: { KEYTURN_CALLS_AUTH_TOKEN: '2' } });
  app = await createApi({ ...cutOff.parts, metrics: new Metrics({ part: 'api' }), redis });
  await app.listen({ host: '127.0.0.1', port: 0 });
  url = `http://127.0.0.1:${(app.getHttpServer().address() as AddressInfo).port}`;
}, 60_000);

afterAll(async () => {
  await app?.close();
  await cutOff?.close();
  redis?.close();
});

describe('GET /v1/budgets', () => {
  // Others count their calls in the same Redis.
  const account = `migrator-${randomUUID()}@acme.test`;
  const read = async () => {
    const headers = { authorization: `Bearer ${ADMIN_KEY}` };
    const { items } = budgetList.parse(await (await fetch(`${url}/v1/budgets`, { headers })).json());
    return items.filter((item) => item.account === account);
  };

  it('says of each account and class what is used, and when one more call fits', async () => {
    expect(await read()).toEqual([]);
    const nowMs = Date.now();
    const minted = { account, class: 'authToken', n: 1, limit: { calls: 2, windowMs: HOUR_MS }, nowMs };
    await redis.budgets.take(minted);
    await redis.budgets.take({ ...minted, class: 'read', limit: { calls: 600, windowMs: 60_000 } });
    const [first, second] = await read();
    expect(first).toMatchObject({ class: 'authToken', limit: 2, windowSeconds: 3600, used: 1 });
    expect(second).toMatchObject({ class: 'read', limit: 600, windowSeconds: 60, used: 1 });
    expect(Date.parse(first?.availableAt ?? '')).toBeLessThan(nowMs + HOUR_MS);
    await redis.budgets.take(minted);
    expect((await read())[0]).toMatchObject({ used: 2, availableAt: new Date(nowMs + HOUR_MS).toISOString() });
  });

  it('says that nobody knows while Redis is away', async () => {
    const answer = await cutOff.call('GET', '/v1/budgets');
    expect(answer.status).toBe(503);
    expect(await answer.json()).toMatchObject({ code: 'service.unavailable', retryable: true });
  });
});
