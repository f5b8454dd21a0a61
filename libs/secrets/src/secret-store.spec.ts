import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { openRecords, type Records } from '@keyturn/records';
import { loadKeyRing, openSecrets, SecretValue, type Secrets } from './index.ts';

const CANARY = 'canary-3f9a-ü-value';
const credentialId = 'jsm-adapters-prod';

let folder: string;
let records: Records;
let secrets: Secrets;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kt-secrets-'));
  records = await openRecords({ file: join(folder, 'data', 'records.db') });
  secrets = await openSecrets({ records, keyRing: await loadKeyRing({ keysDir: join(folder, 'keys'), records }) });
});

afterEach(async () => {
  await records.close();
  rmSync(folder, { recursive: true });
});

const value = (text = CANARY) => new SecretValue(text);
const plain = async (reading: Promise<SecretValue>) => (await reading).use((text) => text);

async function promoted(version: number, text = CANARY): Promise<string> {
  const candidateId = `c${version}`;
  const fingerprint = await secrets.store.stage({ credentialId, candidateId }, value(text));
  await secrets.store.promote({ credentialId, candidateId, version, fingerprint });
  return fingerprint;
}

describe('a secret value', () => {
  it('shows itself to nobody but use()', () => {
    const shown = [`${value()}`, inspect(value()), inspect({ deep: [value()] }), String(value()), Object.keys(value())];
    expect(shown).toEqual(['[secret]', '[secret]', '{ deep: [ [secret] ] }', '[secret]', []]);
    expect(() => JSON.stringify({ value: value() })).toThrow(/cannot be serialised/);
    expect(value().use((text) => text.length)).toBe(CANARY.length);
  });
});

