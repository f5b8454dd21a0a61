import type { Kysely } from 'kysely';
import { Migrator, type Migration } from 'kysely/migration';
import type { Flavour } from './flavour.ts';
import { createRecords } from './migrations/0001-records.ts';
import { addConfirmations } from './migrations/0002-lives-and-confirmations.ts';
import { addConsentsAndAttempts } from './migrations/0003-consents-and-attempts.ts';
import type { Db } from './tables.ts';

/** Every shape the database has had, oldest first; applied in the order of the names, which are kept in the database. */
export function migrationsFor(flavour: Flavour): Record<string, Migration> {
  return {
    '0001-records': { up: (db: Kysely<unknown>) => createRecords(db, flavour) },
    '0002-lives-and-confirmations': { up: addConfirmations },
    '0003-consents-and-attempts': { up: (db: Kysely<unknown>) => addConsentsAndAttempts(db, flavour) },
  };
}

/** Brings the tables up to date in one transaction; several processes may do so at once. */
export async function migrate(db: Db, migrations: Record<string, Migration>): Promise<void> {
  const provider = { getMigrations: async () => migrations };
  const { error } = await db
    .transaction()
    .execute((transaction) => new Migrator({ db: transaction, provider }).migrateToLatest());
  if (error !== undefined) throw new Error('The tables could not be brought up to date.', { cause: error });
}
