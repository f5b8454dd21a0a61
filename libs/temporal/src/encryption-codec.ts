import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { Payload, PayloadCodec } from '@temporalio/common';
import { UNREADABLE } from '@keyturn/contracts';

/** `current` encrypts, all of them decrypt. Keys are 32 bytes. */
export interface CodecKeys {
  readonly current: string;
  readonly keys: ReadonlyMap<string, Uint8Array>;
}

/** The part of the SDK's serialization context that a payload is bound to. */
interface Context {
  readonly namespace: string;
  readonly workflowId?: string;
}

const ENCODING = 'binary/keyturn-aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const text = new TextEncoder();
const encoding = text.encode(ENCODING);

/** A process lacks a key that a payload was written with; it must not go on, or it would fail every run it touches. */
export class CodecKeyMissing extends Error {
  override readonly name = 'CodecKeyMissing';
  readonly code = 'keys.missing';
}

/** AES-256-GCM over whole payloads, bound to namespace and workflow id: a payload copied to another workflow is unreadable there. */
export class EncryptionCodec implements PayloadCodec {
  readonly #keys: CodecKeys;

  constructor(keys: CodecKeys) {
    this.#keys = keys;
    this.#key(keys.current);
  }

  encode(payloads: Payload[], context?: Context): Promise<Payload[]> {
    return Promise.resolve(payloads.map((payload) => this.#encrypt(payload, aad(context))));
  }

  /** Plain and malformed payloads become a marker: a codec that throws blocks a workflow for good. Throws only without the key. */
  decode(payloads: Payload[], context?: Context): Promise<Payload[]> {
    return Promise.resolve(payloads.map((payload) => this.#decrypt(payload, aad(context))));
  }

  #encrypt(payload: Payload, bound: Uint8Array): Payload {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.#key(this.#keys.current), nonce, { authTagLength: TAG_BYTES });
    cipher.setAAD(bound);
    const data = Buffer.concat([nonce, cipher.update(pack(payload)), cipher.final(), cipher.getAuthTag()]);
    return { metadata: { encoding, 'key-id': text.encode(this.#keys.current) }, data };
  }

  #decrypt(payload: Payload, bound: Uint8Array): Payload {
    const { metadata, data } = payload;
    if (!metadata || !data || !isOurs(metadata) || data.length < NONCE_BYTES + TAG_BYTES) return unreadable();
    const key = this.#key(Buffer.from(metadata['key-id'] ?? []).toString());
    const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
    const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES });
    decipher.setAAD(bound);
    decipher.setAuthTag(bytes.subarray(bytes.length - TAG_BYTES));
    try {
      const plain = Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]);
      return unpack(plain);
    } catch {
      // Tampered with, or moved here from another workflow.
      return unreadable();
    }
  }

  #key(id: string): Uint8Array {
    const key = this.#keys.keys.get(id);
    if (key === undefined) throw new CodecKeyMissing(`This process does not have the codec key ${id.slice(0, 16)}.`);
    return key;
  }
}

function isOurs(metadata: NonNullable<Payload['metadata']>): boolean {
  return Buffer.from(metadata['encoding'] ?? []).toString() === ENCODING;
}

function aad(context: Context | undefined): Uint8Array {
  return text.encode(`${context?.namespace ?? ''}\n${context?.workflowId ?? ''}`);
}

// Length, metadata as JSON, then the data as it is. The proto encoder would tie us to the SDK's internals.
function pack({ metadata, data }: Payload): Buffer {
  const entries = Object.entries(metadata ?? {}).map(([name, value]) => [name, Buffer.from(value).toString('base64')]);
  const head = Buffer.from(JSON.stringify(Object.fromEntries(entries)));
  const length = Buffer.alloc(4);
  length.writeUInt32BE(head.length);
  // Protobuf hands over empty bytes as a plain array, as in the result of a workflow that returns nothing.
  return Buffer.concat([length, head, data?.length ? data : Buffer.alloc(0)]);
}

function unpack(plain: Buffer): Payload {
  const end = 4 + plain.readUInt32BE(0);
  const head = JSON.parse(plain.subarray(4, end).toString()) as Record<string, string>;
  const metadata = Object.fromEntries(
    Object.entries(head).map(([name, value]) => [name, Buffer.from(value, 'base64')]),
  );
  return { metadata, data: plain.subarray(end) };
}

function unreadable(): Payload {
  return { metadata: { encoding: text.encode('json/plain') }, data: text.encode(JSON.stringify(UNREADABLE)) };
}
