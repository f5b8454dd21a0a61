import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { CliError, EXIT } from '../cli-error.ts';

/**
 * Asks on the terminal without showing what is typed or pasted. Readline keeps the keys people know, and its raw mode has no
 * limit of 4,095 characters a line, which a terminal cuts long tokens to.
 */
export function promptHidden(question: string): Promise<string> {
  const nowhere = new Writable({
    write(_chunk, _encoding, done) {
      done();
    },
  });
  // Echo is off from here on, so before the question: what is typed ahead stays hidden as well.
  const reader = createInterface({ input: process.stdin, output: nowhere, terminal: true, historySize: 0 });
  process.stderr.write(question);
  return new Promise<string>((resolve, reject) => {
    reader.once('line', resolve);
    reader.once('SIGINT', () => {
      reject(new CliError('Interrupted.', { exitCode: EXIT.interrupted }));
    });
    reader.once('close', () => {
      reject(new CliError('Nothing was entered.', { exitCode: EXIT.usage }));
    });
  }).finally(() => {
    reader.close();
    process.stderr.write('\n');
  });
}
