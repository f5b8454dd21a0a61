import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const main = fileURLToPath(new URL('../src/main.ts', import.meta.url));

export interface CliOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** Standard input; without it there is none. null: a pipe that stays open. */
  readonly input?: string | Buffer | null;
  readonly cwd?: string;
}

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunningCli {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  readonly stdout: () => string;
  readonly stderr: () => string;
}

/** The program from its sources, as `bin/keyturn.mjs` starts it from its build. */
export const cliCommand = (args: readonly string[]): string[] => [
  process.execPath,
  '--conditions=source',
  main,
  ...args,
];

/** Nothing of the developer's own settings reaches the program. */
export const cliEnvironment = (env: Readonly<Record<string, string>> = {}): Record<string, string> => ({
  PATH: process.env['PATH'] ?? '',
  HOME: '/nonexistent',
  ...env,
});

export function startCli(args: readonly string[], { env, input, cwd }: CliOptions = {}): RunningCli {
  return start(cliCommand(args), {
    env: cliEnvironment(env),
    ...(input !== undefined && { input }),
    ...(cwd && { cwd }),
  });
}

export function runCli(args: readonly string[], options: CliOptions = {}): Promise<Ended> {
  return startCli(args, options).ended;
}

/** Starts the program on a terminal of its own (script(1)); what the terminal shows is its standard output. */
export function startOnTerminal(args: readonly string[], { env }: CliOptions = {}): RunningCli {
  // Without `exec` the shell of script(1) would get Ctrl-C as well, and its exit code would be the shell's.
  const command = `exec ${cliCommand(args).map(quoted).join(' ')}`;
  return start(['script', '--quiet', '--return', '--flush', '--command', command, '/dev/null'], {
    env: { ...cliEnvironment(env), TERM: 'xterm', SHELL: '/bin/sh' },
    input: null,
  });
}

function start(
  [file = '', ...args]: readonly string[],
  { env, input, cwd }: { env: Record<string, string>; input?: string | Buffer | null; cwd?: string },
): RunningCli {
  const child = spawn(file, args, {
    env,
    ...(cwd !== undefined && { cwd }),
    // A group of its own: a signal to the program is not one to the tests.
    detached: true,
    stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
  });
  const output = { stdout: '', stderr: '' };
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (output.stdout += text));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (output.stderr += text));
  // A program that does not read its input is not a failure of the test.
  child.stdin?.on('error', () => undefined);
  if (input !== undefined && input !== null) child.stdin?.end(input);
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      resolve({ code, signal, ...output });
    });
  });
  return { child, ended, stdout: () => output.stdout, stderr: () => output.stderr };
}

/** Waits until something is so; at the deadline it fails with what there was instead. */
export async function eventually(isTrue: () => boolean, last: () => unknown, withinMs = 15_000): Promise<void> {
  const deadline = Date.now() + withinMs;
  while (!isTrue()) {
    if (Date.now() > deadline) throw new Error(`not within ${withinMs} ms; last: ${JSON.stringify(last())}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

const quoted = (arg: string) => `'${arg.replaceAll("'", String.raw`'\''`)}'`;
