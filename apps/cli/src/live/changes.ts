import type { StreamQuery } from '../http/event-stream.ts';
import type { Connection } from '../http/connection.ts';
import { ApiFailure } from '../http/api-failure.ts';
import { liveFeed } from './live-feed.ts';

/** live: told at once. cut: the line broke and is tried again. polling: there is no line to be had, so it is looked at now and then. */
export type LineState = 'connecting' | 'live' | 'cut' | 'polling';

interface Watched {
  readonly connection: Connection;
  readonly query: StreamQuery;
  readonly signal: AbortSignal;
}

/** What no event tells, such as a status word that depends on the time, is seen this late (ms). */
const LOOK_ANYWAY_MS = 10_000;
const POLL_MS = 2_000;
/** Events come in bursts, of one step or of many tokens; one look is enough for them. */
const BURST_MS = 50;

/** Tells when it is time to look again: after events, and now and then without. Never rejects; without a line it polls. */
export class Changes {
  #state: LineState = 'connecting';
  #why = '';
  #isNews = false;
  #wake: () => void = () => undefined;
  readonly #signal: AbortSignal;

  constructor(watched: Watched) {
    this.#signal = watched.signal;
    watched.signal.addEventListener('abort', () => {
      this.#wake();
    });
    void this.#listen(watched);
  }

  get state(): LineState {
    return this.#state;
  }

  /** Why there is no line. */
  get why(): string {
    return this.#why;
  }

  /** Resolves at the next change, or when it is time to look anyway. `within`: at the latest after so many milliseconds. */
  async next(within = Number.POSITIVE_INFINITY): Promise<void> {
    if (!this.#isNews && !this.#signal.aborted) await this.#news(within);
    if (this.#isNews && !this.#signal.aborted) await new Promise((resolve) => setTimeout(resolve, BURST_MS));
    this.#isNews = false;
  }

  #news(within: number): Promise<void> {
    const usual = this.#state === 'live' ? LOOK_ANYWAY_MS : POLL_MS;
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, Math.min(usual, within));
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  async #listen(watched: Watched): Promise<void> {
    try {
      for await (const news of liveFeed({ ...watched, after: undefined })) {
        if (news.what === 'cut') this.#enter('cut', news.why);
        // What happened before the line stood is looked at once it does.
        else if (news.what === 'open') this.#enter('live', '');
        else if (news.what === 'event') this.#tell();
      }
    } catch (error) {
      this.#enter('polling', error instanceof ApiFailure ? error.message : 'what came on it could not be read');
    }
  }

  #enter(state: LineState, why: string): void {
    this.#state = state;
    this.#why = why;
    this.#tell();
  }

  #tell(): void {
    this.#isNews = true;
    this.#wake();
  }
}
