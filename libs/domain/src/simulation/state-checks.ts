import { causeOf, healthOf, waitingForOf } from '../tokens/token-facts.ts';
import { isInAttempt, isPaused, type TokenState } from '../tokens/token-state.ts';
import { DAY_MS } from '../time/duration.ts';
import { on, said, stateAt, type History } from './life-history.ts';

/** What is wrong with any of the states themselves. */
export function flawsOfStates({ states, life }: History): string[] {
  const flaws: string[] = [];
  let revision = states[0]?.revision ?? 1;
  for (const state of states) {
    if (state.revision !== revision) flaws.push(`revision ${state.revision} where ${revision} was due`);
    const contradiction = contradictionIn(state);
    if (contradiction !== null) flaws.push(`revision ${revision}: ${contradiction}`);
    revision += 1;
  }
  if (life.end === 'looped') flaws.push('went on and on, and time did not');
  return flaws;
}

function contradictionIn({ phase, versions, making, lastVersion, ...state }: TokenState): string | null {
  const having = (status: string): number[] =>
    versions.flatMap((version) => (version.status === status ? [version.version] : []));
  const [current, ...more] = having('current');
  const [staged, ...moreStaged] = having('staged');
  if (more.length + moreStaged.length > 0) return 'two values at once in use, or in the making';
  if (staged !== undefined && making?.version !== staged) return `staged ${staged} is not in the making`;
  if (making !== null && making.version > lastVersion) return `in the making: ${making.version} beyond ${lastVersion}`;
  if ((phase === 'issuing' || phase === 'regenerating') && making === null) return `${phase} nothing`;
  if ((phase === 'active' || phase === 'expiring') !== (current !== undefined) && !isChanging(phase))
    return `${phase} with ${current === undefined ? 'no value' : 'a value'} in use`;
  return phase === 'retired' && state.retirement === null ? 'retired by nobody' : null;
}

const isChanging = (phase: TokenState['phase']): boolean => phase === 'issuing' || phase === 'regenerating';

/** Whatever waits has a name for what it waits for, and an owner: an instant or a person's task. */
export function flawsOfWaits(history: History): string[] {
  return history.life.waits.flatMap(({ at, until, revision }) => {
    const state = stateAt(history, revision);
    const flaw = state === undefined ? 'unknown state' : flawOfWait(state, { at, until });
    return flaw === null ? [] : [`waits at ${on(at)} (revision ${revision}): ${flaw}`];
  });
}

function flawOfWait(state: TokenState, { at, until }: { at: number; until: number | null }): string | null {
  const waitingFor = waitingForOf(state);
  const isAsked = state.tasks.length > 0;
  if (until !== null && !(until > at)) return 'until an instant that is not ahead';
  if (until === null && !isAsked) return 'for ever, and nobody is asked';
  if (state.failures?.nextTryAt === null && !isAsked) return 'given up, and nobody is asked';
  if (waitingFor === 'person' && !isAsked) return 'for a person who was not asked';
  if (waitingFor === 'upstream' && until === null) return 'for an upstream that will not be called';
  if (healthOf(state) !== 'healthy' && causeOf(state) === null) return 'unwell without a cause';
  if (isInAttempt(state) && !isPaused(state)) return 'in the middle of an attempt';
  const isResting = ['registered', 'expiring', 'expired'].includes(state.phase);
  return isResting && waitingFor === null ? `${state.phase}, for nothing that has a name` : null;
}

/** A person's hourly clicks and twelve failing calls a day each have some events; more than this is a loop. */
const MOST_EVENTS_A_DAY = 300;

export function flawsOfPace({ events }: History): string[] {
  for (const [index, event] of events.entries()) {
    const later = events[index + MOST_EVENTS_A_DAY];
    if (later !== undefined && later.at - event.at < DAY_MS)
      return [`more than ${MOST_EVENTS_A_DAY} events a day from ${said(event)}`];
  }
  return [];
}
