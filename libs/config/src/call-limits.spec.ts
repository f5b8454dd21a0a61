import { describe, expect, it } from '@jest/globals';
import { callLimits, loadConfig } from './index.ts';

const HOUR = 3_600_000;
const REAL = { factor: 1, epochMs: 7 };

describe('the call budgets of an account', () => {
  it('are what the Migration API allows, until somebody says otherwise', () => {
    expect(callLimits(loadConfig({}), REAL)).toEqual({
      authToken: { calls: 10, windowMs: HOUR },
      jobWrite: { calls: 5, windowMs: 60_000 },
      taskWrite: { calls: 5, windowMs: 60_000 },
      read: { calls: 600, windowMs: 60_000 },
    });
    const config = loadConfig({ KEYTURN_CALLS_AUTH_TOKEN: '4', KEYTURN_CALLS_READ: '100' });
    expect(callLimits(config, REAL)).toMatchObject({
      authToken: { calls: 4, windowMs: HOUR },
      read: { calls: 100 },
    });
  });

  it('are for windows of fleet time that last twenty real seconds at least', () => {
    const { authToken, read } = callLimits(loadConfig({}), { factor: 60, epochMs: 5 });
    expect(authToken).toEqual({ calls: 10, windowMs: HOUR, fleet: 'x60-5' });
    expect(read).toMatchObject({ windowMs: 20_000 * 60, fleet: 'x60-5' });
    expect(callLimits(loadConfig({}), { factor: 4320, epochMs: 5 }).authToken.windowMs).toBe(20_000 * 4320);
  });

  it.each(['0', '-1', '1.5', 'many'])('of %s calls are refused', (calls) => {
    expect(() => loadConfig({ KEYTURN_CALLS_TASK_WRITE: calls })).toThrow(/KEYTURN_CALLS_TASK_WRITE/);
  });
});
