import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { loadConfig } from '@keyturn/config';
import { isRedisReady, isTemporalAnswering } from '@keyturn/local-stack';
import { describe, expect, it } from '@jest/globals';
import { layFoundation, partsOf } from './parts.ts';
import { PidFiles } from './pid-files.ts';
import { Supervisor } from './supervisor.ts';

describe('Temporal and Redis under keyturn up', () => {
  it('come back at the same address and with the same password after kill -9', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'keyturn-servers-'));
    const config = loadConfig({ KEYTURN_DATA: dir });
    const foundation = await layFoundation(config, () => undefined);
    const parts = partsOf(config, foundation).filter(({ name }) => ['redis', 'temporal'].includes(name));
    const pids = new PidFiles(config.paths.pids);
    const supervisor = new Supervisor({ parts, pids, logFolder: config.paths.logs, say: () => undefined });
    const ended = supervisor.run();
    try {
      for (const name of ['temporal', 'redis']) {
        await supervisor.whenReady(AbortSignal.timeout(30_000));
        const pid = Number.parseInt(readFileSync(join(config.paths.pids, `${name}.pid`), 'utf8'), 10);
        process.kill(pid, 'SIGKILL');
        while (supervisor.isReady) await delay(5);
      }
      await supervisor.whenReady(AbortSignal.timeout(30_000));
      expect(await isTemporalAnswering(foundation.temporalAddress)).toBe(true);
      expect(await isRedisReady(foundation.redisUrl)).toBe(true);
    } finally {
      await supervisor.stop();
      await ended;
      rmSync(dir, { recursive: true, force: true });
    }
  }, 90_000);
});
