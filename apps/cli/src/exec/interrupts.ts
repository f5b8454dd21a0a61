import type { ChildProcess } from 'node:child_process';
import { constants } from 'node:os';
import { isInTerminalForeground } from './terminal-foreground.ts';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
type Interrupt = (typeof SIGNALS)[number];

/** SIGINT, SIGTERM and SIGHUP while `exec` runs: the client gets them while there is one, before and after they end the waiting. */
export class Interrupts {
  readonly #ending = new AbortController();
  readonly #listener: (signal: Interrupt) => void;
  #child: ChildProcess | undefined;
  #received: Interrupt | undefined;

  constructor() {
    this.#listener = (signal) => {
      this.#receive(signal);
    };
    for (const signal of SIGNALS) process.on(signal, this.#listener);
  }

  /** Aborted by a signal that came while no client was running. */
  get ending(): AbortSignal {
    return this.#ending.signal;
  }

  /** 128 + the signal that ended the waiting; undefined while none has. */
  get exitCode(): number | undefined {
    return this.#received === undefined ? undefined : 128 + constants.signals[this.#received];
  }

  /** From now on signals are the child's; the function it answers takes that back. */
  passTo(child: ChildProcess): () => void {
    this.#child = child;
    return () => {
      this.#child = undefined;
    };
  }

  /** Signals do again what they do by default. */
  stop(): void {
    for (const signal of SIGNALS) process.off(signal, this.#listener);
  }

  #receive(signal: Interrupt): void {
    if (this.#child === undefined) {
      this.#received ??= signal;
      this.#ending.abort();
      return;
    }
    // Ctrl-C reaches the whole foreground group. Many programs take a second one as "stop without cleaning up".
    if (signal !== 'SIGTERM' && isInTerminalForeground()) return;
    this.#child.kill(signal);
  }
}
