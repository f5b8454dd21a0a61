import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { PartLog } from './part-log.ts';
import type { Part } from './part.ts';
import type { PidFiles } from './pid-files.ts';
import { signalGroup } from './process-identity.ts';

export interface Timing {
  /** Pause before the next start, by how many deaths in a row. */
  readonly backoffMs: readonly number[];
  /** A life that ended on its own before this counts towards giving up. */
  readonly quickMs: number;
  /** A part that is not ready by then is killed, which counts too. */
  readonly readyLimitMs: number;
}

export const defaultTiming: Timing = {
  backoffMs: [250, 500, 1000, 2000, 5000],
  quickMs: 10_000,
  readyLimitMs: 120_000,
};

const QUICK_DEATHS = 3;
/** Somebody else's decision (a person, a drill, the kernel short of memory) says nothing about the part. */
const FROM_OUTSIDE: readonly (string | null)[] = ['SIGKILL', 'SIGTERM', 'SIGINT', 'SIGHUP'];

export interface RunnerOptions {
  readonly part: Part;
  readonly dependencies: readonly PartRunner[];
  readonly log: PartLog;
  readonly pids: PidFiles;
  readonly timing: Timing;
  readonly say: (text: string) => void;
}

interface Death {
  readonly why: string;
  readonly livedMs: number;
  readonly isFromOutside: boolean;
  readonly wasReady: boolean;
}

/** Keeps one part running: starts it when all it depends on is ready, and again when it dies. */
export class PartRunner {
  readonly part: Part;
  readonly #options: RunnerOptions;
  #child: ChildProcess | undefined;
  #startedMs = 0;
  #readyMs: number | undefined;
  #isStopping = false;
  #running: Promise<void> | undefined;

  constructor(options: RunnerOptions) {
    this.#options = options;
    this.part = options.part;
  }

  get isReady(): boolean {
    return this.#readyMs !== undefined;
  }

  get lastLines(): readonly string[] {
    return this.#options.log.lastLines(15);
  }

  /** Resolves after `stop`; rejects when the part has died quickly three times although all it needs was ready. */
  run(): Promise<void> {
    this.#running ??= this.#keepRunning();
    return this.#running;
  }

  /** Asks the part to end, kills it after its grace; resolves when it is gone. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    const child = this.#child;
    if (child?.pid === undefined) return;
    child.kill('SIGTERM');
    const gone = exitOf(child);
    const isGone = await Promise.race([gone.then(() => true), delay(this.part.stopGraceMs, false, { ref: false })]);
    if (!isGone) {
      this.#options.say(`does not end in ${seconds(this.part.stopGraceMs)}, killing it`);
      signalGroup(child.pid, 'SIGKILL');
    }
    await gone;
  }

  /** Ends it without asking. */
  kill(): void {
    this.#isStopping = true;
    if (this.#child?.pid !== undefined) signalGroup(this.#child.pid, 'SIGKILL');
  }

  async #keepRunning(): Promise<void> {
    const { timing, say } = this.#options;
    let deaths = 0;
    let quickDeaths = 0;
    while (!this.#isStopping) {
      await this.#whenDependenciesReady();
      if (this.#isToStop()) return;
      const death = await this.#liveOnce();
      // A getter, because the compiler cannot know that `stop` was called meanwhile.
      if (this.#isToStop()) return;
      const isQuick = !death.wasReady || death.livedMs < timing.quickMs;
      const pauseMs = timing.backoffMs[Math.min(isQuick ? deaths : 0, timing.backoffMs.length - 1)] ?? 0;
      deaths = isQuick ? deaths + 1 : 1;
      say(`${death.why} after ${seconds(death.livedMs)}; starting it again in ${seconds(pauseMs)}`);
      await delay(pauseMs);
      if (!isQuick) quickDeaths = 0;
      else if (!death.isFromOutside && !(await this.#wasDisturbed())) quickDeaths += 1;
      if (quickDeaths >= QUICK_DEATHS) throw new Error(`${this.part.name} ended ${QUICK_DEATHS} times in a row`);
    }
  }

  #isToStop(): boolean {
    return this.#isStopping;
  }

  async #whenDependenciesReady(): Promise<void> {
    const isUp = async () =>
      this.#options.dependencies.every(({ isReady }) => isReady) && (await this.part.hasOutside?.()) !== false;
    while (!this.#isStopping && !(await isUp())) await delay(20);
  }

  /** Looked at after the pause: the end of a dependency may be noticed later than the end it causes. */
  async #wasDisturbed(): Promise<boolean> {
    const { dependencies } = this.#options;
    if (dependencies.some(({ isReady, becameReadyMs }) => !isReady || becameReadyMs > this.#startedMs)) return true;
    return (await this.part.hasOutside?.()) === false;
  }

  get becameReadyMs(): number {
    return this.#readyMs ?? 0;
  }

  async #liveOnce(): Promise<Death> {
    const { part, log, pids } = this.#options;
    const output = log.open();
    this.#startedMs = Date.now();
    // A session of its own: Ctrl-C reaches only us, and we decide the order in which parts end.
    const child = spawn(part.file, part.args, {
      env: part.env,
      detached: true,
      stdio: ['ignore', output, output],
      ...(part.cwd !== undefined && { cwd: part.cwd }),
    });
    closeSync(output);
    this.#child = child;
    if (child.pid !== undefined) pids.write(part.name, child.pid);
    let hasEnded = false;
    const end = exitOf(child).then((why) => {
      hasEnded = true;
      this.#readyMs = undefined;
      this.#child = undefined;
      pids.remove(part.name);
      return why;
    });
    const ready = await this.#waitUntilReady(child, () => hasEnded);
    const why = await end;
    return {
      why: ready === 'late' ? `was not ready in ${seconds(this.#options.timing.readyLimitMs)}` : why,
      livedMs: Date.now() - this.#startedMs,
      isFromOutside: ready !== 'late' && FROM_OUTSIDE.includes(child.signalCode),
      wasReady: ready === 'ready',
    };
  }

  async #waitUntilReady(child: ChildProcess, hasEnded: () => boolean): Promise<'ready' | 'late' | 'ended'> {
    const pid = child.pid;
    if (pid === undefined) return 'ended';
    const deadline = this.#startedMs + this.#options.timing.readyLimitMs;
    while (!(await this.part.isReady(pid))) {
      if (hasEnded() || this.#isStopping) return 'ended';
      if (Date.now() > deadline) {
        signalGroup(pid, 'SIGKILL');
        return 'late';
      }
      await delay(40);
    }
    if (hasEnded()) return 'ended';
    this.#readyMs = Date.now();
    this.#options.say(`ready  ${seconds(this.#readyMs - this.#startedMs)}`);
    return 'ready';
  }
}

function exitOf(child: ChildProcess): Promise<string> {
  const { exitCode, signalCode } = child;
  if (exitCode !== null || signalCode !== null) return Promise.resolve(describeExit(exitCode, signalCode));
  return new Promise((resolve) => {
    child.once('error', (error) => {
      resolve(`could not be started (${error.message})`);
    });
    child.once('exit', (code, signal) => {
      resolve(describeExit(code, signal));
    });
  });
}

function describeExit(code: number | null, signal: NodeJS.Signals | null): string {
  return signal === null ? `ended with exit code ${code}` : `was ended by ${signal}`;
}

/** Seconds with one digit: `0.3 s`. */
export function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(ms < 10_000 ? 1 : 0)} s`;
}
