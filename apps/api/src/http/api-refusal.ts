import type { RefusalCode } from '@keyturn/contracts';
import type { Violation } from '@keyturn/domain';

export interface RefusalOptions {
  /** One sentence for the caller; quotes nothing that was sent beyond 64 characters (see `quote`). */
  readonly detail: string;
  readonly violations?: readonly Violation[];
  /** What the caller can do about it. */
  readonly action?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A refusal by its code of the failure table; thrown anywhere, answered as problem+json. */
export class ApiRefusal extends Error {
  readonly code: RefusalCode;
  readonly detail: string;
  readonly violations: readonly Violation[] | undefined;
  readonly action: string | undefined;
  readonly headers: Readonly<Record<string, string>> | undefined;

  constructor(code: RefusalCode, { detail, violations, action, headers }: RefusalOptions) {
    super(`${code}: ${detail}`);
    this.name = 'ApiRefusal';
    this.code = code;
    this.detail = detail;
    this.violations = violations;
    this.action = action;
    this.headers = headers;
  }
}

const LONGEST_QUOTE = 64;

/** Something that was sent, fit for an answer: one line of at most 64 characters, in double quotes. */
export function quote(sent: string): string {
  const line = sent.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}"]/gu, '?');
  return `"${line.length > LONGEST_QUOTE ? `${line.slice(0, LONGEST_QUOTE - 1)}…` : line}"`;
}
