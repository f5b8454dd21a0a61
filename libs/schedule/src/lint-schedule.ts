import type { TokenSpec, Violation } from '@keyturn/domain';
import { freezeViolations, windowViolations } from './lint-entries.ts';
import { unreachable } from './lint-reach.ts';

/**
 * All that is wrong with the windows and freezes of a specification at `now` (epoch ms of fleet time), at once: what no
 * calendar has, and margins in which nothing opens. Each a proposal that passes where there is one. About 1 ms.
 */
export function lintSchedule(spec: TokenSpec, now: number): Violation[] {
  const { windows = [], freezes = [] } = spec.renewal ?? {};
  if (windows.length + freezes.length === 0) return [];
  const entries = [
    ...windows.flatMap(windowViolations),
    ...freezes.flatMap((freeze, index) => freezeViolations(freeze, { index, now })),
  ];
  // What cannot be read cannot be planned with: whether anything opens is judged once it is mended.
  return entries.length > 0 ? entries : unreachable(spec, now);
}
