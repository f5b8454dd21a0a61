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
  /** Destroys the credential's data key, and with it every candidate and version. */
  destroyCredential(credentialId: string): Promise<void>;
  list(credentialId: string): Promise<VersionInfo[]>;
  /** Destroys candidates staged longer ago than this (real time) and answers how many. */
  sweepCandidates(olderThanMs: number): Promise<number>;
}

export function createSecretStore({ records, vault }: { records: Records; vault: ValueVault }): SecretStore {
  const rows = records.secretRows;
  return {
    stage: async (ref, value) => {
      const { credentialId, candidateId } = own(ref);
      const sealed = await vault.seal({ credentialId, slot: ['candidate', candidateId], value });
      const inForce = await rows.putCandidateOnce({ ...sealed, candidateId, createdAt: new Date().toISOString() });
      if (inForce.fingerprint === sealed.fingerprint) return sealed.fingerprint;
      throw new SecretsError('secrets.candidateDiffers', `The candidate ${candidateId} holds another value already.`);
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
    sweepCandidates: (olderThanMs) => rows.sweepCandidates(new Date(Date.now() - olderThanMs).toISOString()),
  };
}

interface Parts {
  records: Records;
  vault: ValueVault;
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
  if (!candidate) {
    throw new SecretsError('secrets.candidateMissing', `There is no candidate ${candidateId} of ${credentialId}.`);
  }
  const value = await vault.open({ row: candidate, slot: ['candidate', candidateId] });
  if (candidate.fingerprint !== fingerprint) {
    throw new SecretsError('secrets.fingerprintDiffers', `The candidate ${candidateId} is not the value meant.`);
  }
  const sealed = await vault.seal({ credentialId, slot: ['version', version], value });
  const row: VersionRow = { ...sealed, version, createdAt: new Date().toISOString() };
  try {
    await records.secretRows.promote({ candidateId, version: row });
  } catch (error) {
    // Another process was faster with another candidate.
    throw error instanceof RecordsError && error.code === 'records.secretConflict' ? versionTaken(input) : error;
  }
}

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

function versionTaken({ credentialId, version }: VersionRef): SecretsError {
  return new SecretsError('secrets.versionTaken', `Version ${version} of ${credentialId} has another value already.`);
}

/** Names with `#` are the store's own keys and those of named secrets. */
function own<T extends { credentialId: string }>(ref: T): T {
  if (ref.credentialId.startsWith('#')) throw new TypeError(`"${ref.credentialId}" is not a credential id.`);
  return ref;
}
