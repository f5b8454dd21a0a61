import { readdirSync, readFileSync, realpathSync, type Stats, statSync } from 'node:fs';
import { join } from 'node:path';
import { UsageError } from '../cli-error.ts';
import type { FleetDocument } from './fleet-document.ts';
import { readDocuments } from './read-documents.ts';

export const STANDARD_INPUT = '-';
/** More than ten thousand documents; ends `keyturn apply -f - < /dev/zero`. */
const LONGEST_INPUT = 64 * 1024 * 1024;
const EXTENSIONS = /\.(ya?ml|json)$/i;

/** The documents of files, folders (with what is below them) and standard input, in the order they were named. Throws `UsageError`. */
export async function readSources(sources: readonly string[]): Promise<FleetDocument[]> {
  if (sources.filter((source) => source === STANDARD_INPUT).length > 1) {
    throw new UsageError('Standard input can be read once: name "-" once.');
  }
  const documents: FleetDocument[] = [];
  for (const source of sources) {
    if (source === STANDARD_INPUT) {
      documents.push(...readDocuments(decode(await pipedBytes(), 'standard input'), 'standard input'));
      continue;
    }
    for (const file of filesOf(source)) documents.push(...readDocuments(decode(bytesOf(file), file), file));
  }
  return documents;
}

function filesOf(source: string): string[] {
  const about = tried(source, () => statSync(source));
  if (!about.isDirectory()) return [source];
  const files = filesBelow(source, new Set()).toSorted();
  if (files.length === 0) throw new UsageError(`${source} holds no file that ends with .yaml, .yml or .json.`);
  return files;
}

/** Links are followed, but each folder is looked into once: a link may lead back up. */
function filesBelow(folder: string, seen: Set<string>): string[] {
  const real = tried(folder, () => realpathSync(folder));
  if (seen.has(real)) return [];
  seen.add(real);
  const names = tried(folder, () => readdirSync(folder)).filter((name) => !name.startsWith('.'));
  return names.flatMap((name) => {
    const path = join(folder, name);
    const isNamed = EXTENSIONS.test(name);
    // What is ours by its name must not be left out in silence.
    const about = isNamed ? tried(path, () => statSync(path)) : aboutIfThere(path);
    if (about?.isDirectory()) return filesBelow(path, seen);
    return isNamed && about?.isFile() ? [path] : [];
  });
}

function aboutIfThere(path: string): Stats | null {
  try {
    return statSync(path);
  } catch {
    return null;
  }
}

function bytesOf(file: string): Buffer {
  const { size } = tried(file, () => statSync(file));
  if (size > LONGEST_INPUT) throw tooLong(file);
  return tried(file, () => readFileSync(file));
}

async function pipedBytes(): Promise<Buffer> {
  if (process.stdin.isTTY) throw new UsageError('Standard input is a terminal: pipe documents in, or name a file.');
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of process.stdin as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > LONGEST_INPUT) throw tooLong('Standard input');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function decode(bytes: Buffer, file: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new UsageError(`${file} is not UTF-8 text.`);
  }
}

function tried<T>(file: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    const { code = 'unreadable' } = error as NodeJS.ErrnoException;
    throw new UsageError(`${file} cannot be read: ${REASONS[code] ?? code}.`);
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or folder',
  EACCES: 'you may not',
  EISDIR: 'it is a folder',
  ELOOP: 'it is a link that leads back to itself',
};

const tooLong = (file: string) => new UsageError(`${file} holds more than 64 MB.`);
