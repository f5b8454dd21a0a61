import { DAY_MS } from '../time/duration.ts';
import { overlapMs } from '../tokens/renewal-plan.ts';
import { CALLS_PER_DAY_WHEN_FAILING } from '../tokens/retry-ladder.ts';
import { versionOf, type TokenState } from '../tokens/token-state.ts';
import { isByHand, on, stateAt, type History } from './life-history.ts';
import type { SimulatedCall } from './life-simulation.ts';

/** What is wrong with the upstream calls of a life: invariants 2, 3 and 7 of the design. */
export function flawsOfCalls(history: History): string[] {
  return [...mintedTwice(history), ...unrecorded(history), ...revokedTooSoon(history), ...tooManyCalls(history)];
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
function unrecorded({ life, events, states }: History): string[] {
  const last = states.at(-1);
  const recorded = new Set(events.flatMap((event) => (event.type === 'issued' ? [event.version] : [])));
  for (const { version } of last?.versions ?? []) recorded.add(version);
  // Its outcome is not known yet; the same number is asked for until it is.
  if (last?.making !== null && last !== undefined) recorded.add(last.making.version);
  const given = states.flatMap((state) => state.versions.map(({ version }) => version));
  for (const version of given) recorded.add(version);
  return life.credentials.flatMap(({ version }) =>
    version === null || recorded.has(version) ? [] : [`version ${version} was made upstream, and there is no record of it`],
  );
}

function revokedTooSoon(history: History): string[] {
  return history.life.calls.flatMap((call) => {
    const state = call.step === 'revoke' ? stateAt(history, call.revision) : undefined;
    const flaw = state === undefined ? null : prematureIn(history, state, call);
    return flaw === null ? [] : [`version ${call.version} is revoked at ${on(call.at)} ${flaw}`];
  });
}

/** Judged by what consumers did and people decided, not by what the rules made of it. */
function prematureIn(history: History, state: TokenState, { version: number, usedBy, at }: SimulatedCall): string | null {
  const version = versionOf(state, number);
  if (version === undefined) return 'and nobody knows it';
  if (version.status !== 'superseded' && version.status !== 'orphaned') return `while it is ${version.status}`;
  if (version.status === 'orphaned' || isGivenUp(history, state, number)) return null;
  const { consumers = [], require = 'all' } = state.spec.adoption ?? {};
  const stillNeeded = usedBy.filter((name) => consumers.some((consumer) => consumer.name === name));
  if (require === 'all' && stillNeeded.length > 0) return `while ${stillNeeded.join(' and ')} runs on it`;
  const movedAt = consumers.map(({ name }) => firstRunAfter(history, { name, version: number, revision: state.revision }));
  const moved = movedAt.filter((since) => since !== null);
  if (consumers.length > 0 && require === 'all' && moved.length < consumers.length) return 'before everybody had left it';
  if (consumers.length > 0 && require === 'any' && moved.length === 0) return 'before anybody had left it';
  const since = Math.max(version.supersededAt ?? 0, require === 'any' ? Math.min(...moved) : Math.max(0, ...moved));
  return require !== 'none' && consumers.length > 0 && at < since + overlapMs(state.spec) ? 'before its overlap was over' : null;
}

/** Somebody said that it may go: in an emergency, after a look at its hosts, or with the whole token. */
function isGivenUp({ events, states }: History, { revision, retirement }: TokenState, version: number): boolean {
  if (retirement !== null) return true;
  const until = revision - (states[0]?.revision ?? 1);
  return events.slice(0, until + 1).some((event, index) => {
    if ((event.type === 'requested' || event.type === 'issuing' || event.type === 'regenerating') && event.breakGlass === true)
      return event.version > version;
    if (event.type !== 'task.completed' || event.by === 'keyturn') return false;
    const task = states[index - 1]?.tasks.find(({ id }) => id === event.taskId);
    return task?.kind === 'confirmHosts' && task.version === version;
  });
}

function firstRunAfter({ events, states }: History, from: { name: string; version: number; revision: number }): number | null {
  const until = from.revision - (states[0]?.revision ?? 1);
  for (const event of events.slice(0, until + 1))
    if (event.type === 'adopted' && event.consumer === from.name && event.version > from.version) return event.reportedAt;
  return null;
}

/** While something fails, no twenty-four hours hold more than twelve calls, unless a person asked for them. */
function tooManyCalls(history: History): string[] {
  const { calls } = history.life;
  return calls.flatMap((call, index) => {
    const first = calls[index - CALLS_PER_DAY_WHEN_FAILING];
    if (first === undefined || call.at - first.at >= DAY_MS) return [];
    const state = stateAt(history, call.revision);
    const isFailing = state?.failures != null || versionOf(state ?? EMPTY, call.version)?.revoking != null;
    const isAsked = history.events.some((event) => isByHand(event) && event.at >= first.at && event.at <= call.at);
    return isFailing && !isAsked ? [`more than ${CALLS_PER_DAY_WHEN_FAILING} calls in the day before ${on(call.at)}`] : [];
  });
}

const EMPTY = { versions: [] } as unknown as TokenState;
