import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openRecords, type Consent, type NewConsent, type Records } from './index.ts';

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

const at = (seconds: number): string => new Date(Date.UTC(2029, 0, 1) + seconds * 1000).toISOString();

const aConsent = (change: Partial<NewConsent> = {}): NewConsent => ({
  id: 'c1',
  tokenId: 'ct-jira',
  incarnation: 'one',
  version: 2,
  standing: false,
  server: 'B1XA-ABCD-1234-WXYZ',
  site: 'https://acme.atlassian.net',
  account: 'migrator@acme.test',
  wording: { language: 'ja', version: 1, hash: 'f'.repeat(64) },
  grantedBy: 'ann',
  grantedAt: at(0),
  validUntil: at(60),
  comment: 'as agreed',
  selfConfirmed: true,
  ...change,
});
const UNTOUCHED = { uses: [], revokedAt: null, revokedBy: null, revokeReason: null };
const ids = (consents: readonly Consent[]) => consents.map(({ id }) => id);
const revoke = (by: string, seconds: number) =>
  records.consents.revoke({ id: 'c1', by, at: at(seconds), reason: `said ${by}` });

describe('a consent', () => {
  it('is kept as it was given, and a repeat changes nothing', async () => {
    const kept = { ...aConsent(), ...UNTOUCHED };
    expect(await records.consents.put(aConsent())).toEqual(kept);
    expect(await records.consents.put(aConsent({ grantedBy: 'eve', standing: true }))).toEqual(kept);
    expect(await records.consents.get('c1')).toEqual(kept);
    expect(await records.consents.get('unknown')).toBeUndefined();
  });

  it('is given once by two processes that put it at the same time', async () => {
    const other = await openRecords({ file: join(folder, 'records.db') });
    const [one, two] = await Promise.all([
      records.consents.put(aConsent({ grantedBy: 'ann' })),
      other.consents.put(aConsent({ grantedBy: 'ben' })),
    ]);
    expect(one).toEqual(two);
    await other.close();
  });

  it('tells of each renewal made under it once, with the first instant', async () => {
    await records.consents.put(aConsent({ standing: true }));
    for (const [version, seconds] of [
      [3, 2],
      [2, 1],
      [3, 9],
    ] as const)
      await records.consents.use({ id: 'c1', version, at: at(seconds) });
    const uses = [
      { version: 2, at: at(1) },
      { version: 3, at: at(2) },
    ];
    expect(await records.consents.get('c1')).toMatchObject({ standing: true, uses });
    expect(await records.consents.list({ tokenId: 'ct-jira', limit: 5 })).toMatchObject([{ uses }]);
  });

  it('is revoked once: who comes later is told by whom', async () => {
    await records.consents.put(aConsent());
    const revoked = { revokedAt: at(1), revokedBy: 'ann', revokeReason: 'said ann' };
    expect(await revoke('ann', 1)).toMatchObject(revoked);
    expect(await revoke('ben', 2)).toMatchObject(revoked);
    expect(await records.consents.get('c1')).toMatchObject(revoked);
    expect(await records.consents.revoke({ id: 'unknown', by: 'ann', at: at(1), reason: '' })).toBeUndefined();
  });

  it('leaves nothing behind when it was refused before it counted', async () => {
    await records.consents.put(aConsent());
    await records.consents.use({ id: 'c1', version: 2, at: at(1) });
    await records.consents.remove('c1');
    await records.consents.remove('unknown');
    expect(await records.consents.put(aConsent({ grantedBy: 'ben' }))).toMatchObject({ grantedBy: 'ben', uses: [] });
  });

  it('is listed with the others of its token, the newest first', async () => {
    for (const id of ['c1', 'c2', 'c3']) await records.consents.put(aConsent({ id }));
    await records.consents.put(aConsent({ id: 'c4', tokenId: 'another' }));
    expect(ids(await records.consents.list({ tokenId: 'ct-jira', limit: 5 }))).toEqual(['c3', 'c2', 'c1']);
    expect(ids(await records.consents.list({ tokenId: 'ct-jira', limit: 2 }))).toEqual(['c3', 'c2']);
    expect(await records.consents.list({ tokenId: 'nobody', limit: 5 })).toEqual([]);
  });
});
