import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { hash, randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { loadConfig } from '@keyturn/config';
import { KEYS, openRedis, type RedisParts } from './index.ts';

let redis: RedisParts;

beforeAll(async () => {
  const { redisUrl } = loadConfig();
  if (redisUrl === undefined) throw new Error('The global set-up names no Redis.');
  redis = await openRedis({ url: redisUrl });
});
afterAll(() => redis?.close());

const anId = () => randomBytes(32).toString('base64url');
const HOUR_MS = 3_600_000;

async function names(): Promise<string> {
  return (await redis.client.keys('kt:*')).join('\n');
}

describe('sessions', () => {
  it('are kept by a hash of their id, which Redis never sees', async () => {
    const id = anId();
    await redis.sessions.put({ id, text: 'sealed', idleMs: HOUR_MS });
    expect(await redis.sessions.use({ id, idleMs: HOUR_MS })).toBe('sealed');
    expect(await names()).not.toContain(id);
    await redis.sessions.remove(id);
    expect(await redis.sessions.use({ id, idleMs: HOUR_MS })).toBeNull();
  });

  it('end when they are idle for too long, and last while they are used', async () => {
    const [idle, used] = [anId(), anId()];
    for (const id of [idle, used]) await redis.sessions.put({ id, text: id, idleMs: 400 });
    const deadline = performance.now() + 10_000;
    // Looking on does not count as use.
    while ((await redis.sessions.peek(idle)) !== null && performance.now() < deadline) {
      expect(await redis.sessions.use({ id: used, idleMs: 5_000 })).toBe(used);
      await delay(20);
    }
    expect(await redis.sessions.peek(idle)).toBeNull();
    expect(await redis.sessions.use({ id: used, idleMs: 1 })).toBe(used);
  });
});

describe('sign-in links', () => {
  it('are taken by one caller of many, and once', async () => {
    const link = anId();
    await redis.signInLinks.put({ link, text: 'sealed', lifeMs: HOUR_MS });
    expect(await names()).not.toContain(link);
    const taken = await Promise.all(Array.from({ length: 10 }, () => redis.signInLinks.take(link)));
    expect(taken.filter((text) => text !== null)).toEqual(['sealed']);
  });

  it('end by themselves', async () => {
    const link = anId();
    await redis.signInLinks.put({ link, text: 'sealed', lifeMs: 1 });
    const deadline = performance.now() + 10_000;
    while ((await redis.client.exists(KEYS.signInLink(hash('sha256', link)))) === 1 && performance.now() < deadline)
      await delay(5);
    expect(await redis.signInLinks.take(link)).toBeNull();
  });
});
