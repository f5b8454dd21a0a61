import { hash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { KEYS } from '@keyturn/redis';
import { openApiWithRedis } from '../../test/open-signed-in.ts';
import type { TestApi } from '../../test/open-test-api.ts';
import { SessionKeeper } from './session-keeper.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const KEY = { keyId: 'first', stamp: 'abc' };

let api: TestApi;
let now = 0;
let keeper: SessionKeeper;
const log: unknown[] = [];

beforeAll(async () => {
  api = await openApiWithRedis();
  const { redis, secrets, logger } = api.parts;
  const noting = { ...logger, warn: (fields: unknown) => void log.push(fields) } as unknown as typeof logger;
  keeper = new SessionKeeper({ redis, sealBox: secrets.sealBox, logger: noting, now: () => now });
});
afterAll(() => api?.close());

// Others keep sessions in the same Redis: only our own are looked at and meddled with.
const nameOf = (id: string) => KEYS.session(hash('sha256', id));
const nameOfLink = (link: string) => KEYS.signInLink(hash('sha256', link));

describe('a session', () => {
  it('ends after twelve hours, however much it is used', async () => {
    const { id, session } = await keeper.start(KEY);
    now += 12 * HOUR_MS - 1;
    expect(await keeper.use(id)).toEqual(session);
    now += 1;
    expect(await keeper.use(id)).toBeNull();
    expect(await keeper.peek(id)).toBeNull();
  });

  it('ends after half an hour without use', async () => {
    const { id } = await keeper.start(KEY);
    const { client } = api.parts.redis;
    const leftOf = async () => Math.round((await client.pttl(nameOf(id))) / MINUTE_MS);
    expect(await leftOf()).toBe(30);
    await client.pexpire(nameOf(id), 10 * MINUTE_MS);
    await keeper.peek(id);
    expect(await leftOf()).toBe(10);
    await keeper.use(id);
    expect(await leftOf()).toBe(30);
  });

  it('shows nothing of itself to whoever reads Redis', async () => {
    const { client } = api.parts.redis;
    const { id, session } = await keeper.start({ keyId: 'key-in-a-session', stamp: 'stamp-in-a-session' });
    const { link } = await keeper.makeLink(KEY);
    const texts = [await client.get(nameOf(id)), await client.get(nameOfLink(link))];
    const all = [...(await client.keys('kt:*')), ...texts].join('\n');
    expect(texts).not.toContain(null);
    for (const secret of [id, link, session.csrf, 'key-in-a-session', 'stamp-in-a-session']) {
      for (const form of [secret, Buffer.from(secret).toString('base64'), Buffer.from(secret).toString('hex')])
        expect(all).not.toContain(form);
    }
  });

  it('cannot be made, copied or lengthened by whoever writes to Redis', async () => {
    const { client } = api.parts.redis;
    const mine = await keeper.start(KEY);
    const theirs = await keeper.start({ keyId: 'admin', stamp: 'x' });
    const copied = (await client.get(nameOf(theirs.id))) ?? '';
    const made = JSON.stringify({ key: KEY, csrf: 'a', endsAt: 9e15 });
    for (const forged of [copied, made, '', 'x']) {
      await client.set(nameOf(mine.id), forged, 'KEEPTTL');
      expect(await keeper.use(mine.id)).toBeNull();
    }
    await client.persist(nameOf(theirs.id));
    now += 12 * HOUR_MS;
    expect(await keeper.use(theirs.id)).toBeNull();
    expect(JSON.stringify(log)).toContain('secrets.unreadable');
    expect(JSON.stringify(log)).not.toContain(mine.id);
  });

  it('is looked for under no id that could not be one', async () => {
    for (const id of ['', 'x', '*', '../..', 'a'.repeat(44), `${'a'.repeat(42)}\n`])
      expect(await keeper.use(id)).toBeNull();
  });
});

describe('a sign-in link', () => {
  it('is good once', async () => {
    const { link } = await keeper.makeLink(KEY);
    expect(await keeper.redeem(link)).toEqual(KEY);
    expect(await keeper.redeem(link)).toBeNull();
  });

  it('is good for 60 s', async () => {
    const made = await Promise.all([keeper.makeLink(KEY), keeper.makeLink(KEY)]);
    expect(made.map(({ expiresAt }) => expiresAt - now)).toEqual([MINUTE_MS, MINUTE_MS]);
    now += MINUTE_MS - 1;
    expect(await keeper.redeem(made[0].link)).toEqual(KEY);
    now += 1;
    expect(await keeper.redeem(made[1].link)).toBeNull();
  });

  it('is no session, nor is a session a link', async () => {
    const { link } = await keeper.makeLink(KEY);
    const { id } = await keeper.start(KEY);
    expect([await keeper.use(link), await keeper.redeem(id)]).toEqual([null, null]);
  });
});
