import { ApiRefusal } from './api-refusal.ts';

/** Deeper than anything we take; a parser must not run out of stack for a stranger. */
const DEEPEST = 32;

/** `request.malformed` with a place; line and column count from 0 here and from 1 in the answer. */
export function malformedAt({ line, column, problem }: { line: number; column: number; problem: string }): ApiRefusal {
  return new ApiRefusal('request.malformed', {
    detail: `The body cannot be read at line ${line + 1}, column ${column + 1}: ${problem}.`,
  });
}

/** Throws `request.malformed` for what is nested too deep. */
export function refuseNesting({ depth, line, column }: { depth: number; line: number; column: number }): void {
  if (depth > DEEPEST) throw malformedAt({ line, column, problem: `it is nested deeper than ${DEEPEST} levels` });
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** The text of a body. Throws `request.malformed` when it is not UTF-8. */
export function decodeUtf8(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch {
    throw new ApiRefusal('request.malformed', { detail: 'The body is not valid UTF-8.' });
  }
}
