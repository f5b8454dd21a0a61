import { sql, type Kysely } from 'kysely';
import type { Flavour } from '../flavour.ts';

/** Acts of consent with their uses; and what an attempt of a migration left: its keys, and the status its last task was seen in. */
export async function addConsentsAndAttempts(db: Kysely<unknown>, flavour: Flavour): Promise<void> {
  await sql`create table "consents" (
    "position" ${sql.raw(flavour.sequence)},
    "id" text not null unique,
    "tokenId" text not null,
    "incarnation" text not null,
    "version" integer not null,
    "standing" integer not null,
    "server" text not null,
    "site" text not null,
    "account" text not null,
    "wording" text not null,
    "grantedBy" text not null,
    "grantedAt" text not null,
    "validUntil" text not null,
    "comment" text,
    "selfConfirmed" integer not null,
    "revokedAt" text,
    "revokedBy" text,
    "revokeReason" text)`.execute(db);
  await sql`create index "consentsByToken" on "consents" ("tokenId", "position")`.execute(db);
  await sql`create table "consentUses" (
    "consentId" text not null references "consents" ("id") on delete cascade,
    "version" integer not null,
    "at" text not null,
    primary key ("consentId", "version"))`.execute(db);
  await sql`create table "attemptKeys" (
    "keysRef" text not null primary key,
    "migrationId" text not null,
    "incarnation" text not null,
    "attempt" integer not null,
    "split" text not null)`.execute(db);
  await sql`create table "attemptTrees" (
    "keysRef" text not null primary key,
    "task" text not null,
    "taskId" text not null,
    "root" text not null,
    "looksAfterEnd" integer not null,
    "at" text not null)`.execute(db);
}
