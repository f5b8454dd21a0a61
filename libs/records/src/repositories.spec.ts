import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { openRecords, type AdoptionState, type KeyRingEntry, type Records } from './index.ts';

let folder: string;
let file: string;
let records: Records;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kt-records-'));
  file = join(folder, 'records.db');
  records = await openRecords({ file });
});

afterEach(async () => {
  await records.close();
  rmSync(folder, { recursive: true });
});

const at = (seconds: number): string => new Date(Date.UTC(2029, 0, 1) + seconds * 1000).toISOString();

describe('keys', () => {
  const key = {
    id: 'k1',
    name: 'nightly',
    person: null,
    roles: ['consumer'],
    tokens: ['a'],
    secretHash: 'hash',
    createdAt: at(0),
    expiresAt: null,
  };

  it('come back as they were put in, and only once under an id', async () => {
    await records.keys.insert(key);
    await records.keys.insert({ ...key, id: 'k2', tokens: null });
    expect(await records.keys.find('k1')).toEqual({ ...key, revokedAt: null, lastUsedAt: null });
    expect((await records.keys.list()).map(({ id, tokens }) => [id, tokens])).toEqual([
      ['k1', ['a']],
      ['k2', null],
    ]);
    expect(await records.keys.find('k3')).toBeUndefined();
    await expect(records.keys.insert(key)).rejects.toMatchObject({ code: 'records.keyExists' });
  });

  it('are revoked once and keep the first instant', async () => {
    await records.keys.insert(key);
    expect(await records.keys.revoke({ id: 'k1', at: at(1) })).toBe(true);
    expect(await records.keys.revoke({ id: 'k1', at: at(2) })).toBe(false);
    expect(await records.keys.find('k1')).toMatchObject({ revokedAt: at(1) });
  });

  it('note their use once a minute', async () => {
    await records.keys.insert(key);
    for (const seconds of [0, 59, 61]) {
      await records.keys.touch({ id: 'k1', at: at(seconds) });
      expect(await records.keys.find('k1')).toMatchObject({ lastUsedAt: at(seconds === 59 ? 0 : seconds) });
    }
  });
});

describe('audit', () => {
  const entry = { at: at(0), actor: 'p', action: 'reveal', subject: 'token/a', outcome: 'allowed', requestId: null };
  const tamper = (statement: string) => {
    const database = new DatabaseSync(file);
    database.exec(`drop trigger audit_no_update; drop trigger audit_no_delete; ${statement}`);
    database.close();
  };

  it('chains its rows and lists them by subject and actor', async () => {
    const first = await records.audit.append({ ...entry, detail: { version: 3 } });
    await records.audit.append({ ...entry, actor: 'q', subject: null });
    const [one, two] = await records.audit.list({ after: 0, limit: 10 });
    expect(one).toMatchObject({ ...entry, seq: 1, detail: { version: 3 }, hash: first.hash });
    expect(two).toMatchObject({ seq: 2, prev: first.hash });
    expect(await records.audit.list({ after: 0, limit: 10, actor: 'q' })).toHaveLength(1);
    expect(await records.audit.list({ after: 0, limit: 10, subject: 'token/a' })).toHaveLength(1);
    expect(await records.audit.head()).toEqual({ seq: 2, hash: two?.hash });
    expect(await records.audit.verify()).toMatchObject({ state: 'good', checked: 2 });
  });

  it('lets the database itself refuse updates and deletes', async () => {
    await records.audit.append(entry);
    const database = new DatabaseSync(file);
    expect(() => database.exec("update audit set actor = 'x'")).toThrow(/append-only/);
    expect(() => database.exec('delete from audit')).toThrow(/append-only/);
    database.close();
  });

  it('notices an altered row, a removed row and, by an anchor, a cut tail', async () => {
    for (const _ of [1, 2, 3]) await records.audit.append(entry);
    const anchor = await records.audit.head();
    tamper('delete from audit where seq = 3');
    expect(await records.audit.verify()).toMatchObject({ state: 'good', checked: 2 });
    expect(await records.audit.verify(anchor ? { anchor } : {})).toMatchObject({ state: 'truncated' });
    tamperAgain("update audit set outcome = 'denied' where seq = 2");
    expect(await records.audit.verify()).toMatchObject({ state: 'altered', seq: 2 });
    tamperAgain('delete from audit where seq = 1');
    expect(await records.audit.verify()).toMatchObject({ state: 'altered', seq: 1 });
  });

  const tamperAgain = (statement: string) => {
    const database = new DatabaseSync(file);
    database.exec(statement);
    database.close();
  };

  it('cannot be forged, extended or downgraded without the key', async () => {
    records.audit.useKey({ keyId: 'k', key: Buffer.alloc(32, 1) });
    await records.audit.append(entry);
    const without = await openRecords({ file });
    await expect(without.audit.verify()).rejects.toMatchObject({ code: 'records.auditKeyUnknown' });
    await without.audit.append(entry);
    await without.close();
    expect(await records.audit.verify()).toMatchObject({ state: 'altered', seq: 2 });
    const other = await openRecords({ file, auditKey: { keyId: 'k', key: Buffer.alloc(32, 2) } });
    expect(await other.audit.verify()).toMatchObject({ state: 'altered', seq: 1 });
    await other.close();
  });
});

