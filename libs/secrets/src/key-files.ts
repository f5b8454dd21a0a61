import { createHmac, randomBytes } from 'node:crypto';
import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import type { KeyPurpose, KeyRingEntry } from '@keyturn/records';
import { SecretsError } from './secrets-error.ts';

const KEY_BYTES = 32;
const FILE_NAME = /^(master|codec|audit)-([a-z0-9]+)\.key$/;
const BASE32 = 'abcdefghijklmnopqrstuvwxyz234567';
const ID_LENGTH = 8;

export type KeyName = Pick<KeyRingEntry, 'purpose' | 'keyId'>;

/** Path of a key's file. */
export function keyFile({ keysDir, purpose, keyId }: KeyName & { keysDir: string }): string {
  return join(keysDir, `${purpose}-${keyId}.key`);
}

/** Makes the folder if it is missing; throws `keys.tooOpen` when others may look into it. */
export function prepareFolder(keysDir: string): void {
  mkdirSync(keysDir, { recursive: true, mode: 0o700 });
  refuseIfOpen(keysDir, 'chmod 700');
}

/** The keys in the folder by their file names, in alphabetical order. */
export function listKeyFiles(keysDir: string): KeyName[] {
  return readdirSync(keysDir)
    .toSorted()
    .flatMap((file) => {
      const [, purpose, keyId] = FILE_NAME.exec(file) ?? [];
      return purpose && keyId ? [{ purpose: purpose as KeyPurpose, keyId }] : [];
    });
}

/** Throws `keys.missing`, `keys.tooOpen` or `keys.malformed`, each with the name of the file. */
export function readKey(name: KeyName & { keysDir: string }): Buffer {
  const file = keyFile(name);
  if (!statSync(file, { throwIfNoEntry: false })) {
    throw new SecretsError(
      'keys.missing',
      `The ${name.purpose} key ${name.keyId} is in use, but ${file} is missing. Restore it from the backup of the keys; a new key could not read the existing data.`,
    );
  }
  refuseIfOpen(file, 'chmod 600');
  const key = Buffer.from(readFileSync(file, 'utf8').trim(), 'base64');
  if (key.length === KEY_BYTES) return key;
  throw new SecretsError('keys.malformed', `${file} does not hold ${KEY_BYTES} bytes in base64.`);
}

/** Makes a new key, durable when it returns. */
export function generateKey({ keysDir, purpose }: { keysDir: string; purpose: KeyPurpose }): KeyName {
  const keyId = Array.from(randomBytes(ID_LENGTH), (byte) => BASE32[byte % BASE32.length]).join('');
  const file = keyFile({ keysDir, purpose, keyId });
  // Renamed when complete: a crash half-way must not leave half a key under a valid name.
  const draft = `${file}.new`;
  const descriptor = openSync(draft, 'wx', 0o600);
  writeSync(descriptor, `${randomBytes(KEY_BYTES).toString('base64')}\n`);
  fsyncSync(descriptor);
  closeSync(descriptor);
  renameSync(draft, file);
  const folder = openSync(keysDir, 'r');
  fsyncSync(folder);
  closeSync(folder);
  return { purpose, keyId };
}

/** Recognises a key without telling anything about it: 16 hex digits. */
export function keyFingerprint(key: Uint8Array): string {
  return createHmac('sha256', key).update('keyturn key fingerprint').digest('hex').slice(0, 16);
}

function refuseIfOpen(path: string, remedy: string): void {
  if ((statSync(path).mode & 0o077) === 0) return;
  throw new SecretsError('keys.tooOpen', `Other users may read ${path}. Run: ${remedy} '${path}'`);
}
