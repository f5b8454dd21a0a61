import type { TokenHistogram } from '@keyturn/contracts/schemas';
import { DAY_MS } from '@keyturn/domain';
import type { TokenItem } from '../informer/token-entry.ts';

/** Days left; the first bucket is what has expired. */
const EDGES = [0, 1, 3, 7, 14, 30, 60, 90] as const;

interface Counted {
  readonly items: Iterable<Pick<TokenItem, 'expiresAt'>>;
  /** Epoch ms of fleet time. */
  readonly now: number;
}

/** How many have how many days left. */
export function tokenHistogram({ items, now }: Counted): Omit<TokenHistogram, 'asOf'> {
  // Instants all have the same form: their order as text is their order in time, and nothing has to be parsed.
  const edges = EDGES.map((days) => new Date(now + days * DAY_MS).toISOString());
  const counts = Array.from({ length: EDGES.length + 1 }, () => 0);
  let withoutExpiry = 0;
  for (const { expiresAt } of items) {
    if (expiresAt === null) withoutExpiry += 1;
    else {
      const edge = edges.findIndex((each) => expiresAt < each);
      const bucket = edge === -1 ? EDGES.length : edge;
      counts[bucket] = (counts[bucket] ?? 0) + 1;
    }
  }
  const buckets = counts.map((count, index) => ({
    fromDays: EDGES[index - 1] ?? null,
    toDays: EDGES[index] ?? null,
    count,
  }));
  return { buckets, withoutExpiry };
}
