import type { TokenCollection } from './token-collection.ts';
import type { TokenItem } from './token-entry.ts';

type Counts = Record<string, number>;

export interface FleetCounts {
  readonly total: number;
  readonly phase: Counts;
  readonly status: Counts;
  readonly health: Counts;
  readonly cause: Counts;
  readonly kind: Counts;
  readonly openTasks: number;
  readonly oldestStuck: Pick<TokenItem, 'id' | 'since' | 'cause'> | null;
  readonly nextExpiry: { readonly id: string; readonly expiresAt: string } | null;
}

/** What the whole fleet looks like; `now` is ISO 8601 fleet time. */
export function countFleet(tokens: TokenCollection, now: string): FleetCounts {
  const counts = {
    phase: {} as Counts,
    status: {} as Counts,
    health: {} as Counts,
    cause: {} as Counts,
    kind: {} as Counts,
  };
  let openTasks = 0;
  let stuck: TokenItem | null = null;
  let next: FleetCounts['nextExpiry'] = null;
  for (const { item, snapshot } of tokens.values()) {
    for (const fact of ['phase', 'status', 'health', 'cause', 'kind'] as const) {
      const value = item[fact];
      if (value !== null) counts[fact][value] = (counts[fact][value] ?? 0) + 1;
    }
    openTasks += snapshot?.state.tasks.length ?? 0;
    if (item.status === 'stuck' && (stuck === null || item.since < stuck.since)) stuck = item;
    const { id, expiresAt } = item;
    const ahead = expiresAt !== null && expiresAt > now && item.status !== 'done';
    if (ahead && (next === null || expiresAt < next.expiresAt)) next = { id, expiresAt };
  }
  const oldestStuck = stuck === null ? null : { id: stuck.id, since: stuck.since, cause: stuck.cause };
  return { total: tokens.size, ...counts, openTasks, oldestStuck, nextExpiry: next };
}
