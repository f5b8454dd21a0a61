import { describe, expect, it } from '@jest/globals';
import type { Limiter } from '@keyturn/redis';
import { RequestLimit } from './request-limit.ts';

function shared() {
  let taken = 0;
  const limiter = (blocks: number): Limiter => ({
    take: () => {
      taken += 1;
      return Promise.resolve({
        allowed: taken <= blocks,
        limit: blocks,
        remaining: Math.max(0, blocks - taken),
        resetSeconds: 60,
      });
    },
  });
  return { limiter, trips: () => taken };
}

async function allowedOf(limit: RequestLimit, count: number): Promise<number> {
  const answers = await Promise.all(Array.from({ length: count }, async () => limit.take('k')));
  return answers.filter(({ allowed }) => allowed).length;
}

describe('the limit of requests', () => {
  it('lets through exactly as many as it says, also when they come at once', async () => {
    for (const limit of [1, 5, 100, 1200]) {
      const { limiter } = shared();
      expect(await allowedOf(new RequestLimit({ limit, shared: limiter }), limit + 50)).toBe(limit);
    }
  });

  it('asks Redis once for many requests', async () => {
    const { limiter, trips } = shared();
    await allowedOf(new RequestLimit({ limit: 1200, shared: limiter }), 120);
    expect(trips()).toBe(10);
  });

  it('counts down to nothing', async () => {
    const { limiter } = shared();
    const limit = new RequestLimit({ limit: 300, shared: limiter });
    const remaining: number[] = [];
    for (let sent = 0; sent < 301; sent += 1) remaining.push((await limit.take('k')).remaining);
    expect(remaining).toEqual([...Array.from({ length: 300 }, (_, index) => 299 - index), 0]);
  });
});
