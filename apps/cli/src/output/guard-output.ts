import { EXIT } from '../cli-error.ts';
import { errorCode } from '../error-code.ts';
import { say } from './say.ts';

/** What nobody reads any more is no trouble; what could not be written, as on a full disk, is said and ends with 1. */
export function guardOutput(): void {
  let isSaid = false;
  process.stdout.on('error', (error) => {
    // `keyturn token list | head` has read what it wanted.
    if (errorCode(error) === 'EPIPE' || isSaid) return;
    isSaid = true;
    say(`Standard output could not be written (${errorCode(error)}): what is there is not whole.`);
    // Only at the end, because the command knows nothing of it and ends with 0.
    process.once('exit', () => {
      if (process.exitCode === EXIT.done) process.exitCode = EXIT.failed;
    });
  });
}
