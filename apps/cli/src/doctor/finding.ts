/**
 * ok: as it should be · note: differs from the safe default on purpose, such as the demo · warning: will hurt one day ·
 * serious: hurts now, or lets somebody in.
 */
export const LEVELS = ['serious', 'warning', 'note', 'ok'] as const;
export type Level = (typeof LEVELS)[number];

export interface Finding {
  readonly check: string;
  readonly level: Level;
  /** Never a value. */
  readonly found: string;
  /** What puts it right; of everything that is not ok. */
  readonly remedy?: string;
}

export function ok(check: string, found: string): Finding {
  return { check, level: 'ok', found };
}
