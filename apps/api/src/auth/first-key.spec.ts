import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { loadConfig } from '@keyturn/config';
import { readFirstKey } from './first-key.ts';

describe('the first key', () => {
  let data: string;
  beforeEach(() => {
    data = mkdtempSync(join(tmpdir(), 'kt-first-key-'));
  });
  afterEach(() => rmSync(data, { recursive: true }));

  const read = (env: Record<string, string> = {}) => readFirstKey(loadConfig({ KEYTURN_DATA: data, ...env }));

  it('is made on the first start, for its owner alone, and stays', () => {
    const key = read();
    const file = join(data, 'admin-key');
    expect(readFileSync(file, 'utf8').trim()).toBe(key);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(read()).toBe(key);
  });

  it('is the one in the configuration when there is one', () => {
    const given = 'x'.repeat(40);
    expect(read({ KEYTURN_ADMIN_KEY: given })).toBe(given);
  });

  it('is never made quietly over a file that holds none', () => {
    writeFileSync(join(data, 'admin-key'), 'oops');
    expect(() => read()).toThrow(/does not hold a key/);
  });
});
