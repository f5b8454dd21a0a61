import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createHash, createHmac } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expectClean } from './everywhere.ts';
import { plantedAs } from './guided-plants.ts';
import { findMarkers } from './marker-scan.ts';
import { databaseBytes, stagedTokens } from './sealed-values.ts';
import { flawsOfSinkFolder } from './sink-folder.ts';
import { commandLines, environments, printedBy, tableRows } from './sinks.ts';

const VALUE = 'CANARY-71c0ffee-value';
const MARKER = plantedAs({ name: 'value', text: VALUE, value: VALUE });
const BODY = JSON.stringify({ value: VALUE });

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'keyturn-checks-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

const sha256 = (text: string) => createHash('sha256').update(text);

/** What a database tells of a row that somebody kept for the repeat of a request. */
function foundInDatabase(requestHash: string | Uint8Array): string[] {
  const file = join(folder, 'records.db');
  const database = new DatabaseSync(file);
  database.exec('create table idempotency (scope text, requestHash)');
  database.prepare('insert into idempotency values (?, ?)').run('some scope', requestHash);
  database.close();
  return findMarkers(tableRows(file), [MARKER]).map(({ marker, form }) => `${marker} as ${form}`);
}

describe('the plain hash of a value in a database', () => {
  it.each<[form: string, hash: string | Uint8Array]>([
    ['hex', sha256(VALUE).digest('hex')],
    ['HEX', sha256(VALUE).digest('hex').toUpperCase()],
    ['base64', sha256(VALUE).digest('base64')],
    ['base64url', sha256(VALUE).digest('base64url')],
    ['raw', sha256(VALUE).digest()],
    ['hex', sha256(VALUE).digest('hex').slice(0, 16)],
    ['hex', sha256(BODY).digest('hex')],
    ['hex', sha256(`application/json\n${BODY}`).digest('hex')],
  ])('is found as %s (case %#)', (form, hash) => {
    expect(foundInDatabase(hash).join()).toMatch(new RegExp(`SHA-256, ${form}`));
  });

  it('is not what a keyed one is taken for', () => {
    expect(foundInDatabase(createHmac('sha256', 'a key').update(VALUE).digest('hex'))).toEqual([]);
  });
});

describe('a process', () => {
  it.each([
    ['its command line', commandLines, { args: [VALUE], env: {} }],
    ['its environment', environments, { args: [], env: { VALUE } }],
  ])('is seen to have a value in %s', async (_where, look, { args, env }) => {
    const script = 'console.log("begun"); process.stdin.resume()';
    const child = spawn(process.execPath, ['-e', script, '--', folder, ...args], { env, stdio: 'pipe' });
    try {
      await once(child.stdout, 'data');
      const found = findMarkers(look({ rootDir: folder }), [MARKER]);
      expect(found.map(({ where }) => where.split('/')[2])).toEqual([String(child.pid)]);
    } finally {
      child.kill('SIGKILL');
      await once(child, 'close');
    }
  });
});

describe('the command line', () => {
  it.each([
    ['stdout', { stdout: `stored ${VALUE}`, stderr: '' }],
    ['stderr', { stdout: '', stderr: `refused: "${VALUE}"` }],
  ])('is seen to print a value to %s', (_stream, texts) => {
    const sinks = [printedBy('token submit', { code: 0, ...texts })];
    expect(findMarkers(sinks, [MARKER])).toHaveLength(1);
    expect(() => expectClean([{ kind: 'output', sinks, holds: 'keyturn' }], [MARKER])).toThrow('value');
  });

  it('is not searched blindly', () => {
    const sinks = [printedBy('token submit', { code: 0, stdout: '', stderr: '' })];
    expect(() => expectClean([{ kind: 'output', sinks, holds: 'fingerprint' }], [MARKER])).toThrow('isBlind');
  });
});

describe('the folder of a file sink', () => {
  const wanted = { name: 'hr-import', value: VALUE };
  const put = (name: string, { text = VALUE, mode = 0o600 } = {}) => {
    writeFileSync(join(folder, name), text);
    chmodSync(join(folder, name), mode);
  };

  it('is in order with one file for its owner only', () => {
    put('hr-import');
    expect(flawsOfSinkFolder(folder, wanted)).toEqual([]);
  });

  it.each<[what: string, plant: () => void, flaw: string]>([
    [
      'a draft that was left',
      () => put('.keyturn-0123456789abcdef-0badc0de'),
      '.keyturn-0123456789abcdef-0badc0de lies beside it',
    ],
    ['another value', () => put('hr-import', { text: 'other' }), 'hr-import holds something else'],
    ['a file for everybody', () => put('hr-import', { mode: 0o644 }), 'hr-import has the mode 644'],
    ['no file', () => rmSync(join(folder, 'hr-import')), 'hr-import is missing'],
  ])('is found to have %s', (_what, plant, flaw) => {
    put('hr-import');
    plant();
    expect(flawsOfSinkFolder(folder, wanted)).toEqual([flaw]);
  });
});

describe('the database', () => {
  it('is seen to keep what was deleted from it, in its journal or in its file', () => {
    const database = new DatabaseSync(join(folder, 'records.db'));
    database.exec('pragma journal_mode = wal; pragma secure_delete = off; create table secretVersions (sealed text)');
    database.prepare('insert into secretVersions values (?)').run(VALUE);
    database.exec('delete from secretVersions');
    const found = findMarkers(databaseBytes({ dataDir: folder }), [MARKER]);
    expect(found.map(({ where }) => where)).toContain(join(folder, 'records.db-wal'));
    database.close();
    expect(findMarkers(databaseBytes({ dataDir: folder }), [MARKER])).toHaveLength(1);
  });

  it('is seen to have a candidate', () => {
    const database = new DatabaseSync(join(folder, 'records.db'));
    database.exec('create table secretCandidates (credentialId text)');
    expect(stagedTokens({ dataDir: folder })).toEqual([]);
    database.exec("insert into secretCandidates values ('hr~1'), ('hr~1')");
    database.close();
    expect(stagedTokens({ dataDir: folder })).toEqual(['hr', 'hr']);
  });
});
