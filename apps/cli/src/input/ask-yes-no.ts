import { createInterface } from 'node:readline';
import { CliError, EXIT, UsageError } from '../cli-error.ts';

export interface Asking {
  readonly yes?: boolean | undefined;
  readonly input: boolean;
}

/** Throws `UsageError` when nobody can be asked and nobody has answered ahead; before anything is fetched or done. */
export function requireAnswerable({ yes, input }: Asking): void {
  if (yes === true || (input && process.stdin.isTTY)) return;
  throw new UsageError('Nobody can be asked here: say --yes if you have read what it is about.');
}

/** Asks on the terminal. Only y and yes are a yes: a slip of the finger, another word or an end of input changes nothing. */
export async function askYesNo(question: string): Promise<boolean> {
  const reader = createInterface({ input: process.stdin, output: process.stderr, historySize: 0 });
  const answer = await new Promise<string>((resolve, reject) => {
    reader.once('SIGINT', () => {
      reject(new CliError('Interrupted.', { exitCode: EXIT.interrupted }));
    });
    reader.once('close', () => {
      resolve('');
    });
    reader.question(question, resolve);
  }).finally(() => {
    reader.close();
  });
  return /^y(es)?$/i.test(answer.trim());
}
