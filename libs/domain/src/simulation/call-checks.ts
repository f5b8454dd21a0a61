import { DAY_MS } from '../time/duration.ts';
import { CALLS_PER_DAY_WHEN_FAILING } from '../tokens/retry-ladder.ts';
import { versionOf, type TokenState } from '../tokens/token-state.ts';
import { isByHand, on, stateAt, type History } from './life-history.ts';

/** Invariants 2 and 7 of the design: one credential for one version, a record of each, and few calls where they fail. */
export function flawsOfCalls(history: History): string[] {
  return [...mintedTwice(history), ...unrecorded(history), ...tooManyCalls(history)];
}

/** Once a number has been answered it is never asked for again. */
function mintedTwice({ life }: History): string[] {
  const answered = new Set<number>();
  return life.calls.flatMap(({ step, version, outcome, at }) => {
    if (step !== 'mint') return [];
    const flaws = answered.has(version) ? [`version ${version} minted once more at ${on(at)}`] : [];
    if (outcome === 'ok') answered.add(version);
    return flaws;
  });
}

/** A credential nobody has a record of can neither be used nor revoked. */
function unrecorded({ life, states }: History): string[] {
  const recorded = new Set(states.flatMap(({ versions }) => versions.map(({ version }) => version)));
  // Its outcome is not known yet; the same number is asked for until it is.
  const { making } = life.state;
  if (making !== null) recorded.add(making.version);
  return life.credentials.flatMap(({ version }) =>
    version === null || recorded.has(version)
      ? []
      : [`version ${version} was made upstream, and there is no record of it`],
  );
}

/** While something fails, no twenty-four hours hold more than twelve calls, unless a person asked for them. */
function tooManyCalls(history: History): string[] {
  const { calls } = history.life;
  return calls.flatMap((call, index) => {
    const first = calls[index - CALLS_PER_DAY_WHEN_FAILING];
    if (first === undefined || call.at - first.at >= DAY_MS) return [];
    const state = stateAt(history, call.revision);
    if (state === undefined || !isFailing(state, call.version)) return [];
    const isAsked = history.events.some((event) => isByHand(event) && event.at >= first.at && event.at <= call.at);
    return isAsked ? [] : [`more than ${CALLS_PER_DAY_WHEN_FAILING} calls in the day before ${on(call.at)}`];
  });
}

const isFailing = (state: TokenState, version: number): boolean =>
  state.failures !== null || (versionOf(state, version)?.revoking ?? null) !== null;
