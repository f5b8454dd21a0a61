import { sql, type Kysely } from 'kysely';
import type { Flavour } from '../flavour.ts';

/** The first shape of the database: the SQL that both databases understand, plus what the flavour brings. */
export async function createRecords(db: Kysely<unknown>, flavour: Flavour): Promise<void> {
  const sequence = sql.raw(flavour.sequence);
  const statements = [...subjects, ...access, ...coordination, ...secrets].map((write) => write(sequence));
  for (const statement of statements) await statement.execute(db);
  await flavour.appendOnly(db, 'audit');
}

type Write = (sequence: ReturnType<typeof sql.raw>) => ReturnType<typeof sql>;

const subjects: Write[] = [
  () => sql`create table "subjects" (
    "subject" text not null primary key,
    "incarnation" text not null,
    "revision" integer not null,
    "over" integer not null,
    "lastSeq" integer not null,
    "phase" text not null,
    "health" text not null,
    "cause" text,
    "waitingFor" text,
    "kind" text,
    "site" text,
    "owner" text,
    "expiresAt" text,
    "nextActionAt" text,
    "snapshot" text not null)`,
  (sequence) => sql`create table "transitions" (
    "seq" ${sequence},
    "subject" text not null,
    "incarnation" text not null,
    "revision" integer not null,
    "type" text not null,
    "at" text not null,
    "recordedAt" text not null,
    "data" text not null,
    unique ("subject", "incarnation", "revision"))`,
  () => sql`create index "transitionsBySubject" on "transitions" ("subject", "seq")`,
  () => sql`create index "transitionsByType" on "transitions" ("type", "at")`,
  () => sql`create table "adoption" (
    "tokenId" text not null,
    "incarnation" text not null,
    "version" integer not null,
    "consumer" text not null,
    "state" text not null,
    "at" text not null,
    "detail" text,
    primary key ("tokenId", "incarnation", "version", "consumer"))`,
];

const access: Write[] = [
  () => sql`create table "keys" (
    "id" text not null primary key,
    "name" text not null,
    "person" text,
    "roles" text not null,
    "tokens" text,
    "secretHash" text not null,
    "createdAt" text not null,
    "expiresAt" text,
    "revokedAt" text,
    "lastUsedAt" text)`,
  () => sql`create table "audit" (
    "seq" integer not null primary key,
    "at" text not null,
    "actor" text not null,
    "action" text not null,
    "subject" text,
    "outcome" text not null,
    "requestId" text,
    "detail" text,
    "keyId" text,
    "prev" text not null,
    "hash" text not null)`,
];

const coordination: Write[] = [
  () => sql`create table "meta" ("name" text not null primary key, "value" text not null)`,
  () => sql`create table "leases" (
    "name" text not null primary key,
    "holder" text not null,
    "expiresAt" text not null)`,
  () => sql`create table "idempotency" (
    "scope" text not null primary key,
    "requestHash" text not null,
    "holder" text not null,
    "startedAt" text not null,
    "status" integer,
    "headers" text,
    "body" text)`,
  () => sql`create index "idempotencyByAge" on "idempotency" ("startedAt")`,
  (sequence) => sql`create table "keyRing" (
    "position" ${sequence},
    "purpose" text not null,
    "keyId" text not null,
    "fingerprint" text not null,
    "registeredAt" text not null,
    unique ("purpose", "keyId"))`,
];

/** Whatever is sealed refers to the very data key it was sealed under, and goes when that goes. */
const underDataKey = sql`
    "credentialId" text not null,
    "keyTerm" text not null,
    "sealed" text not null,
    "fingerprint" text not null,
    foreign key ("credentialId", "keyTerm") references "dataKeys" ("credentialId", "keyTerm") on delete cascade`;

const secrets: Write[] = [
  () => sql`create table "dataKeys" (
    "credentialId" text not null primary key,
    "keyTerm" text not null,
    "masterKeyId" text not null,
    "wrapped" text not null,
    unique ("credentialId", "keyTerm"))`,
  () => sql`create table "secretCandidates" (
    "candidateId" text not null,
    "createdAt" text not null,
    ${underDataKey},
    primary key ("credentialId", "candidateId"))`,
  () => sql`create table "secretVersions" (
    "version" integer not null,
    "createdAt" text not null,
    ${underDataKey},
    primary key ("credentialId", "version"))`,
  () => sql`create table "namedSecrets" (
    "name" text not null primary key,
    "note" text,
    "updatedAt" text not null,
    ${underDataKey})`,
];
