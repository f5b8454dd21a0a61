import type { MigrationSortKey } from '@keyturn/contracts/schemas';
import type { MigrationEntry } from './migration-entry.ts';
import { containerTokenOf, tokensNeededBy } from './shared-names.ts';
import { SubjectCollection } from './subject-collection.ts';

/** All migrations in memory. */
export class MigrationCollection extends SubjectCollection<MigrationEntry, MigrationSortKey> {
  /** Migrations by their container token, also those that are over. */
  readonly byContainerToken = this.lookup(containerTokenOf);
  /** Migrations that may still go on, by every token they need for it. */
  readonly byNeededToken = this.lookup(tokensNeededBy);
}
