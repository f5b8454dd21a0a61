import { CliError, EXIT, UsageError } from '../cli-error.ts';
import { promptHidden } from './hidden-prompt.ts';

/** The largest body the API takes; a credential has 8 KB at most. Ends `keyturn token submit x < /dev/zero`. */
const LONGEST_INPUT = 64 * 1024;

/** A value from a hidden prompt on a terminal, else from standard input without its last line end. Throws `UsageError`. */
export async function readValue({ question, mayAsk }: { question: string; mayAsk: boolean }): Promise<string> {
  const isTerminal = process.stdin.isTTY;
  if (isTerminal && !mayAsk)
    throw new UsageError('The value has to come from standard input, because --no-input forbids to ask.');
  const value = isTerminal ? await promptHidden(question) : await readPiped();
  if (value === '') throw new UsageError('There is no value: standard input was empty.');
  return value;
}

async function readPiped(): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of process.stdin as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > LONGEST_INPUT) throw new UsageError('Standard input holds more than 64 KB: that is no credential.');
    chunks.push(chunk);
  }
  try {
    // A byte order mark is kept: whether a value may begin with one is for the API to say.
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
      .decode(Buffer.concat(chunks))
      .replace(/\r?\n$/, '');
  } catch {
    throw new CliError('Standard input is not UTF-8 text.', { exitCode: EXIT.usage });
  }
}
