import { readFileSync } from 'node:fs';
import { UsageError } from '../cli-error.ts';
import { say } from '../output/say.ts';

/** What the API takes at most, with room to hear from it that it is too much. */
const LONGEST_BODY = 1024 * 1024;

/** A pipe that nobody writes to looks like one that is slow: what is waited for is said after this long (ms). */
const SAY_AFTER_MS = 2_000;

export interface Body {
  readonly text: string;
  readonly type: 'application/json' | 'application/yaml';
}

/** The text of a file or, for `-`, of standard input. Throws `UsageError`. */
export async function readBody(file: string): Promise<Body> {
  const text = textOf(file === '-' ? await pipedBytes() : fileBytes(file));
  return { text, type: isYaml(file, text) ? 'application/yaml' : 'application/json' };
}

/** What was piped in without a word about it; null on a terminal, and when that is nothing. Throws `UsageError`. */
export async function readPipedBody(): Promise<Body | null> {
  if (process.stdin.isTTY) return null;
  const timer = setTimeout(() => {
    say('The body is awaited on standard input; without one, give it < /dev/null.');
  }, SAY_AFTER_MS);
  const body = await readBody('-').finally(() => {
    clearTimeout(timer);
  });
  return body.text.trim() === '' ? null : body;
}

function textOf(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new UsageError('The body is not UTF-8 text.');
  }
}

/** By the name of the file; from standard input by its first character, because both are possible there. */
function isYaml(file: string, body: string): boolean {
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
