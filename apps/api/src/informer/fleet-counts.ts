import type { MigrationCollection } from './migration-collection.ts';
import type { TokenCollection } from './token-collection.ts';

type Counts = Record<string, number>;

interface Stuck {
  readonly id: string;
  readonly since: string;
  readonly cause: string | null;
}

export interface MigrationCounts {
  readonly total: number;
  readonly phase: Counts;
  readonly status: Counts;
  readonly health: Counts;
  readonly cause: Counts;
  readonly product: Counts;
  readonly oldestStuck: Stuck | null;
}

/** Of the tokens, and within of the migrations; the open tasks are those of both. */
export interface FleetCounts {
  readonly total: number;
  readonly phase: Counts;
  readonly status: Counts;
  readonly health: Counts;
  readonly cause: Counts;
  readonly kind: Counts;
  readonly openTasks: number;
  readonly oldestStuck: Stuck | null;
  readonly nextExpiry: { readonly id: string; readonly expiresAt: string } | null;
  readonly migrations: MigrationCounts;
}

interface Fleet {
  readonly tokens: TokenCollection;
  readonly migrations: MigrationCollection;
  /** ISO 8601 fleet time. */
  readonly now: string;
}

/** What the whole fleet looks like. */
export function countFleet({ tokens, migrations, now }: Fleet): FleetCounts {
  const items = [...tokens.values()].map(({ item }) => item);
  const migrating = [...migrations.values()].map(({ item }) => item);
  return {
    total: tokens.size,
    ...countBy(items, ['phase', 'status', 'health', 'cause', 'kind']),
    openTasks: tasksIn(items) + tasksIn(migrating),
    oldestStuck: oldestStuck(items),
    nextExpiry: nextExpiry(items, now),
    migrations: {
      total: migrations.size,
      ...countBy(migrating, ['phase', 'status', 'health', 'cause', 'product']),
      oldestStuck: oldestStuck(migrating),
    },
  };
}

/** How many have each value of each fact; null is no value. */
function countBy<const Fact extends string>(
  items: readonly Readonly<Record<Fact, string | null>>[],
  facts: readonly Fact[],
): Record<Fact, Counts> {
  const counts = Object.fromEntries(facts.map((fact): [Fact, Counts] => [fact, {}])) as Record<Fact, Counts>;
  for (const item of items) for (const fact of facts) count(counts[fact], item[fact]);
  return counts;
}

function count(counts: Counts, value: string | null): void {
  if (value !== null) counts[value] = (counts[value] ?? 0) + 1;
}

const tasksIn = (items: readonly { readonly tasks: readonly unknown[] }[]): number =>
  items.reduce((sum, { tasks }) => sum + tasks.length, 0);

function oldestStuck(items: readonly (Stuck & { readonly status: string })[]): Stuck | null {
  let oldest: Stuck | null = null;
  for (const { id, since, cause, status } of items) {
    if (status === 'stuck' && (oldest === null || since < oldest.since)) oldest = { id, since, cause };
  }
  return oldest;
}

function nextExpiry(
  items: readonly { readonly id: string; readonly expiresAt: string | null; readonly status: string }[],
  now: string,
): FleetCounts['nextExpiry'] {
  let next: FleetCounts['nextExpiry'] = null;
  for (const { id, expiresAt, status } of items) {
    const isAhead = expiresAt !== null && expiresAt > now && status !== 'done';
    if (isAhead && (next === null || expiresAt < next.expiresAt)) next = { id, expiresAt };
  }
  return next;
}
