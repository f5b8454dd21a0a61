import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { findRedis, freePort, redisServer, startServer, type RunningServer } from '@keyturn/local-stack';
import { KEYS, openRedis, type BudgetAnswer, type RedisParts } from './index.ts';

let dir: string;
let server: ReturnType<typeof redisServer>;
let running: RunningServer;
let redis: RedisParts;
let outages: string[];

const start = async () => {
  running = await startServer(server, join(dir, 'log'));
};
const open = () =>
  openRedis({ url: server.url, onOutage: (code) => outages.push(code), onBack: () => outages.push('back') });

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'kt-redis-'));
  server = redisServer({ binary: findRedis() ?? 'redis-server', port: await freePort(), dir });
  await start();
});

afterAll(async () => {
  await running.stop();
  rmSync(dir, { recursive: true });
});

beforeEach(async () => {
  outages = [];
  redis = await open();
});

afterEach(() => {
  redis.close();
});

/** Polls until the condition holds; says what it was waiting for when that takes 10 s. */
async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 10_000;
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error(`still waiting for: ${what}`);
    await delay(10);
  }
}

const isReady = () =>
  redis.ping().then(
    () => true,
    () => false,
  );

async function whileAway(act: () => Promise<void>): Promise<void> {
  await running.stop();
  try {
    await act();
  } finally {
    await start();
  }
}

describe('the client', () => {
  it('fails fast while Redis is away, tells of the outage once, and comes back by itself', async () => {
    expect(await redis.ping()).toBeGreaterThan(0);
    await whileAway(async () => {
      await until('an outage', () => outages.length > 0);
      await expect(redis.ping()).rejects.toThrow();
      // Several attempts to come back, none of which may be told of again.
      await delay(500);
    });
    await until('Redis again', isReady);
    expect(outages).toEqual(['ECONNREFUSED', 'back']);
  });

  it('opens though Redis does not let it in, and never tells the password', async () => {
    const wrong = await openRedis({
      url: server.url.replace(/:[^:@]+@/, ':hunter2@'),
      onOutage: (code) => outages.push(code),
    });
    await until('an outage', () => outages.length > 0);
    await expect(wrong.ping()).rejects.toThrow();
    expect(outages.join()).not.toContain('hunter2');
    wrong.close();
  });
});

describe('call budgets', () => {
  const limit = { calls: 8, windowMs: 60_000 };
  let account: string;
  const take = (nowMs: number, n = 1, on = redis): Promise<BudgetAnswer> =>
    on.budgets.take({ account, class: 'reads', n, limit, nowMs });
  const granted = (answers: BudgetAnswer[]) => answers.filter((answer) => answer.granted).length;
  const many = (count: number, nowMs: number, on = redis) =>
    Promise.all(Array.from({ length: count }, () => take(nowMs, 1, on)));

  beforeEach(() => {
    account = randomUUID();
  });

  it('grant the limit and not one more in any window, and say when there is room', async () => {
    expect(granted(await many(5, 0))).toBe(5);
    expect(granted(await many(5, 30_000))).toBe(3);
    expect(await take(59_999)).toEqual({ granted: false, availableAtMs: 60_000 });
    expect(granted(await many(8, 60_000))).toBe(5);
    expect(await take(60_001)).toEqual({ granted: false, availableAtMs: 90_000 });
  });

  it('grant several calls together or not at all', async () => {
    expect(await take(0, 6)).toEqual({ granted: true });
    expect(await take(1, 3)).toEqual({ granted: false, availableAtMs: 60_000 });
    expect(await take(1, 2)).toEqual({ granted: true });
    await expect(take(1, 9)).rejects.toThrow(RangeError);
  });

  it('are shared by all processes, whose clocks may differ', async () => {
    const other = await open();
    const answers = [...(await many(6, 1_000)), ...(await many(6, 400, other))];
    expect(granted(answers)).toBe(8);
    expect(await take(1_001, 1, other)).toEqual({ granted: false, availableAtMs: 61_000 });
    other.close();
  });

  it('belong to one account and class', async () => {
    await many(8, 0);
    account = randomUUID();
    expect(await take(0)).toEqual({ granted: true });
  });

  it('are exact to the millisecond in real instants, and leave nothing behind for ever', async () => {
    const nowMs = Date.UTC(2031, 0, 1, 0, 0, 0, 123);
    await take(nowMs, 8);
    expect(await take(nowMs + 1)).toEqual({ granted: false, availableAtMs: nowMs + 60_000 });
    expect(await redis.client.pttl(KEYS.budget({ account, callClass: 'reads' }))).toBeGreaterThan(0);
  });

  it('of a fleet with a clock of its own are counted apart', async () => {
    await many(8, 9_000_000);
    const apart = { ...limit, fleet: 'x60-0' };
    expect(await redis.budgets.take({ account, class: 'reads', n: 8, limit: apart, nowMs: 0 })).toEqual({
      granted: true,
    });
    const usage = await redis.budgets.usage({ limits: { reads: apart }, nowMs: 0 });
    expect(usage.filter((item) => item.account === account)).toMatchObject([{ used: 8, availableAtMs: 60_000 }]);
  });

  it('tell any process what is used of them and when there is room, but for classes nobody asks about', async () => {
    account = `${randomUUID()}:with@colon.test`;
    await take(0, 3);
    await take(30_000, 5);
    await redis.budgets.take({ account, class: 'other', n: 1, limit, nowMs: 0 });
    const other = await open();
    const usage = async (nowMs: number) => {
      const items = await other.budgets.usage({ limits: { reads: limit }, nowMs });
      return items.filter((item) => item.account === account);
    };
    const budget = { account, class: 'reads', ...limit };
    expect(await usage(30_001)).toEqual([{ ...budget, used: 8, availableAtMs: 60_000 }]);
    expect(await usage(60_000)).toEqual([{ ...budget, used: 5, availableAtMs: 60_000 }]);
    other.close();
  });

  it('hold for a process even when Redis is emptied', async () => {
    await many(8, 0);
    await redis.client.flushall();
    expect(await take(1)).toEqual({ granted: false, availableAtMs: 60_000 });
  });

  it('are a quarter of the limit from memory while Redis is away, counting what was granted before', async () => {
    const fresh = account;
    await take(0);
    await whileAway(async () => {
      expect(granted(await many(8, 1))).toBe(1);
      account = randomUUID();
      expect(granted(await many(8, 1))).toBe(2);
      expect(await take(59_000)).toEqual({ granted: false, availableAtMs: 60_001 });
    });
    await until('Redis again', isReady);
    account = fresh;
    expect(granted(await many(8, 2))).toBe(6);
  });
});

