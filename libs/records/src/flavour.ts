import type { Dialect, Kysely } from 'kysely';

/** What differs between databases; one file per database makes one of these. */
export interface Flavour {
  readonly dialect: Dialect;
  /** Column type of a primary key that counts up and never reuses a number. */
  readonly sequence: string;
  /** Empties the journal, so that deleted rows are gone from the disk; false when other work was in the way. */
  forget(db: Kysely<unknown>): Promise<boolean>;
  /** Makes the database itself refuse UPDATE and DELETE on a table. */
  appendOnly(db: Kysely<unknown>, table: string): Promise<void>;
}
