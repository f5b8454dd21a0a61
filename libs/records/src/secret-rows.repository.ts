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
  /** Writes the candidate unless it is there, and answers the one in force; throws `records.dataKeyGone` when its key was destroyed meanwhile. */
  putCandidateOnce(row: CandidateRow): Promise<CandidateRow>;
  candidate(ref: { credentialId: string; candidateId: string }): Promise<CandidateRow | undefined>;
  deleteCandidate(ref: { credentialId: string; candidateId: string }): Promise<void>;
  /** Deletes candidates made before the instant, other than those with these ids, and answers how many. */
  sweepCandidates(input: { createdBefore: string; except: ReadonlySet<string> }): Promise<number>;
  /**
   * Writes the version and removes the candidate in one transaction; repeatable. Throws `records.secretConflict` when the
   * version has another fingerprint, `records.dataKeyGone` when its key was destroyed meanwhile.
   */
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
  return {
    candidate: (ref) => candidateAt(db, ref),
    putCandidateOnce: (row) =>
      db.transaction().execute(async (transaction) => {
        await requireDataKey(transaction, row);
        await transaction
          .insertInto('secretCandidates')
          .values(row)
          .onConflict((conflict) => conflict.doNothing())
          .execute();
        return (await candidateAt(transaction, row)) ?? row;
      }),
    deleteCandidate: async (ref) => {
      await deleteCandidate(db, ref);
    },
    sweepCandidates: ({ createdBefore, except }) =>
      db.transaction().execute(async (transaction) => {
        const old = await transaction
          .selectFrom('secretCandidates')
          .select(['credentialId', 'candidateId'])
          .where('createdAt', '<', createdBefore)
          .execute();
        // One by one: those to keep may be more than a statement takes, those to delete are few.
        const left = old.filter(({ candidateId }) => !except.has(candidateId));
        for (const ref of left) await deleteCandidate(transaction, ref);
        return left.length;
      }),
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
        if (!known) {
          await requireDataKey(transaction, version);
          await transaction.insertInto('secretVersions').values(version).execute();
        }
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

/** The foreign key would refuse it too, but with an error of the database that nobody could tell from others. */
async function requireDataKey(db: Db, { credentialId, keyTerm }: SealedRow): Promise<void> {
  const key = await db
    .selectFrom('dataKeys')
    .select('keyTerm')
    .where('credentialId', '=', credentialId)
    .where('keyTerm', '=', keyTerm)
    .executeTakeFirst();
  if (key !== undefined) return;
  throw new RecordsError('records.dataKeyGone', `The data key of ${credentialId} was destroyed meanwhile.`);
}

function candidateAt(db: Db, { credentialId, candidateId }: { credentialId: string; candidateId: string }) {
  return db
    .selectFrom('secretCandidates')
    .selectAll()
    .where('credentialId', '=', credentialId)
    .where('candidateId', '=', candidateId)
    .executeTakeFirst();
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
