import { Redis } from 'ioredis';

const LONGEST_BACKOFF_MS = 1_000;

export interface OutageListener {
  /** Called once per outage with the code of the first error (`ECONNREFUSED`, `WRONGPASS`), never with its text. */
  onOutage?: (code: string) => void;
  onBack?: () => void;
}

/** A client that fails fast while Redis is away and keeps coming back; with the defaults a read hung for 10 s and more. */
export function createClient({ url, onOutage, onBack }: { url: string } & OutageListener): Redis {
  const client = new Redis(url, {
    maxRetriesPerRequest: 1,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    commandTimeout: 1_000,
    connectTimeout: 1_000,
    retryStrategy: (attempt) => Math.min(25 * 2 ** Math.min(attempt, 6), LONGEST_BACKOFF_MS),
  });
  let away = false;
  client.on('error', (error: Error) => {
    if (away) return;
    away = true;
    onOutage?.(codeOf(error));
  });
  client.on('ready', () => {
    if (away) onBack?.();
    away = false;
  });
  return client;
}

/** Resolves when the client is ready, after `ms`, or on abort, whichever is first: never rejects. */
export function readyWithin({
  client,
  ms,
  signal,
}: {
  client: Redis;
  ms: number;
  signal?: AbortSignal;
}): Promise<void> {
  if (signal?.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      client.off('ready', done);
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    client.once('ready', done);
    signal?.addEventListener('abort', done, { once: true });
  });
}

function codeOf(error: Error & { code?: unknown }): string {
  if (typeof error.code === 'string') return error.code;
  // Replies of Redis begin with their code; anything else may quote what was sent.
  return /^[A-Z]+(?= )/.exec(error.message)?.[0] ?? error.name;
}
