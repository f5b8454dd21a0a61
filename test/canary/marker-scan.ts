import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { constants, inflateRawSync } from 'node:zlib';
import { digestsOf, formsOf, type Form, type Marker } from './marker-forms.ts';

export interface Finding {
  readonly where: string;
  readonly marker: string;
  readonly form: string;
}

/** Something searched: a file, an answer, a history. */
export interface Sink {
  readonly name: string;
  readonly bytes: Buffer;
}

/** What is compressed inside of what is compressed is looked into as well. */
const DEEPEST = 3;
const LARGEST_UNPACKED = 64 * 1024 * 1024;
const GZIP_HEAD = Buffer.from([0x1f, 0x8b, 0x08]);
const ZLIB_HEADS = [0x01, 0x5e, 0x9c, 0xda].map((level) => Buffer.from([0x78, level]));

/** Looks for every marker in every form, compressed ones included. Throws when there is nothing to search: that proves nothing. */
export function findMarkers(sinks: readonly Sink[], markers: readonly Marker[]): Finding[] {
  if (sinks.length === 0 || markers.length === 0) throw new Error('nothing was searched, or nothing searched for');
  const wanted = markers.map(({ name, text, hashed = [] }) => ({
    name,
    forms: [...formsOf(text), ...hashed.flatMap(digestsOf)],
  }));
  return sinks.flatMap((sink) => search({ sink, wanted, depth: 0 }));
}

/** Every file below the folders. Throws for a folder without any. */
export function filesBelow(...folders: readonly string[]): Sink[] {
  return folders.flatMap((folder) => {
    const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    if (files.length === 0) throw new Error(`no files below ${folder}`);
    return files.flatMap(({ parentPath, name }) => readFile(join(parentPath, name)));
  });
}

/** None when it went away while we looked, as journals and processes do. */
export function readFile(name: string): Sink[] {
  try {
    return [{ name, bytes: readFileSync(name) }];
  } catch (error) {
    if (['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) return [];
    throw error;
  }
}

interface Search {
  readonly sink: Sink;
  readonly wanted: readonly { readonly name: string; readonly forms: readonly Form[] }[];
  readonly depth: number;
}

function search({ sink, wanted, depth }: Search): Finding[] {
  const { name: where, bytes } = sink;
  const here = wanted.flatMap(({ name: marker, forms }) =>
    forms.filter((form) => bytes.includes(form.bytes)).map((form) => ({ where, marker, form: form.name })),
  );
  if (depth === DEEPEST) return here;
  const inside = unpackedFrom(sink).flatMap((inner) => search({ sink: inner, wanted, depth: depth + 1 }));
  return [...here, ...inside];
}

/** Whatever begins anywhere like gzip or zlib, and the whole as bare deflate, as far as each can be unpacked. */
function unpackedFrom({ name, bytes }: Sink): Sink[] {
  const starts = [
    0,
    ...placesOf(bytes, GZIP_HEAD).map((place) => endOfGzipHead(bytes, place)),
    ...ZLIB_HEADS.flatMap((head) => placesOf(bytes, head).map((place) => place + head.length)),
  ];
  return starts.flatMap((start) => {
    const inner = inflated(bytes.subarray(start));
    return inner.length === 0 ? [] : [{ name: `${name} (unpacked at ${start})`, bytes: inner }];
  });
}

/** Bare, because it ends with its stream: the readers of whole archives stumble over what comes behind. */
function inflated(bytes: Buffer): Buffer {
  try {
    return inflateRawSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: LARGEST_UNPACKED });
  } catch {
    // Only looked like it.
    return Buffer.alloc(0);
  }
}

/** RFC 1952: ten bytes, then what the flags announce. */
function endOfGzipHead(bytes: Buffer, start: number): number {
  const flags = bytes[start + 3] ?? 0;
  let end = start + 10;
  if ((flags & 4) !== 0) end += 2 + (bytes[end] ?? 0) + 256 * (bytes[end + 1] ?? 0);
  for (const isNamed of [(flags & 8) !== 0, (flags & 16) !== 0]) if (isNamed) end = bytes.indexOf(0, end) + 1;
  return (flags & 2) === 0 ? end : end + 2;
}

function placesOf(bytes: Buffer, head: Buffer): number[] {
  const places: number[] = [];
  for (let at = bytes.indexOf(head); at !== -1; at = bytes.indexOf(head, at + 1)) places.push(at);
  return places;
}
