import { HOUR_MS, MINUTE_MS, realDelay, type FleetClock } from '@keyturn/domain';

const SHORTEST_MS = 5000;
const LONGEST_MS = MINUTE_MS;
/** A task that has run for 12 minutes is looked at once a minute. */
const SHARE_OF_AGE = 1 / 12;
/** In an accelerated fleet a minute is over before an answer is there. */
const SHORTEST_REAL_MS = 250;

interface LastLook {
  /** When the task began, and when it was last looked at; fleet time, epoch ms. */
  readonly since: number;
  readonly lookedAt: number | null;
  /** Instants at which a look may find what it could not find before. */
  readonly moments: readonly (number | null)[];
  readonly now: number;
}

/** Real ms until the next look: often right after a start, then once a minute of fleet time. */
export function nextLookIn(clock: FleetClock, { since, lookedAt, moments, now }: LastLook): number {
  if (lookedAt === null) return 0;
  const pause = Math.min(LONGEST_MS, Math.max(SHORTEST_MS, (lookedAt - since) * SHARE_OF_AGE));
  const ahead = moments.filter((at) => at !== null).filter((at) => at > lookedAt);
  return Math.max(SHORTEST_REAL_MS, realDelay(clock, Math.min(lookedAt + pause, ...ahead) - now));
}

/** A history should show now and then that somebody watches; and reminders do not wait for ever. */
const LONGEST_RUN_REAL_MS = 10 * MINUTE_MS;
const LONGEST_RUN_MS = 6 * HOUR_MS;

/** How often progress is told, real time: nobody reads faster, and each is a transition. */
const PROGRESS_EVERY_REAL_MS = 5000;

interface RunMoments {
  /** From then on progress alone is told. */
  readonly progressAt: number;
  /** No look begins after that. */
  readonly endAt: number;
  /** Nobody waits longer than that for a turn. */
  readonly patienceUntil: number;
}

/** Moments (real, epoch ms) of a run that began at `beganAt`. */
export function runMoments(clock: FleetClock, beganAt: number): RunMoments {
  const progressAt = beganAt + PROGRESS_EVERY_REAL_MS;
  const patienceUntil = beganAt + LONGEST_RUN_REAL_MS;
  const endAt = Math.min(patienceUntil, beganAt + realDelay(clock, LONGEST_RUN_MS));
  return { progressAt, endAt: Math.max(progressAt, endAt), patienceUntil };
}