describe('wake-ups', () => {
  it('wake a listener of another process long before it would poll', async () => {
    const other = await open();
    const stop = new AbortController();
    let woken = 0;
    const listening = other.wakeups.listen({ signal: stop.signal, pollMs: 60_000, onWake: () => void (woken += 1) });
    // Once at the start and once when it knows where the stream ends.
    await until('the listener', () => woken >= 2);
    for (const seq of [1, 2, 3]) {
      const before = woken;
      expect(await redis.wakeups.announce({ seq, subject: 'token/a' })).toBe(true);
      await until(`news ${seq}`, () => woken > before);
    }
    stop.abort();
    await listening;
    other.close();
  });

  it('keep polling while Redis is away, and wake again when it is back', async () => {
    const stop = new AbortController();
    let woken = 0;
    const listening = redis.wakeups.listen({ signal: stop.signal, pollMs: 50, onWake: () => void (woken += 1) });
    await whileAway(async () => {
      expect(await redis.wakeups.announce({ seq: 1, subject: 'token/a' })).toBe(false);
      const before = woken;
      await until('polling', () => woken > before + 3);
    });
    await until('Redis again', isReady);
    expect(await redis.wakeups.announce({ seq: 2, subject: 'token/a' })).toBe(true);
    stop.abort();
    await listening;
  });

  it('keep a short stream, and pass on what the listener throws', async () => {
    await redis.client.del(KEYS.feed);
    for (let seq = 1; seq <= 1_300; seq += 100) {
      await Promise.all(
        Array.from({ length: 100 }, (_, n) => redis.wakeups.announce({ seq: seq + n, subject: 'token/a' })),
      );
    }
    expect(await redis.client.xlen(KEYS.feed)).toBeLessThan(1_200);
    const failing = redis.wakeups.listen({
      signal: new AbortController().signal,
      onWake: () => {
        throw new Error('records are away');
      },
    });
    await expect(failing).rejects.toThrow('records are away');
  });
});

describe('limits of our own API', () => {
  const options = { class: 'any', limit: 3, windowSeconds: 60 };

  it('allow so many requests to a principal, over all processes', async () => {
    const other = await open();
    const principal = randomUUID();
    const answers = [];
    for (const on of [redis, other, redis]) answers.push(await on.limiter(options).take(principal));
    expect(answers.map(({ remaining }) => remaining)).toEqual([2, 1, 0]);
    expect(answers.every(({ allowed, limit }) => allowed && limit === 3)).toBe(true);
    const refused = await other.limiter(options).take(principal);
    expect(refused).toMatchObject({ allowed: false, limit: 3, remaining: 0 });
    expect(refused.resetSeconds).toBeGreaterThan(0);
    expect(refused.resetSeconds).toBeLessThanOrEqual(60);
    expect(await redis.limiter(options).take(randomUUID())).toMatchObject({ allowed: true });
    expect(await redis.client.exists(`${KEYS.limitPrefix}:${principal}:any`)).toBe(1);
    other.close();
  });

  it('are counted by each process while Redis is away', async () => {
    const principal = randomUUID();
    const limiter = redis.limiter(options);
    await whileAway(async () => {
      for (const allowed of [true, true, true, false]) expect(await limiter.take(principal)).toMatchObject({ allowed });
    });
  });
});
