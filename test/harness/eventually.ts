import { setTimeout as delay } from 'node:timers/promises';

/** Asks until the answer fits; at the deadline it fails with the last answer, so that a red test says what was there instead. */
export async function eventually<T>({
  ask,
  until,
  withinMs,
  everyMs = 50,
}: {
  ask: () => Promise<T> | T;
  until: (answer: T) => boolean;
  withinMs: number;
  everyMs?: number;
}): Promise<T> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    const answer = await ask();
    if (until(answer)) return answer;
    if (Date.now() > deadline)
      throw new Error(`not within ${withinMs} ms; last: ${JSON.stringify(answer)?.slice(0, 2000)}`);
    await delay(everyMs);
  }
}
