import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SecretValue } from '@keyturn/secrets';
import { createFileSink, type Sink } from '@keyturn/upstream';

interface Opened {
  readonly sink: Sink;
  /** What a consumer finds; null: nothing. */
  read(): Promise<string | null>;
  close(): Promise<void>;
}

/** Whatever stands behind the port of a sink must keep this. */
function keepsTheSinkContract(name: string, open: () => Promise<Opened>): void {
  describe(`${name} keeps the contract of a sink`, () => {
    let opened: Opened;
    beforeAll(async () => {
      opened = await open();
    });
    afterAll(() => opened.close());

    const put = (version: number, text: string) =>
      opened.sink.put({ credentialId: 'contract', version, value: new SecretValue(text) });

    it('has nothing until something is put', async () => {
      await expect(opened.read()).resolves.toBeNull();
    });

    it('hands out exactly what was put, and the same again when it is repeated', async () => {
      for (const text of ['first-value', 'first-value', ' blanks and\ta tab ', 'line\n', 'Schlüssel 鍵']) {
        await put(1, text);
        await expect(opened.read()).resolves.toBe(text);
      }
    });

    it('hands out the next version as soon as its put has ended', async () => {
      await put(1, 'first-value');
      await put(2, 'second-value');
      await expect(opened.read()).resolves.toBe('second-value');
    });

    it('takes an earlier version back: a consumer may have failed with the new one', async () => {
      await put(2, 'second-value');
      await put(1, 'first-value');
      await expect(opened.read()).resolves.toBe('first-value');
    });

    it('never hands out a part or a mixture, whoever puts at once', async () => {
      const texts = ['a', 'b', 'c', 'd'].map((letter, index) => letter.repeat(8192 - index * 2000));
      await put(1, 'first-value');
      const puts = Promise.all(texts.map((text, index) => put(index + 2, text)));
      const seen: (string | null)[] = [];
      for (let reads = 0; reads < 50; reads += 1) seen.push(await opened.read());
      await puts;
      seen.push(await opened.read());
      expect(seen.filter((text) => text === null || !['first-value', ...texts].includes(text))).toEqual([]);
      expect(texts).toContain(seen.at(-1));
    });
  });
}

keepsTheSinkContract('the file', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'kt-sink-'));
  const path = join(folder, 'hr-import');
  return {
    sink: createFileSink({ path, isOurs: async () => true, folders: [folder] }),
    read: async () => (existsSync(path) ? readFileSync(path, 'utf8') : null),
    close: async () => rmSync(folder, { recursive: true }),
  };
});
