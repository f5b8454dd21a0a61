import { accessSync, constants, statSync } from 'node:fs';
import { join } from 'node:path';
import { describeMachine } from '@keyturn/config';

/** First executable of these names on the search path. */
export function findOnPath(...names: readonly string[]): string | undefined {
  const folders = describeMachine().searchPath;
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find(isExecutable);
}

/** True for a file this user may run. */
export function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
