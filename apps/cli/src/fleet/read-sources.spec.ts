import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UsageError } from '../cli-error.ts';
import { readSources } from './read-sources.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'keyturn-sources-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const write = (name: string, id: string) => {
  const path = join(folder, name);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, `kind: Token\nspec: { id: ${id} }\n`);
};
const idsOf = async (source = folder) => (await readSources([source])).map(({ id }) => id);

describe('the documents of a folder', () => {
  it('are those of every file below it, each once, also where a link leads back up', async () => {
    write('a.yaml', 'one');
    write('sub/b.yml', 'two');
    write('sub/.hidden/c.yaml', 'three');
    symlinkSync('..', join(folder, 'sub', 'up'));
    expect(await idsOf()).toEqual(['one', 'two']);
  });

  it('are also those behind links to elsewhere', async () => {
    write('own/a.yaml', 'one');
    write('shared/b.yaml', 'two');
    symlinkSync('../shared', join(folder, 'own', 'more'));
    expect(await idsOf(join(folder, 'own'))).toEqual(['one', 'two']);
  });

  it('come from files alone: a folder may be called like one, and nobody waits for a pipe', async () => {
    write('all.yaml/a.yaml', 'one');
    expect(spawnSync('mkfifo', [join(folder, 'pipe.yaml')]).status).toBe(0);
    expect(await idsOf()).toEqual(['one']);
  });

  it('are not left out in silence where a link leads nowhere', async () => {
    symlinkSync('nowhere.yaml', join(folder, 'a.yaml'));
    symlinkSync('nowhere', join(folder, 'notes'));
    await expect(readSources([folder])).rejects.toThrow(/a\.yaml cannot be read: there is no such file/);
    symlinkSync('b.yaml', join(folder, 'b.yaml'));
    rmSync(join(folder, 'a.yaml'));
    await expect(readSources([folder])).rejects.toThrow(
      new UsageError(`${join(folder, 'b.yaml')} cannot be read: it is a link that leads back to itself.`),
    );
  });
});
