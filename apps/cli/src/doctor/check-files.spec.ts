import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Config, loadConfig } from '@keyturn/config';
import { checkData, checkKeys } from './check-files.ts';
import { checkSettings } from './check-settings.ts';
import type { Finding } from './finding.ts';

let dir: string;
let config: Config;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'keyturn-doctor-'));
  config = loadConfig({ KEYTURN_DATA: join(dir, 'data') });
  for (const folder of [config.paths.data, config.paths.keys]) mkdirSync(folder, { mode: 0o700 });
  for (const name of ['master', 'codec', 'audit']) secret(join(config.paths.keys, `${name}-abc.key`));
  secret(config.paths.adminKey);
});
afterEach(() => {
  rmSync(dir, { recursive: true });
});

const secret = (file: string, mode = 0o600) => {
  writeFileSync(file, 'x', { mode });
  chmodSync(file, mode);
};
const troubles = (findings: readonly Finding[]) =>
  findings.filter(({ level }) => level !== 'ok').map(({ level, check, remedy }) => [level, check, remedy]);

describe('the files of a machine', () => {
  it('are as they should be after a first start', () => {
    expect(troubles([...checkData(config), ...checkKeys(config)])).toEqual([]);
  });

  it('are serious when others may open them, and the remedy names the file', () => {
    chmodSync(config.paths.data, 0o755);
    secret(config.paths.adminKey, 0o640);
    secret(join(config.paths.keys, 'master-abc.key'), 0o604);
    expect(troubles([...checkData(config), ...checkKeys(config)])).toEqual([
      ['serious', 'data', `Run: chmod 700 '${config.paths.data}'`],
      ['serious', 'admin-key', `Run: chmod 600 '${config.paths.adminKey}'`],
      ['serious', 'master-abc.key', expect.stringContaining('chmod 600')],
    ]);
  });

  it('are serious when keys are missing: without them no value can be read', () => {
    rmSync(join(config.paths.keys, 'codec-abc.key'));
    expect(troubles(checkKeys(config))).toEqual([['serious', 'codec key', expect.stringContaining('backup')]]);
    rmSync(config.paths.keys, { recursive: true });
    expect(troubles(checkKeys(config))).toEqual([['serious', 'keys folder', expect.stringContaining('KEYTURN_KEYS')]]);
  });

  it('are a warning when keys lie where a backup of the data takes them along', () => {
    const nested = loadConfig({ KEYTURN_DATA: dir, KEYTURN_KEYS: config.paths.keys });
    expect(troubles(checkKeys(nested))).toEqual([['warning', 'keys', expect.stringContaining('beside')]]);
  });
});

describe('the settings of a machine', () => {
  it('are noted where they are for trying out', () => {
    writeFileSync(config.paths.demoApplied, '2026-11-21T00:00:00.000Z\n');
    expect(troubles(checkSettings(config)).map(([level, check]) => [level, check])).toEqual([
      ['note', 'upstream'],
      ['note', 'demo'],
    ]);
    writeFileSync(config.paths.demoApplied, 'off\n');
    const real = loadConfig({ KEYTURN_DATA: config.paths.data, KEYTURN_UPSTREAM: 'atlassian' });
    expect(troubles(checkSettings(real))).toEqual([]);
  });

  it('are serious when others are to come in over plain http', () => {
    const open = loadConfig({ KEYTURN_DATA: config.paths.data, KEYTURN_PUBLIC_URL: 'http://keyturn.acme.test' });
    expect(troubles(checkSettings(open))).toContainEqual(['serious', 'encryption', expect.stringContaining('https')]);
  });
});
