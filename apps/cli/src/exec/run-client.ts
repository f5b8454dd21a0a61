import { type ChildProcess, spawn } from 'node:child_process';
import { constants } from 'node:os';
import { environmentWithoutKeys } from '@keyturn/config';
import { withInheritedUmask } from '../private-umask.ts';
import type { Interrupts } from './interrupts.ts';

/** How the client ended, or that it could not be started. Holds nothing of its arguments. */
export type ClientEnd =
  | { readonly how: 'exited'; readonly code: number }
  | { readonly how: 'killed'; readonly signal: NodeJS.Signals }
  | { readonly how: 'notStarted'; readonly errorCode: string };

export interface ClientRun {
  readonly file: string;
  /** With the values in them. */
  readonly args: readonly string[];
  readonly interrupts: Interrupts;
}

/** Runs the client as a direct child, never through a shell, on our own standard streams. Never rejects. */
export function runClient({ file, args, interrupts }: ClientRun): Promise<ClientEnd> {
  return new Promise((resolve) => {
    const notStarted = (error: unknown) => {
      // Only the code: message and `spawnargs` of Node's errors hold the arguments.
      resolve({ how: 'notStarted', errorCode: (error as NodeJS.ErrnoException).code ?? 'unknown' });
    };
    let child: ChildProcess;
    try {
      // What a client writes for others must not become private because we are.
      child = withInheritedUmask(() => spawn(file, args, { stdio: 'inherit', env: environmentWithoutKeys() }));
    } catch (error) {
      notStarted(error);
      return;
    }
    const release = interrupts.passTo(child);
    child.once('error', notStarted);
    child.once('exit', (code, signal) => {
      release();
      resolve(signal === null ? { how: 'exited', code: code ?? 0 } : { how: 'killed', signal });
    });
  });
}

/** The exit code that tells our caller the same: 128 + signal as shells have it, 126 and 127 as env(1). */
export function exitCodeOfEnd(end: ClientEnd): number {
  switch (end.how) {
    case 'exited':
      return end.code;
    case 'killed':
      return 128 + constants.signals[end.signal];
    case 'notStarted':
      return end.errorCode === 'ENOENT' ? 127 : 126;
  }
}

/** Why the client could not be started, without its arguments. */
export function notStartedText(file: string, errorCode: string): string {
  switch (errorCode) {
    case 'ENOENT':
      return `There is no program ${file}.`;
    case 'EACCES':
      return `${file} may not be run.`;
    case 'E2BIG':
      return `${file} cannot be started: its arguments are too long.`;
    case 'ERR_INVALID_ARG_VALUE':
      return `${file} cannot be started: an argument or a value holds a character that no argument can have.`;
    default:
      return `${file} cannot be started (${errorCode}).`;
  }
}
