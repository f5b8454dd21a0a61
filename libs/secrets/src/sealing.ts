import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { SecretsError } from './secrets-error.ts';

const ALGORITHM = 'aes-256-gcm';
/** 96 bits is the nonce length GCM is made for; random is safe up to 2^32 messages a key. */
const NONCE_BYTES = 12;
/** Given on both sides: without it Node accepts shortened, forgeable tags. */
const TAG_BYTES = 16;

/** What a ciphertext is bound to: moved to any other place it does not open. */
export type Place = readonly (string | number)[];

/** AES-256-GCM; answers base64 of nonce, ciphertext and tag. */
export function seal({ key, place, plain }: { key: Uint8Array; place: Place; plain: Uint8Array }): string {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(ALGORITHM, key, nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(boundTo(place));
  return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]).toString('base64');
}

/** Throws `secrets.unreadable` when the text was altered, moved or sealed under another key. */
export function open({ key, place, sealed }: { key: Uint8Array; place: Place; sealed: string }): Buffer {
  const bytes = Buffer.from(sealed, 'base64');
  try {
    const decipher = createDecipheriv(ALGORITHM, key, bytes.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES });
    decipher.setAAD(boundTo(place));
    decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
    return Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]);
  } catch {
    throw new SecretsError('secrets.unreadable', `What is stored for ${describe(place)} was altered or moved.`);
  }
}

function boundTo(place: Place): Buffer {
  return Buffer.from(JSON.stringify(place));
}

function describe(place: Place): string {
  // The first part is the store, which tells nobody anything.
  return place.slice(1).join(' ');
}
