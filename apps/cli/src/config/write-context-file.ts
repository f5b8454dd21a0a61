import { closeSync, fsyncSync, mkdirSync, openSync, realpathSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { LineCounter, parseDocument } from 'yaml';
import { CliError } from '../cli-error.ts';
import { errorCode } from '../error-code.ts';
import { checkContexts, contextFilePath, type OpenedContextFile, openContextFile } from './context-file.ts';

/** Changes the file as its owner wrote it, comments included, and only into one that can be read again. Answers what the change answers. */
export function changeContextFile<T>(change: (file: OpenedContextFile) => T, path = contextFilePath()): T {
  const file = openContextFile(path);
  // An empty document is no map yet.
  if (file.document.contents === null) file.document.contents = file.document.createNode({ contexts: {} });
  const answer = change(file);
  const text = file.document.toString();
  const lines = new LineCounter();
  checkContexts({ path, document: parseDocument(text, { lineCounter: lines }), lines });
  writePrivately(path, text);
  return answer;
}

/** Whole or not at all, and readable by its owner only. */
function writePrivately(path: string, text: string): void {
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    const target = realpathOf(path);
    const beside = `${target}.${process.pid}.new`;
    const file = openSync(beside, 'wx', 0o600);
    try {
      writeSync(file, text);
      fsyncSync(file);
    } catch (error) {
      rmSync(beside);
      throw error;
    } finally {
      closeSync(file);
    }
    renameSync(beside, target);
  } catch (error) {
    const code = errorCode(error);
    throw new CliError(`${path} cannot be written (${code}).`);
  }
}

/** Somebody may keep their settings elsewhere and link to them. */
function realpathOf(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
