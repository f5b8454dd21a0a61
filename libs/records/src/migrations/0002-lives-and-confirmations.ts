import { sql, type Kysely } from 'kysely';

/** Acts that wait for a second person; and one numbering of revisions for all lives of a subject. */
export async function addConfirmations(db: Kysely<unknown>): Promise<void> {
  await sql`create table "confirmations" (
    "id" text not null primary key,
    "kind" text not null,
    "subject" text not null,
    "requestedBy" text not null,
    "request" text not null,
    "requestedAt" text not null,
    "expiresAt" text not null,
    "confirmedBy" text,
    "confirmedAt" text,
    "outcome" text)`.execute(db);
  // Lives registered again before this began at revision 1 anew. Their events have been delivered under those numbers and stay.
  const { rows } = await sql<{
    head: number | string;
  }>`select coalesce(max("seq"), 0) as "head" from "transitions"`.execute(db);
  const head = Number(rows[0]?.head ?? 0);
  await sql`create unique index "transitionsByRevision" on "transitions" ("subject", "revision")
    where "seq" > ${sql.lit(head)}`.execute(db);
}
