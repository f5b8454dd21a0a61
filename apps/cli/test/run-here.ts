import { Readable, Writable } from 'node:stream';
import { runProgram } from '../src/program.ts';
import type { CliOptions } from './run-cli.ts';

export interface EndedHere {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface HereOptions extends Pick<CliOptions, 'env'> {
  readonly input?: string | Buffer;
  /** Whether standard output and error are a terminal, of 100 columns. */
  readonly isTerminal?: boolean;
}

/**
 * The program in this process, with streams and an environment of its own: a start of Node costs most of a second. What needs a
 * real terminal, signals or the process' own exit is for `run-cli.ts`.
 */
export async function runHere(args: readonly string[], options: HereOptions = {}): Promise<EndedHere> {
  const { env = {}, input = '', isTerminal = false } = options;
  const out = new Captured(isTerminal);
  const err = new Captured(isTerminal);
  const put = { stdout: out, stderr: err, stdin: Readable.from(input === '' ? [] : [Buffer.from(input)]) };
  const before = { env: process.env, stdout: process.stdout, stderr: process.stderr, stdin: process.stdin };
  const given = { PATH: process.env['PATH'] ?? '', HOME: '/nonexistent', ...env };
  define({ ...put, env: given });
  try {
    const code = await runProgram(args);
    return { code, stdout: out.text, stderr: err.text };
  } finally {
    define(before);
  }
}

class Captured extends Writable {
  text = '';
  readonly isTTY: boolean;
  readonly columns = 100;

  constructor(isTTY: boolean) {
    super({ decodeStrings: false });
    this.isTTY = isTTY;
  }

  override _write(chunk: string | Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}

function define(parts: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(parts)) {
    Object.defineProperty(process, name, { value, configurable: true, enumerable: true, writable: true });
  }
}
