import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { foreignEnvironment } from '@keyturn/config';
import { freePort } from '@keyturn/local-stack';
import { ApiClient } from './api-client.ts';
import { EmulatorClient } from './emulator-client.ts';
import { eventually } from './eventually.ts';
import { listedPids, processesOf, signal } from './processes.ts';

export type PartName = 'redis' | 'temporal' | 'emulator' | 'worker' | 'api';

const repository = resolve(fileURLToPath(import.meta.url), '../../..');
const READY_LIMIT_MS = 110_000;
const STOP_LIMIT_MS = 45_000;
/** The fleet day of the end-to-end layers: a second. Faster is of no use, a timer of Temporal costs a second whatever its length. */
const DAY_A_SECOND = 'x86400';

export interface CliEnded {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** `keyturn up` as a user runs it, on folders and ports of its own, with its own Temporal and Redis. */
export class Keyturn {
  readonly rootDir: string;
  readonly dataDir: string;
  readonly keysDir: string;
  /** Everything `up` printed, over all starts. */
  readonly consoleFile: string;
  readonly api: ApiClient;
  readonly emulator: EmulatorClient;
  readonly #env: Readonly<Record<string, string>>;
  #up: ChildProcess | undefined;

  constructor({
    rootDir,
    port,
    emulatorPort,
    env,
  }: {
    rootDir: string;
    port: number;
    emulatorPort: number;
    env: Readonly<Record<string, string>>;
  }) {
    this.rootDir = rootDir;
    this.dataDir = join(rootDir, 'data');
    this.keysDir = join(rootDir, 'keys');
    this.consoleFile = join(rootDir, 'console.log');
    this.api = new ApiClient({
      base: `http://127.0.0.1:${port}`,
      adminKey: () => env['KEYTURN_ADMIN_KEY'] ?? readFileSync(join(this.dataDir, 'admin-key'), 'utf8').trim(),
    });
    this.emulator = new EmulatorClient(`http://127.0.0.1:${emulatorPort}`);
    this.#env = {
      // The stack of the test run is not ours: `up` brings its own.
      ...foreignEnvironment(),
      KEYTURN_DATA: this.dataDir,
      KEYTURN_KEYS: this.keysDir,
      KEYTURN_PORT: String(port),
      KEYTURN_EMULATOR_PORT: String(emulatorPort),
      KEYTURN_CLOCK: DAY_A_SECOND,
      // Tests poll faster than a person.
      KEYTURN_RATE_LIMIT: '100000',
      ...env,
    };
  }

  /** Starts it, also a second time on the same folders; resolves when it serves and, on the first start, has applied the demo. */
  async start(): Promise<void> {
    const before = statSync(this.consoleFile, { throwIfNoEntry: false })?.size ?? 0;
    const output = openSync(this.consoleFile, 'a', 0o600);
    const up = spawn(process.execPath, [join(repository, 'apps/cli/dist/main.js'), 'up'], {
      cwd: repository,
      env: this.#env,
      stdio: ['ignore', output, output],
    });
    closeSync(output);
    this.#up = up;
    const answer = await eventually({
      ask: () => ({ ended: hasEnded(up), printed: this.output().slice(before) }),
      until: ({ ended, printed }) => ended || /Keyturn is up|not complete:/.test(printed),
      withinMs: READY_LIMIT_MS,
    });
    if (answer.printed.includes('Keyturn is up')) return;
    // What this start said first: of a long message only the beginning may be kept.
    throw new Error(`keyturn up did not come up:\n${answer.printed.slice(-1500)}\n${this.report()}`);
  }

  /** One command of the command line, as typed in another terminal of the same machine; `input` is its standard input. */
  cli(
    args: readonly string[],
    { input = '', env = {} }: { input?: string; env?: Readonly<Record<string, string>> } = {},
  ): Promise<CliEnded> {
    return this.startCli(args, { env }).end(input);
  }

