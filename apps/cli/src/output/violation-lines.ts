import type { Violation } from '@keyturn/client';

/** What speaks against something, each with what would pass. */
export function violationLines(violations: readonly Violation[]): string[] {
  return violations.map(({ severity, path, code, message, proposal }) => {
    const would = proposal === undefined ? '' : ` (would pass: ${proposal})`;
    return `${severity}: ${path}: ${message} [${code}]${would}`;
  });
}
