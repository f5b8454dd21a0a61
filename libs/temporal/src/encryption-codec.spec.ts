import { describe, expect, it } from '@jest/globals';
import type { Payload } from '@temporalio/common';
import fc from 'fast-check';
import { isUnreadable } from '@keyturn/contracts';
import { CodecKeyMissing, EncryptionCodec, type CodecKeys } from './encryption-codec.ts';

const key = (byte: number): Uint8Array => new Uint8Array(32).fill(byte);
const keys = (current: string, ...known: [string, number][]): CodecKeys => ({
  current,
  keys: new Map(known.map(([id, byte]) => [id, key(byte)])),
});

const codec = new EncryptionCodec(keys('one', ['one', 1]));
const HERE = { namespace: 'default', workflowId: 'token/billing' };
const text = (bytes: Uint8Array | null | undefined): string => Buffer.from(bytes ?? []).toString();

function aPayload(value: unknown = { spec: { id: 'billing' } }): Payload {
  return { metadata: { encoding: Buffer.from('json/plain') }, data: Buffer.from(JSON.stringify(value)) };
}

async function encode(payload: Payload = aPayload()): Promise<Payload> {
  const [encoded] = await codec.encode([payload], HERE);
  if (encoded === undefined) throw new Error('nothing was encoded');
  return encoded;
}

async function decode(payload: Payload, where = HERE, by = codec): Promise<Payload> {
  const [decoded] = await by.decode([payload], where);
  if (decoded === undefined) throw new Error('nothing was decoded');
  return decoded;
}

const isMarker = (payload: Payload): boolean => isUnreadable(JSON.parse(text(payload.data)));

describe('a payload', () => {
  it('comes back as it was, whatever its metadata and bytes', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.dictionary(fc.string(), fc.uint8Array()),
        fc.uint8Array({ maxLength: 5000 }),
        async (metadata, data) => {
          const decoded = await decode(await encode({ metadata, data }));
          expect(Object.entries(decoded.metadata ?? {}).map(([name, value]) => [name, Buffer.from(value)])).toEqual(
            Object.entries(metadata).map(([name, value]) => [name, Buffer.from(value)]),
          );
          expect(Buffer.from(decoded.data ?? [])).toEqual(Buffer.from(data));
        },
      ),
      { numRuns: 50 },
    );
  });

  it('shows nothing of itself, and never looks the same twice', async () => {
    const [first, second] = [await encode(), await encode()];
    expect(text(first.data)).not.toContain('billing');
    expect(Object.keys(first.metadata ?? {}).toSorted()).toEqual(['encoding', 'key-id']);
    expect(Buffer.from(first.data ?? []).equals(Buffer.from(second.data ?? []))).toBe(false);
  });

  it('may hold nothing, also as protobuf writes nothing', async () => {
    for (const data of [undefined, null, [] as unknown as Uint8Array, new Uint8Array()]) {
      const payload = { metadata: { encoding: Buffer.from('binary/null') }, ...(data !== undefined && { data }) };
      const decoded = await decode(await encode(payload));
      expect(text(decoded.metadata?.['encoding'])).toBe('binary/null');
      expect(decoded.data).toHaveLength(0);
    }
  });

  it('may be a view into a larger buffer', async () => {
    const { metadata, data } = await encode();
    const large = Buffer.concat([Buffer.alloc(7), Buffer.from(data ?? []), Buffer.alloc(9)]);
    const view = new Uint8Array(large.buffer, large.byteOffset + 7, (data ?? []).length);
    expect(isMarker(await decode({ metadata: metadata ?? {}, data: view }))).toBe(false);
  });
});

describe('an unreadable payload becomes a marker, so that no workflow is blocked', () => {
  it.each<[string, (payload: Payload) => Payload]>([
    ['plain', () => aPayload()],
    ['without metadata', () => ({ data: Buffer.from('{}') })],
    ['without data', ({ metadata }) => ({ metadata: metadata ?? {} })],
    ['empty', () => ({})],
    [
      'cut short',
      ({ metadata, data }) => ({ metadata: metadata ?? {}, data: (data ?? new Uint8Array()).slice(0, 20) }),
    ],
    [
      'cut by its last byte',
      ({ metadata, data }) => ({ metadata: metadata ?? {}, data: (data ?? new Uint8Array()).slice(0, -1) }),
    ],
    [
      'of another encoding',
      ({ metadata, data }) => ({
        metadata: { ...metadata, encoding: Buffer.from('binary/encrypted') },
        data: data ?? new Uint8Array(),
      }),
    ],
  ])('%s', async (_, change) => {
    expect(isMarker(await decode(change(await encode())))).toBe(true);
  });

  it.each([
    ['another workflow', { ...HERE, workflowId: 'token/other' }],
    ['another namespace', { ...HERE, namespace: 'other' }],
    ['no workflow', { namespace: 'default' } as typeof HERE],
    ['ids that only together look the same', { namespace: 'default\ntoken', workflowId: '/billing' }],
  ])('moved to %s', async (_, where) => {
    expect(isMarker(await decode(await encode(), where))).toBe(true);
  });

  it('with any bit of it turned round', async () => {
    const { metadata, data } = await encode();
    const bytes = Buffer.from(data ?? []);
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length * 8 - 1), async (bit) => {
        const tampered = Buffer.from(bytes);
        tampered.writeUInt8(tampered.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
        expect(isMarker(await decode({ metadata: metadata ?? {}, data: tampered }))).toBe(true);
      }),
    );
  });

  it('leaves its neighbours readable', async () => {
    const decoded = await codec.decode([aPayload(), await encode()], HERE);
    expect(decoded.map(isMarker)).toEqual([true, false]);
  });
});

describe('keys', () => {
  it('of former times still open what they sealed, and the current one seals', async () => {
    const newer = new EncryptionCodec(keys('two', ['one', 1], ['two', 2]));
    expect(isMarker(await decode(await encode(), HERE, newer))).toBe(false);
    const [sealed] = await newer.encode([aPayload()], HERE);
    expect(text(sealed?.metadata?.['key-id'])).toBe('two');
  });

  it('that a process lacks stop it: a forgiving codec would fail every run it touches', async () => {
    const payload = await encode();
    const other = new EncryptionCodec(keys('two', ['two', 2]));
    expect(() => other.decode([payload], HERE)).toThrow(CodecKeyMissing);
    expect(() => new EncryptionCodec(keys('three', ['one', 1]))).toThrow(CodecKeyMissing);
  });

  it('with the right name and other bytes open nothing', async () => {
    expect(isMarker(await decode(await encode(), HERE, new EncryptionCodec(keys('one', ['one', 9]))))).toBe(true);
  });
});
