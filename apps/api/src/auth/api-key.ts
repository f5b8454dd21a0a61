import { hash, randomBytes, randomInt } from 'node:crypto';
import { crc32 } from 'node:zlib';

const ID_ALPHABET = 'abcdefghijkmnpqrstuvwxyz23456789';
const ID_LENGTH = 10;
const SECRET_BYTES = 32;
const SHAPE = /^kt_([a-z0-9]{3,16})_([0-9a-f]{64})_([0-9a-f]{8})$/;

export interface NewApiKey {
  readonly id: string;
  /** Shown once. */
  readonly key: string;
}

/** A new key `kt_<id>_<secret>_<checksum>` with 256 random bits; the checksum lets tools see a typing error before sending it. */
export function createApiKey(id: string = randomId()): NewApiKey {
  const body = `kt_${id}_${randomBytes(SECRET_BYTES).toString('hex')}`;
  return { id, key: `${body}_${checksumOf(body)}` };
}

/** The id in a key that was sent; null when it is none of ours or its checksum does not fit. */
export function keyIdOf(sent: string): string | null {
  const match = SHAPE.exec(sent);
  if (match?.[1] === undefined || checksumOf(sent.slice(0, -9)) !== match[3]) return null;
  return match[1];
}

/** SHA-256: enough for 256 random bits, no key can be guessed from it. */
export function digestOf(key: string | Buffer): Buffer {
  return hash('sha256', key, 'buffer');
}

function checksumOf(body: string): string {
  return crc32(body).toString(16).padStart(8, '0');
}

function randomId(): string {
  return Array.from({ length: ID_LENGTH }, () => ID_ALPHABET[randomInt(ID_ALPHABET.length)]).join('');
}
