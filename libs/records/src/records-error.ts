/** What can go wrong in records, as dotted codes that callers may branch on. */
export type RecordsErrorCode =
  | 'records.urlUnsupported'
  | 'records.noTransitions'
  | 'records.keyExists'
  | 'records.keyRingConflict'
  | 'records.auditKeyUnknown'
  | 'records.secretConflict'
  | 'records.dataKeyGone'
  | 'records.busy';

/** A refusal by records; `message` names ids only and never a value. */
export class RecordsError extends Error {
  readonly code: RecordsErrorCode;

  constructor(code: RecordsErrorCode, message: string) {
    super(message);
    this.name = 'RecordsError';
    this.code = code;
  }
}
