import { readFileSync } from 'node:fs';
import { UsageError } from '../cli-error.ts';

/** What the API takes at most, with room to hear from it that it is too much. */
const LONGEST_BODY = 1024 * 1024;

/** The text of a file or, for `-`, of standard input. Throws `UsageError`. */
export async function readBody(file: string): Promise<string> {
  const bytes = file === '-' ? await pipedBytes() : fileBytes(file);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new UsageError('The body is not UTF-8 text.');
  }
}

/** By the name of the file; from standard input by its first character, because both are possible there. */
export function isYaml(file: string, body: string): boolean {
  if (/\.ya?ml$/i.test(file)) return true;
  return file === '-' && !/^\s*([[{]|$)/.test(body);
}

function fileBytes(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new UsageError(`${file} cannot be read: ${(error as NodeJS.ErrnoException).code ?? 'unreadable'}.`);
  }
}

async function pipedBytes(): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of process.stdin as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > LONGEST_BODY) throw new UsageError('Standard input holds more than 1 MB.');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
