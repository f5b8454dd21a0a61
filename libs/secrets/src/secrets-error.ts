/** What can go wrong with keys and secrets, as dotted codes that callers may branch on. */
export type SecretsErrorCode =
  | 'keys.missing'
  | 'keys.mismatch'
  | 'keys.malformed'
  | 'keys.tooOpen'
  | 'secrets.notFound'
  | 'secrets.unreadable'
  | 'secrets.candidateDiffers'
  | 'secrets.candidateMissing'
  | 'secrets.fingerprintDiffers'
  | 'secrets.versionTaken';

/** A refusal by the secret store; `message` names ids, files and remedies, never a value or a key. */
export class SecretsError extends Error {
  readonly code: SecretsErrorCode;

  constructor(code: SecretsErrorCode, message: string) {
    super(message);
    this.name = 'SecretsError';
    this.code = code;
  }
}