describe('the secret store', () => {
  it('stages, promotes and reads a value, and lists its fingerprint', async () => {
    const fingerprint = await promoted(1);
    expect(fingerprint).toMatch(/^[0-9a-f]{16}$/);
    expect(fingerprint).toBe(secrets.fingerprint(value()));
    expect(await plain(secrets.store.read({ credentialId, version: 1 }))).toBe(CANARY);
    expect(await secrets.store.list(credentialId)).toMatchObject([{ version: 1, fingerprint }]);
    await expect(secrets.store.read({ credentialId, candidateId: 'c1' })).rejects.toMatchObject({
      code: 'secrets.notFound',
    });
  });

  it('reads a candidate before it is promoted', async () => {
    await secrets.store.stage({ credentialId, candidateId: 'c' }, value());
    expect(await plain(secrets.store.read({ credentialId, candidateId: 'c' }))).toBe(CANARY);
  });

  it('does every call twice with the result of one', async () => {
    const ref = { credentialId, candidateId: 'c' };
    const fingerprint = await secrets.store.stage(ref, value());
    expect(await secrets.store.stage(ref, value())).toBe(fingerprint);
    await secrets.store.promote({ ...ref, version: 1, fingerprint });
    await secrets.store.promote({ ...ref, version: 1, fingerprint });
    expect(await secrets.store.list(credentialId)).toHaveLength(1);
    for (const _ of [1, 2]) await secrets.store.destroy({ credentialId, version: 1 });
    for (const _ of [1, 2]) await secrets.store.destroyCredential(credentialId);
    expect(await secrets.store.list(credentialId)).toEqual([]);
  });

  it('refuses another value for the same candidate, version or fingerprint', async () => {
    const fingerprint = await promoted(1);
    const ref = { credentialId, candidateId: 'd' };
    const other = await secrets.store.stage(ref, value('other'));
    await expect(secrets.store.stage(ref, value())).rejects.toMatchObject({ code: 'secrets.candidateDiffers' });
    const refused = (input: object, code: string) =>
      expect(secrets.store.promote({ ...ref, version: 2, fingerprint: other, ...input })).rejects.toMatchObject({
        code,
      });
    await refused({ version: 1 }, 'secrets.versionTaken');
    await refused({ fingerprint }, 'secrets.fingerprintDiffers');
    await refused({ candidateId: 'none' }, 'secrets.candidateMissing');
    expect(await plain(secrets.store.read({ credentialId, version: 1 }))).toBe(CANARY);
  });

  it('destroys everything of a credential with its data key, and only that', async () => {
    await promoted(1);
    await secrets.store.stage({ credentialId: 'other', candidateId: 'c' }, value());
    await secrets.store.destroyCredential(credentialId);
    await expect(secrets.store.read({ credentialId, version: 1 })).rejects.toMatchObject({ code: 'secrets.notFound' });
    expect(await plain(secrets.store.read({ credentialId: 'other', candidateId: 'c' }))).toBe(CANARY);
    await promoted(1, 'a new life');
    expect(await plain(secrets.store.read({ credentialId, version: 1 }))).toBe('a new life');
  });

  it('destroys candidates with their credential, again and again, and gives none back to who stages or promotes later', async () => {
    const fingerprint = await promoted(1);
    const ref = { credentialId, candidateId: 'left' };
    await secrets.store.stage(ref, value());
    const former = (await records.secretRows.version({ credentialId, version: 1 }))!;
    for (const _ of [1, 2]) {
      await secrets.store.destroyCredential(credentialId);
      await expect(secrets.store.read(ref)).rejects.toMatchObject({ code: 'secrets.notFound' });
      await expect(secrets.store.promote({ ...ref, version: 2, fingerprint })).rejects.toMatchObject({
        code: 'secrets.candidateMissing',
      });
      expect(await records.secretRows.dataKey(credentialId)).toBeUndefined();
    }
    await secrets.store.stage(ref, value('later'));
    expect(await plain(secrets.store.read(ref))).toBe('later');
    expect(await secrets.store.list(credentialId)).toEqual([]);
    await expect(records.secretRows.promote({ candidateId: 'left', version: former })).rejects.toMatchObject({
      code: 'records.dataKeyGone',
    });
    expect(await plain(secrets.store.read(ref))).toBe('later');
  });

  it('keeps nothing of a credential that is destroyed while a candidate is being promoted', async () => {
    const outcomes = new Set<string>();
    for (let ticks = 0; ticks < 150; ticks += 1) {
      const ref = { credentialId, candidateId: `c${ticks}` };
      const fingerprint = await secrets.store.stage(ref, value());
      const promoting = secrets.store.promote({ ...ref, version: 1, fingerprint }).then(
        () => 'promoted',
        ({ code }: { code?: string }) => code ?? 'unknown',
      );
      for (let tick = 0; tick < ticks; tick += 1) await Promise.resolve();
      await secrets.store.destroyCredential(credentialId);
      outcomes.add(await promoting);
      expect([ticks, await secrets.store.list(credentialId)]).toEqual([ticks, []]);
      expect(await records.secretRows.dataKey(credentialId)).toBeUndefined();
    }
    expect([...outcomes]).toEqual(expect.arrayContaining(['secrets.candidateMissing', 'promoted']));
    expect([...outcomes]).not.toContain('unknown');
  });

  it('stages under a new key what meets the end of a credential', async () => {
    for (let ticks = 0; ticks < 30; ticks += 1) {
      await secrets.store.stage({ credentialId, candidateId: 'before' }, value());
      const ref = { credentialId, candidateId: 'during' };
      const staging = secrets.store.stage(ref, value());
      for (let tick = 0; tick < ticks; tick += 1) await Promise.resolve();
      await secrets.store.destroyCredential(credentialId);
      await expect(staging).resolves.toMatch(/^[0-9a-f]{16}$/);
      await secrets.store.destroyCredential(credentialId);
    }
  });

  it('tells the fingerprint of a value as staging it would, and stores nothing', async () => {
    const told = await secrets.store.fingerprint({ credentialId }, value());
    expect(await records.secretRows.dataKey(credentialId)).toBeUndefined();
    expect(await secrets.store.stage({ credentialId, candidateId: 'c' }, value())).toBe(told);
    expect(await secrets.store.fingerprint({ credentialId }, value('other'))).not.toBe(told);
  });

  it('does not sweep a candidate that a life still refers to', async () => {
    const ref = { credentialId, candidateId: 'awaited' };
    const fingerprint = await secrets.store.stage(ref, value());
    for (const candidateId of ['left', 'awaited'])
      await secrets.store.stage({ credentialId: 'other', candidateId }, value());
    expect(await secrets.store.sweepCandidates(-1, new Set(['awaited', 'gone']))).toBe(1);
    await secrets.store.promote({ ...ref, version: 1, fingerprint });
    expect(await plain(secrets.store.read({ credentialId, version: 1 }))).toBe(CANARY);
  });

  it('sweeps candidates of a certain age and no versions', async () => {
    await promoted(1);
    await secrets.store.stage({ credentialId, candidateId: 'left' }, value());
    expect(await secrets.store.sweepCandidates(60_000)).toBe(0);
    expect(await secrets.store.sweepCandidates(-1)).toBe(1);
    expect(await secrets.store.list(credentialId)).toHaveLength(1);
  });

  it('survives a new start', async () => {
    const fingerprint = await promoted(1);
    const again = await openSecrets({
      records,
      keyRing: await loadKeyRing({ keysDir: join(folder, 'keys'), records }),
    });
    expect(await plain(again.store.read({ credentialId, version: 1 }))).toBe(CANARY);
    expect(again.fingerprint(value())).toBe(fingerprint);
  });

  it('leaves no trace of a value in any file', async () => {
    await promoted(1);
    await secrets.named.put({ name: 'hook', value: value(), note: null });
    const bytes = readdirSync(join(folder, 'data')).map((file) => readFileSync(join(folder, 'data', file)));
    expect(bytes.length).toBeGreaterThan(1);
    for (const form of [CANARY, Buffer.from(CANARY).toString('base64'), Buffer.from(CANARY).toString('hex')]) {
      expect(bytes.some((file) => file.includes(form))).toBe(false);
    }
  });
});

