import { setTimeout as delay } from 'node:timers/promises';
import { PartLog } from './part-log.ts';
import { defaultTiming, PartRunner, type Timing } from './part-runner.ts';
import type { Part } from './part.ts';
import type { PidFiles } from './pid-files.ts';

export interface SupervisorOptions {
  /** In the order in which they are started; stopped from the last to the first. */
  readonly parts: readonly Part[];
  readonly pids: PidFiles;
  readonly logFolder: string;
  readonly say: (name: string, text: string) => void;
  readonly timing?: Timing;
}

/** Runs the parts of one data folder until it is stopped or one of them cannot be kept alive. */
export class Supervisor {
  readonly #runners: PartRunner[] = [];
  readonly #logs: { readonly name: string; readonly log: PartLog }[] = [];
  readonly #options: SupervisorOptions;
  #following: NodeJS.Timeout | undefined;
  #ended: Promise<void> | undefined;

  constructor(options: SupervisorOptions) {
    this.#options = options;
    for (const part of options.parts) this.#add(part);
  }

  /** Resolves once the parts have been stopped; rejects, with the rest still running, when one cannot be kept alive. */
  run(): Promise<void> {
    this.#following ??= setInterval(() => {
      this.#showWarnings();
    }, 300).unref();
    this.#ended ??= Promise.all(this.#runners.map((runner) => this.#runOne(runner))).then(() => undefined);
    return this.#ended;
  }

  get isReady(): boolean {
    return this.#runners.every((runner) => runner.isReady);
  }

  /** Resolves when all parts are ready at the same moment. */
  async whenReady(signal: AbortSignal): Promise<void> {
    while (!this.isReady) await delay(20, undefined, { signal });
  }

  /** Ends the parts one after the other, the last started first, each within its grace. */
  async stop(): Promise<void> {
    for (const runner of this.#runners.toReversed()) {
      await runner.stop();
    }
    clearInterval(this.#following);
  }

  /** Ends all parts at once, without asking. */
  kill(): void {
    clearInterval(this.#following);
    for (const runner of this.#runners) runner.kill();
  }

  #add(part: Part): void {
    const log = new PartLog(this.#options.logFolder, part.name);
    this.#logs.push({ name: part.name, log });
    this.#runners.push(
      new PartRunner({
        part,
        log,
        // What is not ours to run (a Temporal or Redis from outside) was waited for before.
        dependencies: this.#runners.filter((runner) => part.dependsOn.includes(runner.part.name)),
        pids: this.#options.pids,
        timing: this.#options.timing ?? defaultTiming,
        say: (text) => {
          this.#options.say(part.name, text);
        },
      }),
    );
  }

  async #runOne(runner: PartRunner): Promise<void> {
    try {
      await runner.run();
    } catch (error) {
      const lines = runner.lastLines.map((line) => `\n    ${line}`).join('');
      const reason = error instanceof Error ? error.message : String(error);
      throw new Error(`${reason}. The end of its log:${lines === '' ? ' (empty)' : lines}`, { cause: error });
    }
  }

  #showWarnings(): void {
    for (const { name, log } of this.#logs) {
      for (const line of log.newWarnings()) this.#options.say(name, line);
    }
  }
}
