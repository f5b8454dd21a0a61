import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeMachine } from '@keyturn/config';
import { type Document, isMap, isNode, isScalar, LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import { UsageError } from '../cli-error.ts';
import { errorCode } from '../error-code.ts';
import { plainText } from '../output/plain-text.ts';
import { contextFileSchema, KEYS_THAT_ARE_VALUES } from './context.schema.ts';

export type ContextFile = z.output<typeof contextFileSchema>;
export type Context = ContextFile['contexts'][string];

export interface OpenedContextFile {
  readonly path: string;
  readonly contexts: ContextFile;
  /** As it was written, comments included: changes are made here. */
  readonly document: Document;
}

export const contextFilePath = (): string => join(describeMachine().configDir, 'config.yaml');

/** The contexts of the configuration file; none when there is no file. Throws `UsageError` with the line. */
export function readContexts(path = contextFilePath()): ContextFile {
  return openContextFile(path).contexts;
}

export function openContextFile(path = contextFilePath()): OpenedContextFile {
  const text = readText(path);
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const [broken] = document.errors;
  if (broken !== undefined) {
    const why = broken.code === 'DUPLICATE_KEY' ? 'a name stands there twice' : 'it is no YAML';
    throw refused(path, { line: broken.linePos?.[0].line, why });
  }
  return { path, contexts: checkContexts({ path, document, lines }), document };
}

interface Checked {
  readonly path: string;
  readonly document: Document;
  readonly lines: LineCounter;
}

/** What the document says, or a `UsageError` that names field and line and never a value, which may be a key in the wrong place. */
export function checkContexts({ path, document, lines }: Checked): ContextFile {
  const read = contextFileSchema.safeParse(document.toJS() ?? {});
  if (read.success) return read.data;
  const issue = read.error.issues[0];
  if (issue === undefined) throw read.error;
  const at = issue.path.map(String);
  const unknown = issue.code === 'unrecognized_keys' ? issue.keys[0] : undefined;
  const name = plainText([...at, ...(unknown === undefined ? [] : [unknown])].join('.'));
  const why = unknown === undefined ? `${name || 'the file'}: ${issue.message}` : unknownText(unknown, name);
  throw refused(path, { line: lineOf({ document, lines, at, key: unknown }), why });
}

function unknownText(key: string, name: string): string {
  return KEYS_THAT_ARE_VALUES.test(key)
    ? `${name}: a key never stands in this file; put it into a file of its own and name that with keyFile`
    : `${name} is no field that is known`;
}

function lineOf(where: Omit<Checked, 'path'> & { at: string[]; key: string | undefined }): number | undefined {
  const { document, lines, at, key } = where;
  const node = at.length === 0 ? document.contents : document.getIn(at, true);
  const found =
    key !== undefined && isMap(node)
      ? node.items.map((pair) => pair.key).find((one) => isScalar(one) && String(one.value) === key)
      : node;
  const start = isNode(found) ? found.range?.[0] : undefined;
  return start === undefined ? undefined : lines.linePos(start).line;
}

function refused(path: string, { line, why }: { line: number | undefined; why: string }): UsageError {
  return new UsageError(`${path}${line === undefined ? '' : `, line ${line}`} cannot be used: ${why}.`);
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const code = errorCode(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return '';
    throw new UsageError(`${path} cannot be read (${code}).`);
  }
}
