import type { AuthProgress, EnsureFresh, ReleaseLane } from '../../reruns/auth-protocol.ts';
import { ladderDelay } from '../retry-ladder.ts';
import type { TokenEvent } from '../token-events.ts';
import type { TokenState } from '../token-state.ts';
import { claimOf } from './apply-container.ts';

/** What the messages between a container token and its migrations make true. Of any other token: nothing. */

interface At {
  readonly state: TokenState;
  readonly now: number;
}

/** A migration asks. What is older than its last question means nothing; the same again is answered again. */
export function claimEvents({ state, now, ask: asked }: At & { readonly ask: EnsureFresh }): TokenEvent[] {
  if (state.container === null) return [];
  const { migrationId, ask, forAtLeastMs, startedAt, startedBy, lapsedAt } = asked;
  const known = claimOf(state, asked);
  if (known !== undefined && known.ask > ask) return [];
  // Field by field: whatever else a message has in it must not get into the feed.
  return [{ type: 'laneClaimed', at: now, migrationId, ask, forAtLeastMs, startedAt, startedBy, lapsedAt }];
}

/** A migration withdraws its question, held or not. */
export function releaseEvents({ state, now, release }: At & { readonly release: ReleaseLane }): TokenEvent[] {
  const known = claimOf(state, release);
  if (known === undefined || known.ask > release.ask) return [];
  return [{ type: 'laneReleased', at: now, migrationId: release.migrationId, ask: release.ask }];
}

export interface Told extends At {
  readonly migrationId: string;
  readonly progress: AuthProgress;
}

/** A migration has been told. */
export function toldEvents({ state, now, migrationId, progress }: Told): TokenEvent[] {
  if (claimOf(state, { migrationId })?.ask !== progress.ask) return [];
  return [{ type: 'laneTold', at: now, migrationId, ask: progress.ask, state: progress.state }];
}

/** It could not be told: again by the ladder. Whoever holds the lane keeps it meanwhile. */
export function tellFailedEvents({ state, now, migrationId, progress }: Told): TokenEvent[] {
  const known = claimOf(state, { migrationId });
  if (known?.ask !== progress.ask) return [];
  const nextTryAt = now + ladderDelay(known.failedTells + 1);
  return [{ type: 'laneTellFailed', at: now, migrationId, ask: progress.ask, nextTryAt }];
}
