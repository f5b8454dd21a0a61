import type { KeyPurpose, KeyRingEntry, Records } from '@keyturn/records';
import { generateKey, keyFile, keyFingerprint, listKeyFiles, prepareFolder, readKey } from './key-files.ts';
import { SecretsError } from './secrets-error.ts';

const PURPOSES: readonly KeyPurpose[] = ['master', 'codec', 'audit'];

/** `current` seals, all of them open. */
export interface KeySet {
  readonly current: string;
  readonly keys: ReadonlyMap<string, Buffer>;
}

export interface KeyRing {
  readonly master: KeySet;
  readonly codecKeys: KeySet;
  readonly audit: KeySet;
}

/**
 * Loads every key that records list as in use and gives the audit keys to `records.audit`. Only a database that has
 * never listed a key gets new ones, made under its write lock, so that of two processes starting at once one makes them.
 * Throws `keys.missing`, `keys.mismatch`, `keys.malformed`, `keys.tooOpen`.
 */
export async function loadKeyRing({ keysDir, records }: { keysDir: string; records: Records }): Promise<KeyRing> {
  prepareFolder(keysDir);
  const entries = await records.keyRing.initialise(() => firstKeys(keysDir));
  const load = (purpose: KeyPurpose) => loadKeys({ keysDir, purpose, entries });
  const ring = { master: load('master'), codecKeys: load('codec'), audit: load('audit') };
  // In order of registration: the last one given is the one that chains new rows.
  for (const [keyId, key] of ring.audit.keys) records.audit.useKey({ keyId, key });
  return ring;
}

/** With no data yet, keys that are there (restored, or of a first start that was killed) are taken over and the rest made. */
function firstKeys(keysDir: string): KeyRingEntry[] {
  const found = listKeyFiles(keysDir);
  const missing = PURPOSES.filter((purpose) => !found.some((name) => name.purpose === purpose));
  const names = [...found, ...missing.map((purpose) => generateKey({ keysDir, purpose }))];
  return names.map((name) => ({ ...name, fingerprint: keyFingerprint(readKey({ keysDir, ...name })) }));
}

interface LoadKeys {
  keysDir: string;
  purpose: KeyPurpose;
  entries: readonly KeyRingEntry[];
}

function loadKeys({ keysDir, purpose, entries }: LoadKeys): KeySet {
  const listed = entries.filter((entry) => entry.purpose === purpose);
  const keys = new Map(
    listed.map((entry) => {
      const key = readKey({ keysDir, ...entry });
      if (keyFingerprint(key) === entry.fingerprint) return [entry.keyId, key];
      throw new SecretsError(
        'keys.mismatch',
        `${keyFile({ keysDir, ...entry })} is not the ${purpose} key ${entry.keyId} that the data was written with.`,
      );
    }),
  );
  const current = listed.at(-1);
  if (current) return { current: current.keyId, keys };
  throw new SecretsError('keys.missing', `Records list keys in use, but no ${purpose} key among them.`);
}
