import { migrationFields, type MigrationListQuery } from '@keyturn/contracts/schemas';
import { allOf, fieldTests, searchTest, tagTests } from './list-filter.ts';
import type { MigrationEntry } from './migration-entry.ts';
import type { Matches } from './subject-collection.ts';

type Filter = Omit<MigrationListQuery, 'sort' | 'limit' | 'cursor'>;

const FIELDS = Object.keys(migrationFields) as (keyof typeof migrationFields)[];

export const migrationFilter = (filter: Filter): Matches<MigrationEntry> =>
  allOf<MigrationEntry>([...fieldTests(filter, FIELDS), ...tagTests(filter.tag), searchTest(filter.q)]);
