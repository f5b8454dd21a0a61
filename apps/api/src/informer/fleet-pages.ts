import type { MigrationListQuery, MigrationSortKey, TokenListQuery, TokenSortKey } from '@keyturn/contracts/schemas';
import type { FleetMemory } from './fleet-memory.ts';
import { ListPages } from './list-pages.ts';
import type { MigrationEntry } from './migration-entry.ts';
import { migrationFilter } from './migration-filter.ts';
import type { Cursors } from './page-cursor.ts';
import type { TokenEntry } from './token-entry.ts';
import { tokenFilter } from './token-filter.ts';

interface PagesOptions {
  readonly memory: Pick<FleetMemory, 'tokens' | 'migrations'>;
  readonly cursors: Cursors;
  /** When memory was last known to be as new as records: ISO 8601, fleet time. */
  readonly asOf: () => string;
}

/** The lists of both domains. */
export class FleetPages {
  readonly tokens: ListPages<TokenEntry, TokenSortKey, TokenListQuery>;
  readonly migrations: ListPages<MigrationEntry, MigrationSortKey, MigrationListQuery>;

  constructor({ memory, ...rest }: PagesOptions) {
    this.tokens = new ListPages({ name: 'tokens', entries: memory.tokens, filterOf: tokenFilter, ...rest });
    this.migrations = new ListPages({
      name: 'migrations',
      entries: memory.migrations,
      filterOf: migrationFilter,
      ...rest,
    });
  }
}