describe('a ciphertext', () => {
  const row = async (version: number) => {
    const found = await records.secretRows.version({ credentialId, version });
    if (!found) throw new Error(`no version ${version}`);
    return found;
  };
  const place = async (version: number, sealed: string, fingerprint: string) => {
    await records.secretRows.deleteVersion({ credentialId, version });
    await records.secretRows.promote({
      candidateId: 'x',
      version: { ...(await template()), version, sealed, fingerprint },
    });
  };
  let template: () => ReturnType<typeof row>;
  const refused = (version: number) =>
    expect(secrets.store.read({ credentialId, version })).rejects.toMatchObject({ code: 'secrets.unreadable' });

  beforeEach(async () => {
    await promoted(1, 'first');
    await promoted(2, 'second');
    const kept = await row(2);
    template = async () => kept;
  });

  it('is refused when it was swapped with that of another version', async () => {
    const { sealed, fingerprint } = await row(1);
    await place(2, sealed, fingerprint);
    await refused(2);
  });

  it('is refused when it was moved to another credential, even with its data key', async () => {
    const key = await records.secretRows.dataKey(credentialId);
    const moved = { credentialId: 'other', keyTerm: key!.keyTerm };
    await records.secretRows.putDataKeyOnce({ ...key!, ...moved });
    await records.secretRows.promote({ candidateId: 'x', version: { ...(await row(1)), ...moved } });
    await expect(secrets.store.read({ credentialId: 'other', version: 1 })).rejects.toMatchObject({
      code: 'secrets.unreadable',
    });
  });

  it('is refused when a candidate is put in the place of a version', async () => {
    await secrets.store.stage({ credentialId, candidateId: '2' }, value('staged'));
    const staged = await records.secretRows.candidate({ credentialId, candidateId: '2' });
    await place(2, staged!.sealed, staged!.fingerprint);
    await refused(2);
  });

  it('is refused when a bit was changed, when it was cut, and when its fingerprint was', async () => {
    const { sealed, fingerprint } = await row(2);
    const bytes = Buffer.from(sealed, 'base64');
    bytes[20]! ^= 1;
    await place(2, bytes.toString('base64'), fingerprint);
    await refused(2);
    await place(2, Buffer.from(sealed, 'base64').subarray(0, 20).toString('base64'), fingerprint);
    await refused(2);
    await place(2, sealed, '0000000000000000');
    await refused(2);
  });

  it('does not open in another store, even with the same keys', async () => {
    const elsewhere = await openRecords({ file: join(folder, 'elsewhere', 'records.db') });
    const other = await openSecrets({
      records: elsewhere,
      keyRing: await loadKeyRing({ keysDir: join(folder, 'keys'), records: elsewhere }),
    });
    await elsewhere.secretRows.putDataKeyOnce((await records.secretRows.dataKey(credentialId))!);
    await elsewhere.secretRows.promote({ candidateId: 'x', version: await row(1) });
    await expect(other.store.read({ credentialId, version: 1 })).rejects.toMatchObject({ code: 'secrets.unreadable' });
    await elsewhere.close();
  });
});

describe('named secrets', () => {
  it('are put, replaced, read, listed without values and removed', async () => {
    const first = await secrets.named.put({ name: 'hook', value: value('one'), note: 'n' });
    const second = await secrets.named.put({ name: 'hook', value: value('two'), note: null });
    expect(second).toEqual({ name: 'hook', fingerprint: secrets.fingerprint(value('two')) });
    expect(second.fingerprint).not.toBe(first.fingerprint);
    expect((await secrets.named.read('hook'))?.use((text) => text)).toBe('two');
    expect(await secrets.named.list()).toEqual([{ ...second, note: null, updatedAt: expect.any(String) }]);
    expect(await secrets.named.remove('hook')).toBe(true);
    expect(await secrets.named.remove('hook')).toBe(false);
    expect(await secrets.named.read('hook')).toBeUndefined();
  });
});

describe('the seal box', () => {
  it('opens only what was sealed for the same place', () => {
    const sealed = secrets.sealBox.seal('an answer', 'scope-1');
    expect(secrets.sealBox.open(sealed, 'scope-1')).toBe('an answer');
    expect(() => secrets.sealBox.open(sealed, 'scope-2')).toThrow(
      expect.objectContaining({ code: 'secrets.unreadable' }),
    );
  });
});
