import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  findRedis,
  freePort,
  isFree,
  isRedisReady,
  isTemporalAnswering,
  redisServer,
  startServer,
  startTestStack,
  type TestStack,
} from './index.ts';

describe('servers of this machine', () => {
  let dir: string;
  let stack: TestStack;

  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), 'keyturn-stack-'));
    stack = await startTestStack({ dir });
  }, 60_000);
  afterAll(async () => {
    await stack.stop();
    rmSync(dir, { recursive: true });
  }, 30_000);

  it('answer as soon as they are called started', async () => {
    expect(await isTemporalAnswering(stack.temporalAddress)).toBe(true);
    expect(await isRedisReady(stack.redisUrl)).toBe(true);
  });

  it('let nobody into Redis without the password, which no command line shows', async () => {
    const url = new URL(stack.redisUrl);
    expect(await isRedisReady(`redis://${url.host}`)).toBe(false);
    expect(await isRedisReady(`redis://:wrong@${url.host}`)).toBe(false);
    const file = join(dir, 'redis', 'redis.conf');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readFileSync(file, 'utf8')).toContain(url.password);
  });

  it('are told apart from a port nobody listens on', async () => {
    const port = await freePort();
    expect(await isTemporalAnswering(`127.0.0.1:${port}`)).toBe(false);
    expect(await isRedisReady(`redis://127.0.0.1:${port}`)).toBe(false);
  });

  it('say with the end of their log why they did not start', async () => {
    const port = Number(new URL(stack.redisUrl).port);
    const second = mkdtempSync(join(tmpdir(), 'keyturn-second-'));
    const taken = redisServer({ binary: findRedis() ?? '', port, dir: second });
    await expect(startServer(taken, join(second, 'log'))).rejects.toThrow(/ended at once.*Address already in use/s);
    rmSync(second, { recursive: true });
  });

  it('are gone after stop', async () => {
    const other = mkdtempSync(join(tmpdir(), 'keyturn-other-'));
    const port = await freePort();
    const redis = redisServer({ binary: findRedis() ?? '', port, dir: other });
    const running = await startServer(redis, join(other, 'log'));
    await running.stop();
    expect(await isFree(port)).toBe(true);
    rmSync(other, { recursive: true });
  });
});
