import { statSync } from 'node:fs';
import type { Config } from '@keyturn/config';
import { UsageError } from '../cli-error.ts';
import { activeContext } from '../config/active-context.ts';
import { readContexts } from '../config/context-file.ts';
import { plainText } from '../output/plain-text.ts';
import type { Finding } from './finding.ts';

/** Group and others. */
const ANYBODY = 0o077;

/** Whether the file of contexts can be used; null when it can. */
export function checkContextFile(): Finding | null {
  try {
    readContexts();
    return null;
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    const remedy = 'Correct the file, or move it away: without it this machine is meant.';
    return { check: 'contexts', level: 'serious', found: plainText(error.message), remedy };
  }
}

/** The files that people keep their own keys in. No more than a warning: what a container mounts is open to all in it. */
export function checkOwnKey(config: Config, given: string | undefined): Finding[] {
  const context = activeContext({ given, config, file: readContexts() });
  return [config.client.apiKeyFile, context?.keyFile].flatMap((file) => {
    const mode = file === undefined ? 0 : (statSync(file, { throwIfNoEntry: false })?.mode ?? 0);
    if (file === undefined || (mode & ANYBODY) === 0) return [];
    const found = `other users may read ${file}: mode ${(mode & 0o777).toString(8)}`;
    return [{ check: 'key file', level: 'warning', found, remedy: `Run: chmod 600 '${file}'` } as const];
  });
}
