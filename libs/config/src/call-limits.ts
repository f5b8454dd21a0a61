/** What the Migration API counts apart, for each account (domain/migration-api.md §3). */
export const CALL_CLASSES = ['authToken', 'jobWrite', 'taskWrite', 'read'] as const;
export type CallClass = (typeof CALL_CLASSES)[number];

/** So many calls in any window of so many ms of fleet time. */
export interface CallLimit {
  readonly calls: number;
  readonly windowMs: number;
  /** Names the clock of an accelerated fleet: nothing is counted together with what another clock says. */
  readonly fleet?: string;
}

const MINUTE_MS = 60_000;
const WINDOWS_MS: Readonly<Record<CallClass, number>> = {
  authToken: 60 * MINUTE_MS,
  jobWrite: MINUTE_MS,
  taskWrite: MINUTE_MS,
  read: MINUTE_MS,
};

/** In an accelerated fleet an hour would be over before it could be filled; the emulator has the same floor. */
const SHORTEST_REAL_MS = 20_000;

/** The call budgets of an account in fleet time. */
export function callLimits(
  { calls }: { readonly calls: Readonly<Record<CallClass, number>> },
  { factor, epochMs }: { readonly factor: number; readonly epochMs: number },
): Readonly<Record<CallClass, CallLimit>> {
  const limitOf = (callClass: CallClass): CallLimit => {
    const limit = { calls: calls[callClass], windowMs: WINDOWS_MS[callClass] };
    if (factor === 1) return limit;
    return { ...limit, windowMs: Math.max(limit.windowMs, SHORTEST_REAL_MS * factor), fleet: `x${factor}-${epochMs}` };
  };
  return {
    authToken: limitOf('authToken'),
    jobWrite: limitOf('jobWrite'),
    taskWrite: limitOf('taskWrite'),
    read: limitOf('read'),
  };
}
