import { CALLS_PER_DAY_WHEN_FAILING } from './retry-ladder.ts';
import type { OpenTask, TokenState, TokenVersion } from './token-state.ts';

/** Small changes that more than one kind of event makes to a state. */

export function withVersion(state: TokenState, version: number, change: Partial<TokenVersion>): TokenState {
  const versions = state.versions.map((known) => (known.version === version ? { ...known, ...change } : known));
  return { ...state, versions };
}

export function withTask(state: TokenState, taskId: string, change: Partial<OpenTask>): TokenState {
  return { ...state, tasks: state.tasks.map((task) => (task.id === taskId ? { ...task, ...change } : task)) };
}

/** A version that came to nothing is no longer in the making; the next try takes the next number. */
export function withoutMaking(version: number, state: TokenState): TokenState {
  return state.making?.version === version ? { ...state, making: null } : state;
}

/** Counts an upstream call for the daily cap. */
export function withCall(at: number, state: TokenState): TokenState {
  return { ...state, calls: [...state.calls, at].slice(-CALLS_PER_DAY_WHEN_FAILING) };
}

/** A person or a new specification changed the conditions: what was put off is due now, and neither the ladder nor the daily cap holds it up. */
export function tryAtOnce(state: TokenState, at: number): TokenState {
  const failures = state.failures === null ? null : { ...state.failures, nextTryAt: at };
  const soon = (trouble: TokenVersion['revoking']): TokenVersion['revoking'] =>
    trouble === null ? null : { ...trouble, nextTryAt: at };
  const versions = state.versions.map((version) =>
    version.revoking === null && version.delivering === null
      ? version
      : { ...version, revoking: soon(version.revoking), delivering: soon(version.delivering) },
  );
  const next = { ...state, failures, versions, calls: [] };
  return state.container === null ? next : { ...next, container: { ...state.container, saves: 0 } };
}
