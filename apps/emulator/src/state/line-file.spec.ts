import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { LineFile, readLines } from './line-file.ts';

let folder: string;
let path: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'keyturn-lines-'));
  path = join(folder, 'lines');
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('a line file', () => {
  it('holds the snapshot and what was appended, in order', async () => {
    const file = await LineFile.open({ path, snapshot: () => ['a'], durable: true });
    await Promise.all(['b', 'c', 'd'].map((line) => file.append(line)));
    await file.close();
    expect(await readLines(path)).toEqual(['a', 'b', 'c', 'd']);
  });

  it('forgets a last line that was torn', async () => {
    const file = await LineFile.open({ path, snapshot: () => ['a'], durable: true });
    await file.close();
    appendFileSync(path, '{"half');
    expect(await readLines(path)).toEqual(['a']);
  });

  it('has no lines when it does not exist', async () => {
    expect(await readLines(path)).toEqual([]);
  });

  it('stays bounded: it is rewritten from the snapshot when it has grown', async () => {
    const records = new Map<string, number>();
    const file = await LineFile.open({ path, snapshot: () => [...records.values()].map(String), durable: false });
    for (let turn = 1; turn <= 25_000; turn += 1) {
      records.set('only', turn);
      const written = file.append(String(turn));
      if (turn % 500 === 0) await written;
    }
    await file.close();
    const lines = await readLines(path);
    expect(lines.at(-1)).toBe('25000');
    expect(lines.length).toBeLessThan(15_000);
  });

  it('becomes the snapshot when asked', async () => {
    let lines = ['a', 'b'];
    const file = await LineFile.open({ path, snapshot: () => lines, durable: true });
    lines = ['c'];
    await file.compact();
    await file.append('d');
    await file.close();
    expect(readFileSync(path, 'utf8')).toBe('c\nd\n');
  });

  it('refuses to append once it is closed, instead of losing the line', async () => {
    const file = await LineFile.open({ path, snapshot: () => [], durable: true });
    await file.close();
    await expect(file.append('late')).rejects.toThrow('closed');
  });
});
