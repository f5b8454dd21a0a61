import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openRecords, type AttemptTree, type Records } from './index.ts';

let folder: string;
let records: Records;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kt-records-'));
  records = await openRecords({ file: join(folder, 'records.db') });
});

afterEach(async () => {
  await records.close();
  rmSync(folder, { recursive: true });
});

const REF = 'wave-3~one#2';
const AT = '2029-01-01T00:00:00.000Z';
const split = (migrated: readonly string[]) => ({ migrated, failed: ['OPS'], remaining: [], inCloud: [] });
const keys = (migrated: readonly string[], keysRef = REF) => ({
  keysRef,
  migrationId: 'wave-3',
  incarnation: 'one',
  attempt: 2,
  split: split(migrated),
});
const tree = (change: Partial<AttemptTree> = {}): AttemptTree => ({
  keysRef: REF,
  task: 'check',
  taskId: 't1',
  root: { key: '', status: 'IN_PROGRESS', children: [{ key: 'AnonPermission', status: { other: 'DOZING' } }] },
  looksAfterEnd: 0,
  at: AT,
  ...change,
});

describe('the rows of an attempt', () => {
  it('hold what became of its keys, as it was last put, and only of this attempt', async () => {
    await records.attempts.putKeys(keys(['FIN']));
    expect(await records.attempts.keys(REF)).toEqual(split(['FIN']));
    await records.attempts.putKeys(keys(['FIN', 'HR']));
    await records.attempts.putKeys(keys([], 'wave-3~two#2'));
    expect(await records.attempts.keys(REF)).toEqual(split(['FIN', 'HR']));
    expect(await records.attempts.keys('wave-3~one#3')).toBeUndefined();
  });

  it('hold tens of thousands of keys', async () => {
    const many = Array.from({ length: 40_000 }, (_, n) => `KEY${n}`);
    await records.attempts.putKeys(keys(many));
    expect((await records.attempts.keys(REF))?.migrated).toHaveLength(40_000);
  });

  it('hold all that was seen of its last task', async () => {
    expect(await records.attempts.tree(REF)).toBeUndefined();
    await records.attempts.putTree(tree());
    const { keysRef: _keysRef, ...seen } = tree();
    expect(await records.attempts.tree(REF)).toEqual(seen);
    await records.attempts.putTree(tree({ task: 'migrate', taskId: 't2', looksAfterEnd: 3 }));
    expect(await records.attempts.tree(REF)).toEqual({ ...seen, task: 'migrate', taskId: 't2', looksAfterEnd: 3 });
  });
});
