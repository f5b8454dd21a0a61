import { RecordsError, type Records, type VersionRow } from '@keyturn/records';
import type { SecretValue } from './secret-value.ts';
import { SecretsError } from './secrets-error.ts';
import type { Fingerprint, ValueVault } from './value-vault.ts';

export interface CandidateRef {
  credentialId: string;
  /** Random, so that two submissions never collide. */
  candidateId: string;
}

export interface VersionRef {
  credentialId: string;
  version: number;
}

export interface VersionInfo {
  version: number;
  fingerprint: Fingerprint;
  storedAt: string;
}

/** Where values live. Every call is repeatable; values go in and out as `SecretValue`. */
export interface SecretStore {
  /** Throws `secrets.candidateDiffers` when the candidate holds another value already. */
  stage(ref: CandidateRef, value: SecretValue): Promise<Fingerprint>;
  /** Makes the candidate a version. Throws `secrets.candidateMissing`, `secrets.fingerprintDiffers`, `secrets.versionTaken`. */
  promote(input: CandidateRef & { version: number; fingerprint: Fingerprint }): Promise<void>;
  /** Throws `secrets.notFound`, `secrets.unreadable`. */
  read(ref: VersionRef | CandidateRef): Promise<SecretValue>;
  destroy(ref: VersionRef | CandidateRef): Promise<void>;
  /** Destroys the credential's data key, and with it every candidate and version. What is staged later gets a new key, under which nothing earlier opens. */
  destroyCredential(credentialId: string): Promise<void>;
  list(credentialId: string): Promise<VersionInfo[]>;
  /** What `stage` would answer for this value; stores nothing. */
  fingerprint(ref: { credentialId: string }, value: SecretValue): Promise<Fingerprint>;
  /**
   * Destroys candidates staged longer ago than this (real time) and answers how many. `except` are the ids of those that a
   * life still refers to: while Temporal is away it takes nothing up, for days if need be.
   */
  sweepCandidates(olderThanMs: number, except?: ReadonlySet<string>): Promise<number>;
}

export function createSecretStore({ records, vault }: { records: Records; vault: ValueVault }): SecretStore {
  const rows = records.secretRows;
  return {
    stage: async (ref, value) => {
      const put = () => stage({ records, vault, ref: own(ref), value });
      // The credential was destroyed in between: this comes after it, under a new key.
      return put().catch((error: unknown) => (isGone(error) ? put() : Promise.reject(error)));
    },
    promote: (input) => promote({ records, vault, input }),
    read: (ref) => ('version' in ref ? readVersion({ records, vault, ref }) : readCandidate({ records, vault, ref })),
    destroy: (ref) => ('version' in ref ? rows.deleteVersion(ref) : rows.deleteCandidate(ref)),
    destroyCredential: (credentialId) => rows.destroyDataKey(own({ credentialId }).credentialId),
    list: async (credentialId) =>
      (await rows.versions(credentialId)).map(({ version, fingerprint, createdAt }) => ({
        version,
        fingerprint,
        storedAt: createdAt,
      })),
    fingerprint: async (ref, value) => {
      own(ref);
      return vault.fingerprint(value);
    },
    sweepCandidates: (olderThanMs, except = new Set()) =>
      rows.sweepCandidates({ createdBefore: new Date(Date.now() - olderThanMs).toISOString(), except }),
  };
}

interface Parts {
  records: Records;
  vault: ValueVault;
}

async function stage({
  records,
  vault,
  ref: { credentialId, candidateId },
  value,
}: Parts & { ref: CandidateRef; value: SecretValue }): Promise<Fingerprint> {
  const sealed = await vault.seal({ credentialId, slot: ['candidate', candidateId], value });
  const row = { ...sealed, candidateId, createdAt: new Date().toISOString() };
  const inForce = await records.secretRows.putCandidateOnce(row);
  if (inForce.fingerprint === sealed.fingerprint) return sealed.fingerprint;
  throw new SecretsError('secrets.candidateDiffers', `The candidate ${candidateId} holds another value already.`);
}

async function promote({
  records,
  vault,
  input,
}: Parts & { input: Parameters<SecretStore['promote']>[0] }): Promise<void> {
  const { credentialId, candidateId, version, fingerprint } = input;
  const promoted = await records.secretRows.version({ credentialId, version });
  if (promoted) {
    if (promoted.fingerprint !== fingerprint) throw versionTaken(input);
    return;
  }
  const candidate = await records.secretRows.candidate({ credentialId, candidateId });
  if (!candidate) throw candidateMissing(input);
  const sealed = await vault.move({ row: candidate, from: ['candidate', candidateId], to: ['version', version] });
  if (candidate.fingerprint !== fingerprint) {
    throw new SecretsError('secrets.fingerprintDiffers', `The candidate ${candidateId} is not the value meant.`);
  }
  const row: VersionRow = { ...sealed, version, createdAt: new Date().toISOString() };
  try {
    await records.secretRows.promote({ candidateId, version: row });
  } catch (error) {
    if (isGone(error)) throw candidateMissing(input);
    // Another process was faster with another candidate.
    throw error instanceof RecordsError && error.code === 'records.secretConflict' ? versionTaken(input) : error;
  }
}

/** The credential was destroyed between reading and writing. */
const isGone = (error: unknown): boolean => error instanceof RecordsError && error.code === 'records.dataKeyGone';

async function readVersion({ records, vault, ref }: Parts & { ref: VersionRef }): Promise<SecretValue> {
  const row = await records.secretRows.version(ref);
  if (row) return vault.open({ row, slot: ['version', ref.version] });
  throw new SecretsError('secrets.notFound', `There is no value of version ${ref.version} of ${ref.credentialId}.`);
}

async function readCandidate({ records, vault, ref }: Parts & { ref: CandidateRef }): Promise<SecretValue> {
  const row = await records.secretRows.candidate(ref);
  if (row) return vault.open({ row, slot: ['candidate', ref.candidateId] });
  throw new SecretsError('secrets.notFound', `There is no candidate ${ref.candidateId} of ${ref.credentialId}.`);
}

function candidateMissing({ credentialId, candidateId }: CandidateRef): SecretsError {
  return new SecretsError('secrets.candidateMissing', `There is no candidate ${candidateId} of ${credentialId}.`);
}

function versionTaken({ credentialId, version }: VersionRef): SecretsError {
  return new SecretsError('secrets.versionTaken', `Version ${version} of ${credentialId} has another value already.`);
}

/** Names with `#` are the store's own keys and those of named secrets. */
function own<T extends { credentialId: string }>(ref: T): T {
  if (ref.credentialId.startsWith('#')) throw new TypeError(`"${ref.credentialId}" is not a credential id.`);
  return ref;
}
