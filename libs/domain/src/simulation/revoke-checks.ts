import { overlapMs } from '../tokens/renewal-plan.ts';
import type { TokenEvent } from '../tokens/token-events.ts';
import { versionOf, type OpenTask, type TokenState } from '../tokens/token-state.ts';
import { on, stateAt, type History } from './life-history.ts';
import type { SimulatedCall } from './life-simulation.ts';

/**
 * Invariant 3 of the design: a value is revoked only after adoption was shown, a person decided it, or in an emergency.
 * Judged by what consumers did and people said, not by what the rules made of it.
 */
export function flawsOfRevoking(history: History): string[] {
  return history.life.calls.flatMap((call) => {
    const state = call.step === 'revoke' ? stateAt(history, call.revision) : undefined;
    const flaw = state === undefined ? null : flawOf({ call, state, told: toldBefore(history, call) });
    return flaw === null ? [] : [`version ${call.version} is revoked at ${on(call.at)} ${flaw}`];
  });
}

interface Told {
  readonly event: TokenEvent;
  /** The tasks that were open when it happened. */
  readonly tasks: readonly OpenTask[];
}

function toldBefore({ events, states }: History, { revision }: SimulatedCall): Told[] {
  const until = revision - (states[0]?.revision ?? 1);
  return events.slice(0, until + 1).map((event, index) => ({ event, tasks: states[index - 1]?.tasks ?? [] }));
}

interface Revoking {
  readonly call: SimulatedCall;
  readonly state: TokenState;
  readonly told: readonly Told[];
}

function flawOf({ call, state, told }: Revoking): string | null {
  const version = versionOf(state, call.version);
  if (version === undefined) return 'and nobody knows it';
  if (version.status !== 'superseded' && version.status !== 'orphaned') return `while it is ${version.status}`;
  const isUseless = version.status === 'orphaned' || state.retirement !== null;
  if (isUseless || told.some((before) => isGivenUpBy(before, call.version))) return null;
  const leftAt = consumersLeftAt({ call, state, told });
  if (typeof leftAt === 'string') return leftAt;
  const since = Math.max(version.supersededAt ?? call.at, leftAt);
  return call.at < since + overlapMs(state.spec) ? 'before its overlap was over' : null;
}

/** Somebody said that it may go: in an emergency, or after a look at its hosts. */
function isGivenUpBy({ event, tasks }: Told, version: number): boolean {
  if (event.type === 'requested' || event.type === 'issuing' || event.type === 'regenerating')
    return event.breakGlass === true && event.version > version;
  if (event.type !== 'task.completed' || event.by === 'keyturn') return false;
  const task = tasks.find(({ id }) => id === event.taskId);
  return task?.kind === 'confirmHosts' && task.version === version;
}

/** When enough consumers had left a version, or why they had not. */
function consumersLeftAt({ call, state, told }: Revoking): number | string {
  const { consumers = [], require = 'all' } = state.spec.adoption ?? {};
  if (require === 'none' || consumers.length === 0) return 0;
  const names = consumers.map(({ name }) => name);
  const ranAt = names.map((name) => firstRunAfter(told, { name, version: call.version }));
  const left = ranAt.filter((at) => at !== null);
  if (require === 'any') return left.length === 0 ? 'before anybody had left it' : Math.min(...left);
  const still = call.usedBy.filter((name) => names.includes(name));
  if (still.length > 0) return `while ${still.join(' and ')} runs on it`;
  return left.length < names.length ? 'before everybody had left it' : Math.max(...left);
}

function firstRunAfter(told: readonly Told[], { name, version }: { name: string; version: number }): number | null {
  const run = told.find(
    ({ event }) => event.type === 'adopted' && event.consumer === name && event.version > version,
  )?.event;
  return run?.type === 'adopted' ? run.reportedAt : null;
}
