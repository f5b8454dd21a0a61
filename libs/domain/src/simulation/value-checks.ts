import { HOUR_MS } from '../time/duration.ts';
import { renewAt } from '../tokens/token-facts.ts';
import { currentVersion, isPaused, type TokenState } from '../tokens/token-state.ts';
import { isByHand, on, said, type History } from './life-history.ts';

/** What can still be done about a value, and heard by anybody, in less than this? */
const SHORT_NOTICE_MS = HOUR_MS;

/**
 * Invariant 1: a value runs out only where its issuer was down, its person silent or its owner had paused it, and somebody
 * had been told before. Keyturn asleep, or a value that was nearly over when it came, is nothing the rules can help.
 */
export function flawsOfValues(history: History): string[] {
  return history.events.flatMap((event, index) => {
    if (event.type !== 'expired') return [];
    const before = history.states[index - 1];
    const flaw = before === undefined ? 'before it was registered' : flawOfExpiry(history, { before, index });
    return flaw === null ? [] : [`version ${event.version} ${said(event)} (revision ${index}): ${flaw}`];
  });
}

function flawOfExpiry(history: History, { before, index }: { before: TokenState; index: number }): string | null {
  const current = currentVersion(before);
  if (current === undefined) return 'was not in use';
  const { expiresAt } = current;
  if ((history.events[index]?.at ?? 0) < expiresAt) return `before its end, ${on(expiresAt)}`;
  const reason = reasonOf(before);
  const isExcused = wasAsleep(history, before, expiresAt) || cameLate(history, index, expiresAt);
  if (isExcused) return null;
  if (reason === null) return `although nothing was in the way of its renewal`;
  return before.tasks.some(({ openedAt }) => openedAt < expiresAt) ? null : `and nobody had been asked (${reason})`;
}

function reasonOf(state: TokenState): string | null {
  if (state.failures !== null) return `failing with ${state.failures.code}`;
  if (isPaused(state)) return 'paused';
  return state.tasks.some(({ kind }) => kind === 'regenerateToken') ? 'nobody made one' : null;
}

/** Asleep from before the end until, at most, shortly before it, or from when renewal was due. */
function wasAsleep({ options }: History, before: TokenState, expiresAt: number): boolean {
  const due = Math.min(renewAt(before) ?? expiresAt, expiresAt - SHORT_NOTICE_MS);
  return (options.asleep ?? []).some(
    ({ startAt, endAt }) => startAt < expiresAt && endAt > due && endAt > expiresAt - SHORT_NOTICE_MS,
  );
}

/** It, or what a person did about it, came shortly before the end. */
function cameLate({ events, states }: History, index: number, expiresAt: number): boolean {
  const version = currentVersion(states[index - 1] ?? states[0] ?? NOTHING);
  return events.slice(0, index).some((event) => {
    const isNews = event.type === 'resumed' || event.type === 'adoptionFailed' || isByHand(event);
    const isIt = 'version' in event && event.version === version?.version && event.type === 'promoted';
    return (isNews || isIt) && event.at > expiresAt - SHORT_NOTICE_MS;
  });
}

const NOTHING = { versions: [] } as unknown as TokenState;
