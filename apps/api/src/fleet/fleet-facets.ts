import type { FleetFacets } from '@keyturn/contracts/schemas';
import type { MigrationItem } from '../informer/migration-entry.ts';
import type { TokenItem } from '../informer/token-entry.ts';

/** A menu with more is a search box. */
const MOST_VALUES = 50;

type Facet = FleetFacets['owners'];

/** Counts each value of a field. */
class Tally {
  readonly #counts = new Map<string, number>();

  add(value: string | null): void {
    if (value !== null && value !== '') this.#counts.set(value, (this.#counts.get(value) ?? 0) + 1);
  }

  get total(): number {
    return [...this.#counts.values()].reduce((sum, count) => sum + count, 0);
  }

  /** The most frequent first. */
  facet(): Facet {
    return [...this.#counts]
      .map(([value, count]) => ({ value, count }))
      .toSorted((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1))
      .slice(0, MOST_VALUES);
  }
}

interface Fleet {
  readonly tokens: Iterable<{ readonly item: TokenItem }>;
  readonly migrations: Iterable<{ readonly item: MigrationItem }>;
}

/** Values that lists can be filtered by. */
export function fleetFacets({ tokens, migrations }: Fleet): Omit<FleetFacets, 'asOf'> {
  const [owners, sites, kinds] = [new Tally(), new Tally(), new Tally()];
  const tags = new Map<string, Tally>();
  for (const { item } of tokens) {
    owners.add(item.owner);
    sites.add(item.site);
    kinds.add(item.kind);
    for (const [name, value] of Object.entries(item.tags)) {
      const tally = tags.get(name) ?? new Tally();
      tags.set(name, tally);
      tally.add(value);
    }
  }
  return {
    owners: owners.facet(),
    sites: sites.facet(),
    tags: tagFacets(tags),
    kinds: kinds.facet(),
    migrations: migrationFacets(migrations),
  };
}

function tagFacets(tags: ReadonlyMap<string, Tally>): FleetFacets['tags'] {
  const most = [...tags].toSorted(([a, x], [b, y]) => y.total - x.total || (a < b ? -1 : 1)).slice(0, MOST_VALUES);
  return Object.fromEntries(most.map(([name, tally]) => [name, tally.facet()]));
}

function migrationFacets(migrations: Fleet['migrations']): FleetFacets['migrations'] {
  const [servers, sites, products] = [new Tally(), new Tally(), new Tally()];
  for (const { item } of migrations) {
    servers.add(item.server);
    sites.add(item.site);
    products.add(item.product);
  }
  return { servers: servers.facet(), sites: sites.facet(), products: products.facet() };
}
