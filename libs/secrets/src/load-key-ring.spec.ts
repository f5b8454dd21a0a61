import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { openRecords, type Records } from '@keyturn/records';
import { loadKeyRing } from './index.ts';

const STARTER = fileURLToPath(new URL('../test/starter.mjs', import.meta.url));

let folder: string;
let keysDir: string;
let records: Records;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kt-secrets-'));
  keysDir = join(folder, 'keys');
  records = await openRecords({ file: join(folder, 'data', 'records.db') });
});

afterEach(async () => {
  await records.close();
  rmSync(folder, { recursive: true });
});

const load = () => loadKeyRing({ keysDir, records });
const fileOf = (purpose: string) => {
  const [file] = readdirSync(keysDir).filter((name) => name.startsWith(purpose));
  return join(keysDir, file ?? 'none');
};

describe('the key ring', () => {
  it('is made on the first start, readable by its owner only, and the same from then on', async () => {
    const first = await load();
    const names = [
      `audit-${first.audit.current}.key`,
      `codec-${first.codecKeys.current}.key`,
      `master-${first.master.current}.key`,
    ];
    expect(readdirSync(keysDir)).toEqual(names);
    expect(names.join()).toMatch(/^audit-[a-z2-7]{8}\.key,codec-[a-z2-7]{8}\.key,master-[a-z2-7]{8}\.key$/);
    expect(statSync(keysDir).mode & 0o777).toBe(0o700);
    for (const name of names) expect(statSync(join(keysDir, name)).mode & 0o777).toBe(0o600);
    expect(first.master.keys.get(first.master.current)).toHaveLength(32);
    expect(await load()).toEqual(first);
  });

  it('is made by one of several processes that start at once', async () => {
    const start = () => promisify(execFile)(process.execPath, ['--conditions=source', STARTER, folder]);
    const started = await Promise.all([start(), start(), start()]);
    expect(new Set(started.map(({ stdout }) => stdout)).size).toBe(1);
    expect(readdirSync(keysDir)).toHaveLength(3);
  });

  it('chains the audit with its key', async () => {
    const { audit } = await load();
    const entry = {
      at: '2029-01-01T00:00:00.000Z',
      actor: 'p',
      action: 'a',
      subject: null,
      outcome: 'o',
      requestId: null,
    };
    await records.audit.append(entry);
    expect(await records.audit.list({ after: 0, limit: 1 })).toMatchObject([{ keyId: audit.current }]);
  });

  it.each(['master', 'codec', 'audit'])(
    'refuses to start without a %s key in use, and makes no new one',
    async (purpose) => {
      await load();
      const file = fileOf(purpose);
      rmSync(file);
      await expect(load()).rejects.toMatchObject({ code: 'keys.missing', message: expect.stringContaining(file) });
      expect(readdirSync(keysDir)).toHaveLength(2);
    },
  );

  it('refuses to start without any key next to existing data', async () => {
    await load();
    renameSync(keysDir, `${keysDir}-elsewhere`);
    await expect(load()).rejects.toMatchObject({ code: 'keys.missing' });
    expect(readdirSync(keysDir)).toEqual([]);
  });

  it('refuses another key under the same name, and a file that holds no key', async () => {
    await load();
    const file = fileOf('codec');
    writeFileSync(file, randomBytes(32).toString('base64'));
    await expect(load()).rejects.toMatchObject({ code: 'keys.mismatch', message: expect.stringContaining(file) });
    writeFileSync(file, 'too short');
    await expect(load()).rejects.toMatchObject({ code: 'keys.malformed', message: expect.stringContaining(file) });
  });

  it('refuses files and folders that others may read, and says how to mend it', async () => {
    await load();
    const file = fileOf('master');
    chmodSync(file, 0o640);
    await expect(load()).rejects.toMatchObject({
      code: 'keys.tooOpen',
      message: expect.stringContaining(`chmod 600 '${file}'`),
    });
    chmodSync(file, 0o600);
    chmodSync(keysDir, 0o755);
    await expect(load()).rejects.toMatchObject({
      code: 'keys.tooOpen',
      message: expect.stringContaining(`chmod 700 '${keysDir}'`),
    });
  });

  it('takes over what a first start that was killed left behind', async () => {
    const { master } = await load();
    rmSync(fileOf('codec'));
    await records.close();
    records = await openRecords({ file: join(folder, 'data', 'new.db') });
    expect((await load()).master).toEqual(master);
    expect(readdirSync(keysDir)).toHaveLength(3);
  });
});
