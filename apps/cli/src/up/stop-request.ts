/**
 * One Ctrl-C arrives up to three times: from the terminal, and passed on by npm and by tools/prepare.mjs.
 * Only what comes later than this is a second one.
 */
const SAME_REQUEST_MS = 1000;

/** Resolves on the first SIGINT, SIGTERM or SIGHUP; calls `onSecond` for a later one. */
export function onStopRequest({ onFirst, onSecond }: { onFirst: () => void; onSecond: () => void }): Promise<void> {
  return new Promise((resolve) => {
    let firstMs: number | undefined;
    const receive = () => {
      if (firstMs === undefined) {
        firstMs = performance.now();
        onFirst();
        resolve();
      } else if (performance.now() - firstMs > SAME_REQUEST_MS) {
        onSecond();
      }
    };
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, receive);
  });
}
