import type { Violation } from '@keyturn/domain';
import { ApiRefusal } from '../http/api-refusal.ts';
import { isRefused } from './installation-checks.ts';

/** Throws `request.invalid` unless a specification is put where it belongs. */
export function requireSameId(inPath: string, inBody: string): void {
  if (inPath === inBody) return;
  const message = 'The id must be the one in the path.';
  throw new ApiRefusal('request.invalid', {
    detail: message,
    violations: [{ severity: 'error', code: 'IdDiffers', path: 'id', message }],
  });
}

/** Throws `spec.refused`, with all that was found, when something of it forbids saving. */
export function requireAllowed(violations: readonly Violation[]): void {
  if (!isRefused(violations)) return;
  const errors = violations.filter(({ severity }) => severity === 'error');
  const rules = errors.length === 1 ? 'a rule' : `${errors.length} rules`;
  throw new ApiRefusal('spec.refused', {
    detail: `The specification breaks ${rules}: ${errors.map(({ code }) => code).join(', ')}.`,
    violations,
  });
}
