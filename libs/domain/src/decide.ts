/** How either process decides: an ordered list of checks, of which the first that wants something is heard. */

interface Wait {
  readonly do: 'wait';
  readonly until: number | null;
}

/**
 * What the first check wants that wants something; else a wait until the earliest instant (epoch ms) that any of them names,
 * null when only a message can change anything.
 */
export function firstWanted<Moment, Step>(
  checks: readonly ((moment: Moment) => Step | number | null)[],
  moment: Moment,
): Step | Wait {
  let until: number | null = null;
  for (const check of checks) {
    const answer = check(moment);
    if (answer === null) continue;
    if (typeof answer !== 'number') return answer;
    if (until === null || answer < until) until = answer;
  }
  return { do: 'wait', until };
}

/** When a step falls due (epoch ms): now when it is due, null when only a message can change anything. */
export function stepDueAt(step: { readonly do: string } | Wait, now: number): number | null {
  if (isWait(step)) return step.until;
  return step.do === 'end' ? null : now;
}

const isWait = (step: { readonly do: string } | Wait): step is Wait => step.do === 'wait';
