/** One rule a specification breaks, for the person who wrote it. Errors refuse, warnings inform. */
export interface Violation {
  readonly severity: 'error' | 'warning';
  readonly code: string;
  /** JSON pointer-like path of dots, e.g. `renewal.before`. */
  readonly path: string;
  readonly message: string;
  /** A value that would pass. */
  readonly proposal?: string;
}

export function error(violation: Omit<Violation, 'severity'>): Violation {
  return { severity: 'error', ...violation };
}

export function warning(violation: Omit<Violation, 'severity'>): Violation {
  return { severity: 'warning', ...violation };
}
