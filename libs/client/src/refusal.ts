import type { Problem } from './generated/types.gen.ts';

/** The API said no: what happened, why, what to do next, with a stable code (RFC 9457). */
export class Refusal extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super([problem.detail, problem.action].filter(Boolean).join(' '));
    this.name = 'Refusal';
    this.problem = problem;
  }

  get code(): Problem['code'] {
    return this.problem.code;
  }
}

/** Nothing readable came back: the line is cut, the process is away, or something between answered. */
export class NoAnswer extends Error {
  /** HTTP status, when something did answer. */
  readonly status: number | null;

  constructor({ status, cause }: { status: number | null; cause: unknown }) {
    super(status === null ? 'Keyturn cannot be reached.' : `What answered (${status}) was not Keyturn.`, { cause });
    this.name = 'NoAnswer';
    this.status = status;
  }
}

export function isProblem(error: unknown): error is Problem {
  return typeof error === 'object' && error !== null && 'code' in error && 'detail' in error && 'status' in error;
}
