import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ConfigError, loadConfig } from '@keyturn/config';
import { openParts } from './open-parts.ts';
import { sayWhyNot } from './start-failure.ts';

describe('a start', () => {
  let dir: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'kt-start-'));
  });
  afterEach(() => rmSync(dir, { recursive: true }));

  // Nobody listens there: the API starts without both.
  const away = { TEMPORAL_ADDRESS: '127.0.0.1:1', REDIS_URL: 'redis://127.0.0.1:1', KEYTURN_LOG: 'json' };
  const config = (env: Record<string, string> = {}) =>
    loadConfig({ KEYTURN_DATA: join(dir, 'data'), KEYTURN_KEYS: join(dir, 'keys'), ...away, ...env });

  it('without a key that records list is refused by the name of the key, and no other is made', async () => {
    await (await openParts(config())).close();
    const keys = readdirSync(join(dir, 'keys'));
    const master = keys.find((file) => file.startsWith('master-')) ?? '';
    rmSync(join(dir, 'keys', master));
    const failure = await openParts(config()).catch((error: unknown) => error);
    expect(sayWhyNot(failure)).toMatch(new RegExp(`cannot start \\(keys.missing\\): .*${master}`));
    expect(readdirSync(join(dir, 'keys'))).toHaveLength(keys.length - 1);
  });

  it('with another clock than the folder has is refused by the name of the variable', async () => {
    await (await openParts(config({ KEYTURN_CLOCK: 'x60' }))).close();
    const failure = await openParts(config({ KEYTURN_CLOCK: 'x1' })).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(ConfigError);
    expect(sayWhyNot(failure)).toContain('KEYTURN_CLOCK');
  });

  it('that fails says so in a line, without a stack', () => {
    const taken = Object.assign(new Error('listen EADDRINUSE: address already in use 127.0.0.1:4780'), {
      code: 'EADDRINUSE',
    });
    expect(sayWhyNot(taken)).toMatch(/EADDRINUSE.*\n.*KEYTURN_PORT/);
    expect(sayWhyNot(taken)).not.toContain('at ');
  });
});
