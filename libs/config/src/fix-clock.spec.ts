import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ConfigError, fixClock, loadConfig } from './index.ts';

describe('the clock of a data folder', () => {
  let folder: string;
  const config = (extra: Record<string, string> = {}) => loadConfig({ KEYTURN_DATA: join(folder, 'data'), ...extra });

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'keyturn-clock-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  it('is fixed on the first start and read ever after', () => {
    expect(fixClock(config(), 1000)).toEqual({ factor: 8640, epochMs: 1000 });
    expect(fixClock(config({ KEYTURN_DEMO: 'off' }), 2000)).toEqual({ factor: 8640, epochMs: 1000 });
    expect(fixClock(config({ KEYTURN_CLOCK: 'x8640' }), 2000)).toEqual({ factor: 8640, epochMs: 1000 });
  });

  it('is a private file and leaves no draft behind', () => {
    fixClock(config(), 1000);
    expect(readdirSync(join(folder, 'data'))).toEqual(['clock.json']);
    expect(statSync(config().paths.clock).mode & 0o777).toBe(0o600);
  });

  it('refuses another factor for an existing folder, naming the variable', () => {
    fixClock(config({ KEYTURN_CLOCK: 'x60' }), 1000);
    expect(() => fixClock(config({ KEYTURN_CLOCK: 'x61' }), 2000)).toThrow(/KEYTURN_CLOCK: expected x60/);
  });

  it('refuses the real service on an accelerated folder', () => {
    fixClock(config({ KEYTURN_CLOCK: 'x60' }), 1000);
    expect(() => fixClock(config({ KEYTURN_UPSTREAM: 'atlassian' }), 2000)).toThrow(/KEYTURN_UPSTREAM/);
  });

  it('refuses a damaged file instead of starting a second age', () => {
    fixClock(config(), 1000);
    writeFileSync(config().paths.clock, '{"fac');
    expect(() => fixClock(config(), 2000)).toThrow(ConfigError);
  });
});
