import { RecordsError } from './records-error.ts';
import type { Db } from './tables.ts';

/** Everything here is sealed: only `@keyturn/secrets` can open it. */
export interface DataKeyRow {
  credentialId: string;
  keyTerm: string;
  masterKeyId: string;
  wrapped: string;
}

interface SealedRow {
  credentialId: string;
  keyTerm: string;
  sealed: string;
  fingerprint: string;
}

export interface CandidateRow extends SealedRow {
  candidateId: string;
  createdAt: string;
}

export interface VersionRow extends SealedRow {
  version: number;
  createdAt: string;
}

export interface NamedSecretRow extends SealedRow {
  name: string;
  note: string | null;
  updatedAt: string;
}

export interface SecretRowsRepository {
  dataKey(credentialId: string): Promise<DataKeyRow | undefined>;
  /** Writes the key unless the credential has one, and answers the one in force. */
  putDataKeyOnce(row: DataKeyRow): Promise<DataKeyRow>;
  /** Deletes the data key and with it everything sealed under it. */
  destroyDataKey(credentialId: string): Promise<void>;
  /** Writes the candidate unless it is there, and answers the one in force. */
  putCandidateOnce(row: CandidateRow): Promise<CandidateRow>;
  candidate(ref: { credentialId: string; candidateId: string }): Promise<CandidateRow | undefined>;
  deleteCandidate(ref: { credentialId: string; candidateId: string }): Promise<void>;
  /** Deletes candidates made before the instant and answers how many. */
  sweepCandidates(createdBefore: string): Promise<number>;
  /** Writes the version and removes the candidate in one transaction; repeatable, throws `records.secretConflict` when the version has another fingerprint. */
  promote(input: { candidateId: string; version: VersionRow }): Promise<void>;
  version(ref: { credentialId: string; version: number }): Promise<VersionRow | undefined>;
  deleteVersion(ref: { credentialId: string; version: number }): Promise<void>;
  versions(credentialId: string): Promise<VersionRow[]>;
  putNamed(row: NamedSecretRow): Promise<void>;
  named(name: string): Promise<NamedSecretRow | undefined>;
  listNamed(): Promise<NamedSecretRow[]>;
}

export function createSecretRows(db: Db): SecretRowsRepository {
  return { ...dataKeyRows(db), ...candidateRows(db), ...versionRows(db), ...namedRows(db) };
}

function dataKeyRows(db: Db): Pick<SecretRowsRepository, 'dataKey' | 'putDataKeyOnce' | 'destroyDataKey'> {
  const dataKey = (credentialId: string) =>
    db.selectFrom('dataKeys').selectAll().where('credentialId', '=', credentialId).executeTakeFirst();
  return {
    dataKey,
    putDataKeyOnce: async (row) => {
      await db
        .insertInto('dataKeys')
        .values(row)
        .onConflict((conflict) => conflict.doNothing())
        .execute();
      return (await dataKey(row.credentialId)) ?? row;
    },
    destroyDataKey: async (credentialId) => {
      await db.deleteFrom('dataKeys').where('credentialId', '=', credentialId).execute();
    },
  };
}

function candidateRows(
  db: Db,
): Pick<SecretRowsRepository, 'putCandidateOnce' | 'candidate' | 'deleteCandidate' | 'sweepCandidates'> {
  const candidate = ({ credentialId, candidateId }: { credentialId: string; candidateId: string }) =>
    db
      .selectFrom('secretCandidates')
      .selectAll()
      .where('credentialId', '=', credentialId)
      .where('candidateId', '=', candidateId)
      .executeTakeFirst();
  return {
    candidate,
    putCandidateOnce: async (row) => {
      await db
        .insertInto('secretCandidates')
        .values(row)
        .onConflict((conflict) => conflict.doNothing())
        .execute();
      return (await candidate(row)) ?? row;
    },
    deleteCandidate: async (ref) => {
      await deleteCandidate(db, ref);
    },
    sweepCandidates: async (createdBefore) => {
      const old = db.deleteFrom('secretCandidates').where('createdAt', '<', createdBefore);
      return Number((await old.executeTakeFirst()).numDeletedRows);
    },
  };
}

function versionRows(db: Db): Pick<SecretRowsRepository, 'promote' | 'version' | 'deleteVersion' | 'versions'> {
  return {
    promote: ({ candidateId, version }) =>
      db.transaction().execute(async (transaction) => {
        const known = await versionAt(transaction, version);
        if (known && known.fingerprint !== version.fingerprint) {
          throw new RecordsError(
            'records.secretConflict',
            `Version ${version.version} of ${version.credentialId} has another value already.`,
          );
        }
        if (!known) await transaction.insertInto('secretVersions').values(version).execute();
        await deleteCandidate(transaction, { credentialId: version.credentialId, candidateId });
      }),
    version: (ref) => versionAt(db, ref),
    deleteVersion: async ({ credentialId, version }) => {
      await db
        .deleteFrom('secretVersions')
        .where('credentialId', '=', credentialId)
        .where('version', '=', version)
        .execute();
    },
    versions: (credentialId) =>
      db.selectFrom('secretVersions').selectAll().where('credentialId', '=', credentialId).orderBy('version').execute(),
  };
}

function namedRows(db: Db): Pick<SecretRowsRepository, 'putNamed' | 'named' | 'listNamed'> {
  return {
    putNamed: async ({ name, ...row }) => {
      await db
        .insertInto('namedSecrets')
        .values({ name, ...row })
        .onConflict((conflict) => conflict.column('name').doUpdateSet(row))
        .execute();
    },
    named: (name) => db.selectFrom('namedSecrets').selectAll().where('name', '=', name).executeTakeFirst(),
    listNamed: () => db.selectFrom('namedSecrets').selectAll().orderBy('name').execute(),
  };
}

function versionAt(db: Db, { credentialId, version }: { credentialId: string; version: number }) {
  return db
    .selectFrom('secretVersions')
    .selectAll()
    .where('credentialId', '=', credentialId)
    .where('version', '=', version)
    .executeTakeFirst();
}

async function deleteCandidate(db: Db, ref: { credentialId: string; candidateId: string }): Promise<void> {
  await db
    .deleteFrom('secretCandidates')
    .where('credentialId', '=', ref.credentialId)
    .where('candidateId', '=', ref.candidateId)
    .execute();
}
