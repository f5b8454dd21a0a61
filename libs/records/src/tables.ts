import type { Generated, Kysely } from 'kysely';

/** All instants are ISO 8601 with milliseconds, so that text order is time order on both dialects. */
export interface Tables {
  meta: { name: string; value: string };
  subjects: {
    subject: string;
    incarnation: string;
    revision: number;
    over: number;
    lastSeq: number;
    phase: string;
    health: string;
    cause: string | null;
    waitingFor: string | null;
    kind: string | null;
    site: string | null;
    owner: string | null;
    expiresAt: string | null;
    nextActionAt: string | null;
    snapshot: string;
  };
  transitions: {
    seq: Generated<number>;
    subject: string;
    incarnation: string;
    revision: number;
    type: string;
    at: string;
    recordedAt: string;
    data: string;
  };
  keys: {
    id: string;
    name: string;
    person: string | null;
    roles: string;
    tokens: string | null;
    secretHash: string;
    createdAt: string;
    expiresAt: string | null;
    revokedAt: string | null;
    lastUsedAt: string | null;
  };
  audit: {
    seq: number;
    at: string;
    actor: string;
    action: string;
    subject: string | null;
    outcome: string;
    requestId: string | null;
    detail: string | null;
    keyId: string | null;
    prev: string;
    hash: string;
  };
  idempotency: {
    scope: string;
    requestHash: string;
    holder: string;
    startedAt: string;
    status: number | null;
    headers: string | null;
    body: string | null;
  };
  leases: { name: string; holder: string; expiresAt: string };
  keyRing: { position: Generated<number>; purpose: string; keyId: string; fingerprint: string; registeredAt: string };
  adoption: {
    tokenId: string;
    incarnation: string;
    version: number;
    consumer: string;
    state: string;
    at: string;
    detail: string | null;
  };
  confirmations: {
    id: string;
    kind: string;
    subject: string;
    requestedBy: string;
    request: string;
    requestedAt: string;
    expiresAt: string;
    confirmedBy: string | null;
    confirmedAt: string | null;
    outcome: string | null;
  };
  consents: {
    position: Generated<number>;
    id: string;
    tokenId: string;
    incarnation: string;
    version: number;
    standing: number;
    server: string;
    site: string;
    account: string;
    wording: string;
    grantedBy: string;
    grantedAt: string;
    validUntil: string;
    comment: string | null;
    selfConfirmed: number;
    revokedAt: string | null;
    revokedBy: string | null;
    revokeReason: string | null;
  };
  consentUses: { consentId: string; version: number; at: string };
  attemptKeys: { keysRef: string; migrationId: string; incarnation: string; attempt: number; split: string };
  attemptTrees: {
    keysRef: string;
    task: string;
    taskId: string;
    root: string;
    looksAfterEnd: number;
    at: string;
  };
  dataKeys: { credentialId: string; keyTerm: string; masterKeyId: string; wrapped: string };
  secretCandidates: {
    credentialId: string;
    candidateId: string;
    keyTerm: string;
    sealed: string;
    fingerprint: string;
    createdAt: string;
  };
  secretVersions: {
    credentialId: string;
    version: number;
    keyTerm: string;
    sealed: string;
    fingerprint: string;
    createdAt: string;
  };
  namedSecrets: {
    name: string;
    credentialId: string;
    keyTerm: string;
    sealed: string;
    fingerprint: string;
    note: string | null;
    updatedAt: string;
  };
}

export type Db = Kysely<Tables>;
