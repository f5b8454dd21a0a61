import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openRecords } from './index.ts';

const WRITER = fileURLToPath(new URL('../test/writer.mjs', import.meta.url));

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kt-records-'));
  file = join(folder, 'data', 'records.db');
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

interface Writer {
  subject: string;
  count: number;
  killAfter?: number;
}

/** Runs the writer to its end, or kills it as soon as it has acknowledged `killAfter` revisions; answers the last one acknowledged. */
async function write({ subject, count, killAfter }: Writer): Promise<{ code: number | null; acknowledged: number }> {
  // This Node strips types by itself; `source` resolves workspace packages to their sources.
  const child = spawn(process.execPath, ['--conditions=source', WRITER, file, subject, String(count)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
    if (killAfter && output.split('\n').length > killAfter) child.kill('SIGKILL');
  });
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, acknowledged: Number(output.trim().split('\n').at(-1) ?? 0) };
}

describe('several processes on one file', () => {
  it('lets two open and migrate a new file at once and write without losing or doubling anything', async () => {
    const count = 150;
    const ended = await Promise.all(['token/a', 'token/b'].map((subject) => write({ subject, count })));
    expect(ended).toEqual([
      { code: 0, acknowledged: count },
      { code: 0, acknowledged: count },
    ]);
    const records = await openRecords({ file });
    const items = await records.transitions.feed({ after: 0, limit: 1_000 });
    expect(items.map(({ seq }) => seq)).toEqual(Array.from({ length: 2 * count }, (_, index) => index + 1));
    expect(await records.subjects.get('token/b')).toMatchObject({ revision: count });
    expect(await records.audit.verify()).toMatchObject({ state: 'good', checked: 2 * count });
    await records.close();
  });

  it('keeps every acknowledged revision when the writer is killed with kill -9', async () => {
    for (const subject of ['token/a', 'token/b', 'token/c']) {
      const { code, acknowledged } = await write({ subject, count: 100_000, killAfter: 20 });
      expect(code).toBeNull();
      expect(acknowledged).toBeGreaterThanOrEqual(20);
      const records = await openRecords({ file });
      const item = await records.subjects.get(subject);
      expect(item?.revision).toBeGreaterThanOrEqual(acknowledged);
      expect(item?.snapshot).toEqual({ revision: item?.revision });
      expect(await records.transitions.feed({ after: 0, limit: 9_999, subject })).toHaveLength(item?.revision ?? 0);
      expect(await records.audit.verify()).toMatchObject({ state: 'good' });
      await records.close();
    }
  });
});

describe('the file', () => {
  it('can be read by its owner only, and so can its folder and its log', async () => {
    const records = await openRecords({ url: `file:${file}` });
    for (const path of [file, `${file}-wal`, `${file}-shm`]) expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder, 'data')).mode & 0o777).toBe(0o700);
    await records.close();
  });

  it('keeps its store id', async () => {
    const first = await openRecords({ file });
    await first.close();
    const second = await openRecords({ file });
    expect(second.storeId).toBe(first.storeId);
    expect(await second.ping()).toBeGreaterThan(0);
    await second.close();
  });

  it('refuses a database that is not built yet, without repeating the URL', async () => {
    const opening = openRecords({ url: 'postgres://keyturn:hunter2@db/keyturn' });
    await expect(opening).rejects.toMatchObject({
      code: 'records.urlUnsupported',
      message: expect.not.stringContaining('hunter2'),
    });
  });
});
