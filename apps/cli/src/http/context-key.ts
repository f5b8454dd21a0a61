import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { environmentWithoutKeys } from '@keyturn/config';
import { CliError, EXIT } from '../cli-error.ts';
import { errorCode } from '../error-code.ts';
import type { Context } from '../config/context-file.ts';

/** A keyring may ask its owner first. */
const ANSWER_LIMIT_MS = 60_000;

/** The key a context names: from its file, or printed by its command, such as a keyring's; undefined when it names none. Secret. */
export function contextKey(name: string, { keyFile, keyCommand }: Context): string | undefined {
  if (keyFile !== undefined) return keyOfFile(name, keyFile);
  const [program, ...args] = keyCommand ?? [];
  if (program === undefined) return undefined;
  const { status, stdout, error } = spawnSync(program, args, {
    encoding: 'utf8',
    env: environmentWithoutKeys(),
    // Its question and its trouble are for the person; only what it prints is the key. What is piped to us may be a value, and
    // is not for it.
    stdio: [process.stdin.isTTY ? 'inherit' : 'ignore', 'pipe', 'inherit'],
    timeout: ANSWER_LIMIT_MS,
  });
  if (status === 0) return stdout;
  const code = errorCode(error) || `exit code ${status ?? 'unknown'}`;
  throw new CliError(`The keyCommand of the context ${name} gave no key (${code}).`, { exitCode: EXIT.signIn });
}

function keyOfFile(name: string, file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw new CliError(`There is no key: ${file}, which the context ${name} names, cannot be read.`, {
      exitCode: EXIT.signIn,
    });
  }
}
