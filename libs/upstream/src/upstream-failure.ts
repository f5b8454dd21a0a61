import type { FailureCode } from '@keyturn/domain';

/** A call that did not end well, in the words of the failure table. Its text never contains a value that was sent or received. */
export class UpstreamFailure extends Error {
  override readonly name = 'UpstreamFailure';
  readonly code: FailureCode;
  /** Real milliseconds the upstream asked us to wait. */
  readonly retryAfterMs: number | undefined;

  constructor({
    code,
    detail,
    retryAfterMs,
  }: {
    code: FailureCode;
    detail: string;
    retryAfterMs?: number | undefined;
  }) {
    super(detail);
    this.code = code;
    this.retryAfterMs = retryAfterMs;
  }
}
