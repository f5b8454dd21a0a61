export { loadKeyRing, type KeyRing, type KeySet } from './load-key-ring.ts';
export { openSecrets, type SealBox, type Secrets } from './open-secrets.ts';
export { SecretValue } from './secret-value.ts';
export { SecretsError, type SecretsErrorCode } from './secrets-error.ts';
export type { CandidateRef, SecretStore, VersionInfo, VersionRef } from './secret-store.ts';
export type { NamedSecretInfo, NamedSecrets } from './named-secrets.ts';
export type { Fingerprint } from './value-vault.ts';
