import type { AuthProgress } from './auth-protocol.ts';
import type { RerunEvent } from './rerun-events.ts';
import { isHeldByAccess } from './rerun-facts.ts';
import { isAwaitingAuth, isPreparing, type RerunState } from './rerun-state.ts';

/** What a message of the container token makes true; nothing when it is about a question that was withdrawn, or when an attempt is under way. */
export function authProgressEvents({
  state,
  now,
  progress,
}: {
  readonly state: RerunState;
  readonly now: number;
  readonly progress: AuthProgress;
}): RerunEvent[] {
  const { ask, holdsLane } = state;
  // An attempt that runs is judged by its own task, and nothing said of an older question holds any more.
  if (ask === null || ask.number !== progress.ask || ask.isWithdrawn || holdsLane) return [];
  if (!isPreparing(state) && !isAwaitingAuth(state)) return [];
  switch (progress.state) {
    case 'renewing':
      return renewingEvents(state, { now, progress });
    case 'awaitingConsent':
      if (state.phase === 'awaitingConsent') return [];
      return [...renewingEvents(state, { now, progress }), { type: 'awaitingConsent', at: now }];
    case 'held': {
      const cause = progress.cause ?? 'AccountRefused';
      const isTold = state.phase === 'renewingAuth' && state.authCause === cause;
      return isTold ? [] : [{ type: 'renewingAuth', at: now, cause }];
    }
    case 'refused': {
      const cause = progress.cause ?? 'AuthRefused';
      return [
        { type: 'authRefused', at: now, cause },
        { type: 'decisionNeeded', at: now, cause },
      ];
    }
    case 'good':
    case 'lane':
      return [...resumedEvents(state, now), ...laneEvents(state, { now, progress })];
  }
}

interface Heard {
  readonly now: number;
  readonly progress: AuthProgress;
}

function renewingEvents(state: RerunState, { now, progress }: Heard): RerunEvent[] {
  // What was to be mended has been: from then on it is about the token again.
  if (isAwaitingAuth(state) && !isHeldByAccess(state)) return [];
  const hadToken = state.tokenExpiresAt !== null || state.lapsedAt !== null;
  return [{ type: 'renewingAuth', at: now, cause: progress.cause ?? (hadToken ? 'AuthLapsed' : 'AuthMissing') }];
}

/** A standing consent is passed through, and recorded as such. */
function resumedEvents(state: RerunState, now: number): RerunEvent[] {
  if (isPreparing(state)) return [];
  const passed = { type: 'awaitingConsent', at: now, passed: true } as const;
  return [...(state.phase === 'renewingAuth' ? [passed] : []), { type: 'resumed', at: now }];
}

function laneEvents({ ask }: RerunState, { now, progress }: Heard): RerunEvent[] {
  const said = { at: now, ask: progress.ask, expiresAt: progress.expiresAt ?? null };
  if (progress.state === 'lane') return [{ type: 'laneTaken', ...said }];
  return ask?.isAnswered === true ? [] : [{ type: 'laneAwaited', ...said }];
}
