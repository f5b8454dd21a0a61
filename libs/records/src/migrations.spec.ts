import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Kysely } from 'kysely';
import { openRecords, type RecordTransitions } from './index.ts';
import { migrate, migrationsFor } from './migrations.ts';
import { sqliteFlavour } from './sqlite.flavour.ts';
import type { Tables } from './tables.ts';

const WRITER = fileURLToPath(new URL('../test/writer.mjs', import.meta.url));

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kt-records-'));
  file = join(folder, 'records.db');
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** A data folder of the first version: a token in its second life, which began at revision 1 anew as lives did then. */
async function firstVersion(): Promise<void> {
  const flavour = sqliteFlavour(file);
  const db = new Kysely<Tables>({ dialect: flavour.dialect });
  const { '0001-records': first } = migrationsFor(flavour);
  if (first === undefined) throw new Error('there is no first migration');
  await migrate(db, { '0001-records': first });
  await db.destroy();
  const database = new DatabaseSync(file);
  for (const [incarnation, revision] of [
    ['one', 1],
    ['one', 2],
    ['one', 3],
    ['two', 1],
  ])
    database
      .prepare(
        `insert into transitions (subject, incarnation, revision, type, at, "recordedAt", data)
        values ('token/a', ?, ?, 't', '2029-01-01T00:00:00.000Z', '2029-01-01T00:00:00.000Z', '{}')`,
      )
      .run(...([incarnation, revision] as [string, number]));
  database.exec(`insert into subjects (subject, incarnation, revision, "over", "lastSeq", phase, health, snapshot)
    values ('token/a', 'two', 1, 0, 4, 'active', 'healthy', '{"revision":1}');
    insert into meta (name, value) values ('storeId', 'kept')`);
  database.close();
}

const step = (revision: number): RecordTransitions => ({
  subject: 'token/a',
  incarnation: 'two',
  row: {
    phase: 'active',
    health: 'healthy',
    cause: null,
    waitingFor: null,
    kind: null,
    site: null,
    owner: null,
    expiresAt: null,
    nextActionAt: null,
  },
  snapshot: { revision },
  over: false,
  transitions: [{ revision, type: 't', at: '2029-01-01T00:00:00.000Z', data: {} }],
});

describe('a data folder of the first version', () => {
  it('is brought up to date where it is, once, by whichever process opens it first, and keeps what it holds', async () => {
    await firstVersion();
    const start = (subject: string) =>
      promisify(execFile)(process.execPath, ['--conditions=source', WRITER, file, subject, '1']);
    await Promise.all(['token/b', 'token/c', 'token/d'].map(start));
    const records = await openRecords({ file });
    expect(records.storeId).toBe('kept');
    expect(await records.transitions.feed({ after: 0, limit: 10 })).toHaveLength(7);
    expect(await records.subjects.get('token/a')).toMatchObject({ incarnation: 'two', revision: 1 });
    const asked = { kind: 'k', subject: 'token/a', requestedBy: 'ann', request: null, ttlMs: 1000 };
    const { id } = await records.confirmations.ask({ ...asked, now: '2029-01-01T00:00:00.000Z' });
    await records.close();
    const again = await openRecords({ file });
    expect(await again.confirmations.get(id)).toBeDefined();
    await again.close();
  });

  it('lets a life go on that began anew at revision 1, through numbers that the one before it had', async () => {
    await firstVersion();
    const records = await openRecords({ file });
    for (const revision of [2, 3, 4])
      expect(await records.transitions.record(step(revision))).toMatchObject({ appended: 1 });
    expect(await records.subjects.get('token/a')).toMatchObject({ incarnation: 'two', revision: 4 });
    await records.close();
  });

  it('is left alone by an earlier version once it is up to date', async () => {
    await (await openRecords({ file })).close();
    const flavour = sqliteFlavour(file);
    const db = new Kysely<Tables>({ dialect: flavour.dialect });
    const { '0001-records': first } = migrationsFor(flavour);
    if (first === undefined) throw new Error('there is no first migration');
    await expect(migrate(db, { '0001-records': first })).rejects.toThrow('could not be brought up to date');
    await db.destroy();
  });
});
