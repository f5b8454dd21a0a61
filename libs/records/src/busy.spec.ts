import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openRecords, type Records } from './index.ts';

let dir: string;
let records: Records;

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'keyturn-busy-'));
  records = await openRecords({ file: join(dir, 'records.db') });
});
afterEach(async () => {
  await records.close();
  rmSync(dir, { recursive: true });
});

it('a write is refused as busy while another process stands still in the middle of one, and works after it', async () => {
  const other = new DatabaseSync(join(dir, 'records.db'));
  other.exec('begin immediate');
  await expect(records.meta.put('name', 'value')).rejects.toMatchObject({ code: 'records.busy' });
  await expect(records.meta.get('name')).resolves.toBeUndefined();
  other.exec('rollback');
  other.close();
  await records.meta.put('name', 'value');
  await expect(records.meta.get('name')).resolves.toBe('value');
});
