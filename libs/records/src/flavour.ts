import type { Dialect, Kysely } from 'kysely';

/** What differs between databases; one file per database makes one of these. */
export interface Flavour {
  readonly dialect: Dialect;
  /** Column type of a primary key that counts up and never reuses a number. */
  readonly sequence: string;
  /** Makes the database itself refuse UPDATE and DELETE on a table. */
  appendOnly(db: Kysely<unknown>, table: string): Promise<void>;
}
