import { HOUR_MS } from '../../time/duration.ts';
import { causeOf, healthOf, waitingForOf } from '../../tokens/token-facts.ts';
import { isInAttempt, type TokenState } from '../../tokens/token-state.ts';
import { causeOfRerun, isHeldByAccess, ownerOfRerun, waitingForOfRerun } from '../rerun-facts.ts';
import { isRerunClosed, type RerunState } from '../rerun-state.ts';

export interface SimulatedWait {
  readonly at: number;
  readonly until: number | null;
  readonly state: RerunState;
}

/** What is wrong with a wait, in words, or null. */
export function flawOfWait({ at, until, state }: SimulatedWait): string | null {
  if (until !== null && !(until > at)) return 'until an instant that is not ahead';
  if (state.phase === 'ready') return null;
  if (state.tasks.some(({ owner }) => owner === '') || ownerOfRerun(state) === '') return 'for a task without an owner';
  if (state.phase === 'stopped' && causeOfRerun(state) === null) return 'stopped without a cause';
  if (state.trouble?.nextTryAt === null && state.tasks.length === 0) return 'given up, and nobody is asked';
  if (isRerunClosed(state) || state.phase === 'stopped') return null;
  const waitingFor = waitingForOfRerun(state);
  if (waitingFor === null) return 'for nothing that has a name';
  // Whoever is to mend an access is asked by the token.
  if (waitingFor === 'person' && state.tasks.length === 0 && !isHeldByAccess(state))
    return 'for a person who was not asked';
  if (until === null && state.tasks.length === 0) return 'for ever, and nobody is asked';
  return causeOfRerun(state) === null && !isJustAsked(state, at) ? 'without a cause' : null;
}

/** The same of the container token. */
export function flawOfTokenWait({
  at,
  until,
  state,
}: Omit<SimulatedWait, 'state'> & { state: TokenState }): string | null {
  const isAsked = state.tasks.length > 0;
  const waitingFor = waitingForOf(state);
  if (until !== null && !(until > at)) return 'until an instant that is not ahead';
  if (until === null && !isAsked && !isIdle(state)) return 'for ever, and nobody is asked';
  if (state.failures?.nextTryAt === null && !isAsked) return 'given up, and nobody is asked';
  if ((waitingFor === 'person' || waitingFor === 'consent') && !isAsked) return 'for a person who was not asked';
  if (healthOf(state) !== 'healthy' && causeOf(state) === null) return 'unwell without a cause';
  return isInAttempt(state) && waitingFor === null ? `${state.phase}, for nothing that has a name` : null;
}

/** No migration has asked yet. */
const isIdle = ({ phase, container }: TokenState): boolean =>
  phase === 'registered' && container?.lane.waiting.length === 0;

/** The token answers within the hour; what it says names the cause. */
const isJustAsked = ({ ask, phase }: SimulatedWait['state'], at: number): boolean =>
  phase === 'preparing' && ask !== null && (ask.sentAt === null || at - ask.sentAt < 2 * HOUR_MS);