  /** The same, still running when this returns: it waits for the end of its standard input, if it reads that. */
  startCli(
    args: readonly string[],
    { env = {} }: { env?: Readonly<Record<string, string>> } = {},
  ): { printed: Readonly<CliEnded>; pid: number; end(input?: string): Promise<CliEnded> } {
    const child = spawn(process.execPath, [join(repository, 'apps/cli/dist/main.js'), ...args], {
      cwd: repository,
      env: { ...this.#env, ...env },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    const printed: CliEnded = { code: null, stdout: '', stderr: '' };
    child.stdout.setEncoding('utf8').on('data', (text: string) => (printed.stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (printed.stderr += text));
    const closed = once(child, 'close') as Promise<[code: number | null]>;
    const end = async (input = '') => {
      child.stdin.on('error', () => undefined).end(input);
      const [code] = await closed;
      return { ...printed, code };
    };
    return { printed, pid: child.pid ?? 0, end };
  }

  output(): string {
    return readFileSync(this.consoleFile, 'utf8');
  }

  /** The end of what it printed and of each log, for the message of a failed test. */
  report(): string {
    const logs = ['api', 'worker', 'emulator', 'temporal', 'redis'].map((name) => {
      const file = join(this.dataDir, 'logs', `${name}.log`);
      const text = statSync(file, { throwIfNoEntry: false }) === undefined ? '' : readFileSync(file, 'utf8');
      return `--- ${name}\n${text.slice(-1500)}`;
    });
    return [this.output().slice(-2500), ...logs].join('\n');
  }

  pid(part: PartName): number | undefined {
    return listedPids(this.dataDir).get(part);
  }

  /** True when the worker that runs now has begun to work. */
  isWorking(): boolean {
    const ready = join(this.dataDir, 'pids', 'worker.ready');
    const pid = this.pid('worker');
    return pid !== undefined && existsSync(ready) && Number.parseInt(readFileSync(ready, 'utf8'), 10) === pid;
  }

  /** kill -9 of one part; resolves once another process has taken its place. */
  async kill(part: PartName): Promise<void> {
    const old = this.pid(part);
    if (old === undefined) throw new Error(`${part} does not run:\n${this.report()}`);
    signal(old, 'SIGKILL');
    const isReplaced = (pid: number | undefined) => pid !== undefined && pid !== old;
    await eventually({ ask: () => this.pid(part), until: isReplaced, withinMs: 20_000 });
  }

  /** kill -9 of one part that stays away until the work has ended: its supervisor stands still meanwhile. */
  async without<T>(part: PartName, work: () => Promise<T>): Promise<T> {
    const old = this.pid(part);
    const up = this.#up?.pid;
    if (old === undefined || up === undefined) throw new Error(`${part} does not run:\n${this.report()}`);
    signal(up, 'SIGSTOP');
    signal(old, 'SIGKILL');
    try {
      return await work();
    } finally {
      signal(up, 'SIGCONT');
      await eventually({
        ask: () => this.pid(part),
        until: (pid) => pid !== undefined && pid !== old,
        withinMs: 20_000,
      });
    }
  }

  /** kill -9 of the supervisor and of every part, as a power cut. */
  async killAll(): Promise<void> {
    // The supervisor first, or it would start again what is killed after it.
    const { up, ...parts } = Object.fromEntries(listedPids(this.dataDir));
    for (const pid of [this.#up?.pid, up, ...Object.values(parts)]) if (pid !== undefined) signal(pid, 'SIGKILL');
    const rest = () => {
      const left = processesOf(this.rootDir);
      for (const pid of left) signal(pid, 'SIGKILL');
      return left;
    };
    await eventually({ ask: rest, until: (left) => left.length === 0, withinMs: 10_000 });
    this.#up = undefined;
  }

  /** One Ctrl-C; resolves the exit code once everything is gone. */
  async stop(): Promise<number | null> {
    const up = this.#up;
    if (up === undefined) return null;
    up.kill('SIGINT');
    await eventually({ ask: () => hasEnded(up), until: (ended) => ended, withinMs: STOP_LIMIT_MS });
    this.#up = undefined;
    return up.exitCode;
  }

  async restart(): Promise<void> {
    await this.stop();
    await this.start();
  }

  /** Ends whatever still runs and removes the folders. For `afterAll`, also after a failure. */
  async close(): Promise<void> {
    await this.killAll();
    rmSync(this.rootDir, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
}

/** A Keyturn that is up; `env` goes over the defaults of the end-to-end layers. Leaves nothing behind when it cannot start. */
export async function startKeyturn({
  env = {},
  emulatorPort,
}: { env?: Readonly<Record<string, string>>; emulatorPort?: number } = {}): Promise<Keyturn> {
  const rootDir = mkdtempSync(join(tmpdir(), 'keyturn-e2e-'));
  mkdirSync(rootDir, { recursive: true, mode: 0o700 });
  const keyturn = new Keyturn({
    rootDir,
    port: await freePort(),
    emulatorPort: emulatorPort ?? (await freePort()),
    env,
  });
  try {
    await keyturn.start();
    return keyturn;
  } catch (error) {
    await keyturn.close();
    throw error;
  }
}

const hasEnded = (child: ChildProcess): boolean => child.exitCode !== null || child.signalCode !== null;
