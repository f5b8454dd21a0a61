export { openRecords } from './open-records.ts';
export type { OpenRecords, Records } from './records.ts';
export { RecordsError, type RecordsErrorCode } from './records-error.ts';
export type {
  FeedQuery,
  NewTransition,
  RecordTransitions,
  Subject,
  SubjectColumns,
  TransitionItem,
  TransitionsRepository,
} from './transitions.repository.ts';
export type { SubjectItem, SubjectsRepository } from './subjects.repository.ts';
export type { KeyRow, KeysRepository, NewKey } from './keys.repository.ts';
export type { AuditEntry, AuditHead, AuditItem, AuditRepository, AuditVerdict } from './audit.repository.ts';
export type { IdempotencyBegin, IdempotencyRepository, StoredAnswer } from './idempotency.repository.ts';
export type {
  AskConfirmation,
  Confirmation,
  ConfirmationsRepository,
  ConfirmResult,
} from './confirmations.repository.ts';
export type { Consent, ConsentsRepository, ConsentUse, ConsentWording, NewConsent } from './consents.repository.ts';
export type { AttemptKeys, AttemptsRepository, AttemptTree } from './attempts.repository.ts';
export type { LeasesRepository } from './leases.repository.ts';
export type { MetaRepository } from './meta.repository.ts';
export type { KeyPurpose, KeyRingEntry, KeyRingRepository } from './key-ring.repository.ts';
export type { AdoptionItem, AdoptionReport, AdoptionRepository, AdoptionState } from './adoption.repository.ts';
export type {
  CandidateRow,
  DataKeyRow,
  NamedSecretRow,
  SecretRowsRepository,
  VersionRow,
} from './secret-rows.repository.ts';
