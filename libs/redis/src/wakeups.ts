import type { Redis } from 'ioredis';
import { readyWithin } from './client.ts';
import { KEYS } from './keys.ts';

/** Only wake-ups: whoever was away longer reads records anyway. */
const KEPT = 1_000;
const BATCH = 1_000;

export interface Listen {
  signal: AbortSignal;
  /** Called at the start, after news, and at least every `pollMs`; calls never overlap. */
  onWake: () => void | Promise<void>;
  /** Real time, default 1000. */
  pollMs?: number;
}

export interface Wakeups {
  /** Tells the other processes that there is something to read; false when Redis is away and they will notice by polling. */
  announce(news: { seq: number; subject: string }): Promise<boolean>;
  /** Resolves after the abort; rejects with what `onWake` throws. */
  listen(options: Listen): Promise<void>;
}

export function createWakeups({ client }: { client: Redis }): Wakeups {
  return {
    announce: async ({ seq, subject }) => {
      const added = client.xadd(KEYS.feed, 'MAXLEN', '~', KEPT, '*', 'seq', seq, 'subject', subject);
      return added.then(
        () => true,
        () => false,
      );
    },
    listen: (options) => listen({ client, ...options }),
  };
}

async function listen({ client, signal, onWake, pollMs = 1_000 }: Listen & { client: Redis }): Promise<void> {
  // Its own connection: a blocking read holds up everything behind it. One that stays silent for longer than a read
  // may block is half-open and is replaced; the time-out per command would outlive an aborted read.
  const reader = client.duplicate({ commandTimeout: undefined, socketTimeout: pollMs + 1_000 });
  // The shared client tells of outages; without a listener each error would be printed.
  reader.on('error', () => undefined);
  const hangUp = () => reader.disconnect();
  signal.addEventListener('abort', hangUp, { once: true });
  let position: string | undefined;
  try {
    while (!signal.aborted) {
      await onWake();
      position = await nextPosition({ reader, position, pollMs, signal });
    }
  } finally {
    signal.removeEventListener('abort', hangUp);
    reader.disconnect();
  }
}

interface NextPosition {
  reader: Redis;
  /** Id of the newest entry seen; undefined before the first look. */
  position: string | undefined;
  pollMs: number;
  signal: AbortSignal;
}

/** Waits for news, at most `pollMs`; while Redis is away that is all it does. */
async function nextPosition({ reader, position, pollMs, signal }: NextPosition): Promise<string | undefined> {
  try {
    // A real id and not `$`, which would skip whatever is added between two reads.
    if (position === undefined) return (await reader.xrevrange(KEYS.feed, '+', '-', 'COUNT', 1))[0]?.[0] ?? '0-0';
    const streams = await reader.xread('COUNT', BATCH, 'BLOCK', pollMs, 'STREAMS', KEYS.feed, position);
    return streams?.[0]?.[1].at(-1)?.[0] ?? position;
  } catch {
    await readyWithin({ client: reader, ms: pollMs, signal });
    return position;
  }
}