describe('idempotency', () => {
  const scope = 'scope';
  const begin = (holder: string, seconds: number, requestHash = 'same') =>
    records.idempotency.begin({ scope, requestHash, holder, now: at(seconds) });
  const answer = { status: 201, headers: { etag: '"3"' }, body: 'sealed' };

  it('answers the same again, and refuses another body', async () => {
    expect(await begin('one', 0)).toEqual({ state: 'new' });
    expect(await begin('one', 1)).toEqual({ state: 'running' });
    expect(await begin('one', 1, 'other')).toEqual({ state: 'mismatch' });
    expect(await records.idempotency.finish({ scope, holder: 'one', answer })).toBe(true);
    expect(await begin('two', 3_600)).toEqual({ state: 'done', answer });
    expect(await begin('two', 3_600, 'other')).toEqual({ state: 'mismatch' });
  });

  it('hands the run of a dead process over after a minute, and the late answer is not kept', async () => {
    await begin('one', 0);
    expect(await begin('two', 60)).toEqual({ state: 'running' });
    expect(await begin('two', 61)).toEqual({ state: 'new' });
    expect(await records.idempotency.finish({ scope, holder: 'one', answer })).toBe(false);
    expect(await begin('one', 62)).toEqual({ state: 'running' });
  });

  it('forgets what was abandoned, and everything after a day', async () => {
    await begin('one', 0);
    await records.idempotency.abandon({ scope, holder: 'other' });
    expect(await begin('one', 1)).toEqual({ state: 'running' });
    await records.idempotency.abandon({ scope, holder: 'one' });
    expect(await begin('one', 2)).toEqual({ state: 'new' });
    await records.idempotency.finish({ scope, holder: 'one', answer });
    expect(await records.idempotency.sweep({ now: at(86_402) })).toBe(0);
    expect(await begin('one', 86_403)).toEqual({ state: 'new' });
    expect(await records.idempotency.sweep({ now: at(3 * 86_400) })).toBe(1);
  });
});

describe('leases and meta', () => {
  it('give a lease to one holder until it is released or has run out', async () => {
    const acquire = (holder: string, ttlMs = 60_000) => records.leases.acquire({ name: 'l', holder, ttlMs });
    expect(await acquire('one')).toBe(true);
    expect(await acquire('two')).toBe(false);
    expect(await acquire('one', 0)).toBe(true);
    expect(await acquire('two')).toBe(true);
    await records.leases.release({ name: 'l', holder: 'one' });
    expect(await acquire('one')).toBe(false);
    await records.leases.release({ name: 'l', holder: 'two' });
    expect(await acquire('one')).toBe(true);
  });

  it('keep the first value of a name', async () => {
    expect(await records.meta.setOnce('clock', 'x1')).toBe('x1');
    expect(await records.meta.setOnce('clock', 'x2')).toBe('x1');
    expect(await records.meta.get('clock')).toBe('x1');
    expect(await records.meta.get('none')).toBeUndefined();
  });
});

describe('the key ring', () => {
  const entry: KeyRingEntry = { purpose: 'master', keyId: 'a', fingerprint: 'f' };

  it('is initialised once, in order, and refuses a key that changed', async () => {
    expect(await records.keyRing.initialise(() => [entry])).toEqual([entry]);
    const never = () => {
      throw new Error('must not be called');
    };
    expect(await records.keyRing.initialise(never)).toEqual([entry]);
    await records.keyRing.register({ ...entry, keyId: 'b' });
    await records.keyRing.register(entry);
    expect((await records.keyRing.list()).map(({ keyId }) => keyId)).toEqual(['a', 'b']);
    await expect(records.keyRing.register({ ...entry, fingerprint: 'g' })).rejects.toMatchObject({
      code: 'records.keyRingConflict',
    });
  });

  it('stays empty when making the keys failed', async () => {
    const failing = records.keyRing.initialise(() => {
      throw new Error('disk full');
    });
    await expect(failing).rejects.toThrow('disk full');
    expect(await records.keyRing.list()).toEqual([]);
  });
});

describe('adoption', () => {
  const cases: [title: string, reports: [AdoptionState, number][], expected: AdoptionState][] = [
    [
      'adopted outranks pulled',
      [
        ['pulled', 1],
        ['adopted', 2],
      ],
      'adopted',
    ],
    [
      'a later pull does not take adoption back',
      [
        ['adopted', 1],
        ['pulled', 2],
      ],
      'adopted',
    ],
    [
      'a later failure wins over adoption',
      [
        ['adopted', 1],
        ['failed', 2],
      ],
      'failed',
    ],
    [
      'an earlier failure that arrives late does not',
      [
        ['adopted', 2],
        ['failed', 1],
      ],
      'adopted',
    ],
    [
      'adoption after a failure wins',
      [
        ['failed', 1],
        ['adopted', 2],
      ],
      'adopted',
    ],
    [
      'a pull does not hide a failure',
      [
        ['failed', 1],
        ['pulled', 2],
      ],
      'failed',
    ],
  ];
  it.each(cases)('%s', async (_, reports, expected) => {
    const who = { tokenId: 'a', incarnation: 'one', version: 2, consumer: 'nightly' };
    let last = {};
    for (const [state, seconds] of reports) last = await records.adoption.report({ ...who, state, at: at(seconds) });
    expect(last).toMatchObject({ state: expected });
    const items = await records.adoption.list({ tokenId: 'a', incarnation: 'one' });
    expect(items.map(({ state }) => state)).toEqual([expected]);
    expect(await records.adoption.list({ tokenId: 'a', incarnation: 'two' })).toEqual([]);
  });
});
