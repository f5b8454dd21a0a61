import { setTimeout as delay } from 'node:timers/promises';
import { ApiFailure } from '../http/api-failure.ts';
import { type Streamed, type Streaming, readEventStream } from '../http/event-stream.ts';

/** Besides what a stream brings: that it is cut, why, and when it is tried again. */
export type LiveNews = Streamed | { readonly what: 'cut'; readonly why: string; readonly againInMs: number };

/** As the server wishes (`retry: 2000`); doubled while it stays away. */
const FIRST_WAIT_MS = 2_000;
const LONGEST_WAIT_MS = 30_000;

/**
 * Events over any number of lines, each going on after the last event of the one before, until the signal ends it. Throws
 * `ApiFailure` for what trying again cannot help, such as a key that may not.
 */
export async function* liveFeed(streaming: Streaming): AsyncGenerator<LiveNews> {
  const { signal } = streaming;
  let { after } = streaming;
  let failures = 0;
  while (!signal.aborted) {
    try {
      for await (const news of readEventStream({ ...streaming, after })) {
        failures = 0;
        if (news.what === 'event') after = news.seq;
        yield news;
      }
    } catch (error) {
      if (signal.aborted) return;
      if (!(error instanceof ApiFailure) || error.repeat === null) throw error;
      failures += 1;
      const againInMs = Math.max(error.repeat.retryAfterMs, spreadMs(failures));
      yield { what: 'cut', why: firstLine(error.message), againInMs };
      await delay(againInMs, undefined, { signal }).catch(() => undefined);
      continue;
    }
    // The server ends a line now and then; all its readers shall not come back in the same instant.
    if (!signal.aborted) await delay(Math.random() * FIRST_WAIT_MS, undefined, { signal }).catch(() => undefined);
  }
}

/** Spread by half: when a server comes back, its readers do not come all at once. */
function spreadMs(failures: number): number {
  return Math.min(FIRST_WAIT_MS * 2 ** (failures - 1), LONGEST_WAIT_MS) * (0.5 + Math.random());
}

const firstLine = (text: string): string => text.split('\n', 1)[0] ?? text;
