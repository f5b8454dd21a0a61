import { NoAnswer, Refusal } from '@keyturn/client';

/** Commands under way at once: enough for a thousand in a minute, few enough to leave room for other people. */
const AT_ONCE = 4;
/** The API lets 1,200 calls a minute pass; after so long there is room again. Real time. */
const SLOWED_MS = 5_000;
/** A minute of being slowed down: whoever else is calling goes on for longer. */
const MOST_SLOWED = 12;

export type BulkOutcome =
  | { readonly id: string; readonly is: 'done' }
  | { readonly id: string; readonly is: 'failed'; readonly why: string; readonly isUnknown: boolean };

export interface BulkRun {
  readonly ids: readonly string[];
  readonly send: (id: string) => Promise<unknown>;
  readonly onOutcome: (outcome: BulkOutcome) => void;
  /** Epoch ms until when all wait because the API asked to; null when they go on. */
  readonly onSlowed: (untilAt: number | null) => void;
  readonly isStopped: () => boolean;
  readonly wait?: (ms: number) => Promise<void>;
}

/** Sends the same command for many, a few at a time; when the API asks to slow down, all of them wait. Resolves when none is under way. */
export async function runBulk(run: BulkRun): Promise<void> {
  const left = [...run.ids];
  const wait = run.wait ?? ((ms) => new Promise<void>((resolve) => setTimeout(resolve, ms)));
  let slowed: Promise<void> | null = null;
  const slowDown = (): Promise<void> => {
    slowed ??= (async () => {
      run.onSlowed(Date.now() + SLOWED_MS);
      await wait(SLOWED_MS);
      slowed = null;
      run.onSlowed(null);
    })();
    return slowed;
  };
  const one = async (id: string): Promise<BulkOutcome> => {
    for (let tries = 0; ; tries += 1) {
      try {
        await run.send(id);
        return { id, is: 'done' };
      } catch (error) {
        if (!isSlowedDown(error) || tries >= MOST_SLOWED || run.isStopped()) return failureOf(id, error);
        await slowDown();
      }
    }
  };
  const worker = async (): Promise<void> => {
    for (;;) {
      if (slowed !== null) await slowed;
      const id = run.isStopped() ? undefined : left.shift();
      if (id === undefined) return;
      run.onOutcome(await one(id));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

const isSlowedDown = (error: unknown): boolean => error instanceof Refusal && error.code === 'request.limited';

function failureOf(id: string, error: unknown): BulkOutcome {
  // Without an answer, or with a 503, it may have been done all the same.
  const isUnknown = error instanceof NoAnswer || (error instanceof Refusal && error.problem.status === 503);
  const why = error instanceof Error ? error.message : String(error);
  return { id, is: 'failed', why, isUnknown };
}
