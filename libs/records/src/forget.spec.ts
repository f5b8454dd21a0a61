import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openRecords, type Records } from './index.ts';

let dir: string;
let records: Records;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'keyturn-forget-'));
  records = await openRecords({ file: join(dir, 'records.db') });
});
afterEach(async () => {
  await records.close();
  await rm(dir, { recursive: true });
});

const disk = async (): Promise<string> =>
  (await Promise.all(['', '-wal'].map((end) => readFile(join(dir, `records.db${end}`), 'latin1')))).join('');

it('what was deleted is gone from file and journal while the database is in use, once it was told to forget', async () => {
  const mark = randomBytes(32).toString('hex');
  await records.meta.put('mark', mark);
  const other = await openRecords({ file: join(dir, 'records.db') });
  await other.meta.get('mark');
  await records.meta.put('mark', 'gone');
  expect(await disk()).toContain(mark);
  await expect(records.forget()).resolves.toBe(true);
  expect(await disk()).not.toContain(mark);
  await expect(other.meta.get('mark')).resolves.toBe('gone');
  await other.close();
});
