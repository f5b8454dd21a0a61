import type { RefusalCode } from '@keyturn/contracts';

/** The workflow refused a command; nothing was changed. */
export class CommandRefused extends Error {
  override readonly name = 'CommandRefused';
  readonly code: RefusalCode;
  readonly detail: string;

  constructor(code: RefusalCode, detail: string) {
    super(detail);
    this.code = code;
    this.detail = detail;
  }
}

/** Temporal or every worker is away, or the deadline passed: whether the command takes effect is unknown. */
export class TemporalUnavailable extends Error {
  override readonly name = 'TemporalUnavailable';
  readonly code = 'service.unavailable';
}

/** Temporal has no such workflow: it was lost, or never was. */
export class NoSuchWorkflow extends Error {
  override readonly name = 'NoSuchWorkflow';
  readonly code = 'workflow.notFound';
}
