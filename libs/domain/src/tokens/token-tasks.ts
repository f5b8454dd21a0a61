import { FAILURES, type FailureCode } from '../failures.ts';
import { HOUR_MS } from '../time/duration.ts';
import { adoptionLateAt } from './adoption.ts';
import { isNeedy, isRenewedByPerson } from './container/container-facts.ts';
import { marginMs } from './renewal-plan.ts';
import type { TokenEvent } from './token-events.ts';
import { isGuided } from './token-spec.ts';
import {
  currentVersion,
  isOver,
  isPaused,
  isRetired,
  isToBeRevoked,
  stagedVersion,
  versionOf,
  type OpenTask,
  type TaskKind,
  type TokenState,
  type TokenVersion,
  UNTOUCHED_TASK,
} from './token-state.ts';

interface TaskGround {
  readonly state: TokenState;
  readonly kind: TaskKind;
  readonly cause: string;
  readonly version: number | null;
  readonly now: number;
  /** Where it is not what the kind of task says. */
  readonly dueAt?: number | undefined;
}

/** How long a person may need for what they are asked: two nights. */
export const PERSON_NEEDS_MS = 48 * HOUR_MS;

/** Cause of the task that asks why a workflow was gone: only a person can know, so only a person completes it. */
export const RESTARTED = 'Restarted';
/** Cause of the task that asks whether a long pause is still meant. */
export const PAUSED_TOO_LONG = 'PausedTooLong';
/** Cause of the task for a renewal that fails so long that the value in use may run out. */
export const STILL_FAILING = 'StillFailing';
/** Cause of the task that names the hosts which still use an old value shortly before it ends. */
export const NOT_ADOPTED = 'NotAdopted';
/** Cause of the task for a value in use whose expiry could not be read. */
export const EXPIRY_UNREAD = 'ExpiryUnread';
/** Cause of the task for a value in use that its upstream does not accept. */
export const NOT_WORKING = 'NotWorking';

/** The event that asks a person; none when the same is already asked. */
export function taskEvents(ground: TaskGround): TokenEvent[] {
  const { state, kind, cause, version, now } = ground;
  const asked = state.tasks.some((task) => task.kind === kind && task.cause === cause && task.version === version);
  if (asked) return [];
  const task: OpenTask = {
    // Revisions never repeat, so neither do these.
    id: `${state.id}.${state.revision + 1}`,
    kind,
    cause,
    version,
    openedAt: now,
    dueAt: ground.dueAt ?? dueAt(ground),
    ...UNTOUCHED_TASK,
  };
  return [{ type: 'task.opened', at: now, task }];
}

/** Until when it can be put off (epoch ms); null where nothing presses. */
export function lastSafeMoment(task: OpenTask): number | null {
  return task.dueAt === null ? null : task.dueAt - PERSON_NEEDS_MS;
}

/** False once what a task was opened for is no longer so; such a task is completed without a person. */
export function isStillNeeded(state: TokenState, task: OpenTask): boolean {
  const version = versionOf(state, task.version);
  if (task.kind === 'revokeUpstream') return version !== undefined && isToBeRevoked(version) && !isOver(state);
  if (isRetired(state)) return false;
  if (task.kind === 'giveConsent') return state.container?.asked?.version === task.version;
  if (task.kind === 'renewInBrowser')
    return isRenewedByPerson(state) && state.making?.version === task.version && stagedVersion(state) === undefined;
  if (task.kind === 'confirmHosts') return version !== undefined && adoptionLateAt(state, version) !== null;
  // Its number is part of the label to choose: once that is used up, the next one is asked for.
  if (task.kind === 'regenerateToken')
    return needsPersonForValue(state) && (state.making !== null || task.version === state.lastVersion + 1);
  return isCauseStillThere(state, task);
}

/** A new value is due, and only a person can make it. */
export const needsPersonForValue = (state: TokenState): boolean =>
  isGuided(state.spec) && state.phase !== 'active' && !isRetired(state);

function isCauseStillThere(state: TokenState, { cause, version: number }: OpenTask): boolean {
  const version = versionOf(state, number);
  if (cause === RESTARTED) return true;
  if (cause === PAUSED_TOO_LONG) return state.pause !== null;
  if (cause === STILL_FAILING) return isFailingOn(state);
  // Opened before the value is put to use.
  if (cause === EXPIRY_UNREAD) return isInUseSoon(version) && version?.expiresAtSource !== 'reported';
  if (cause === NOT_WORKING) return version?.status === 'current' && version.verified === false;
  if (cause === FAILURES['consumer.failed'].cause) {
    const failsInUse = version?.status === 'current' && version.adoption.some((entry) => entry.state === 'failed');
    // Its successor may fail for other reasons; only one that works makes it a matter of the past.
    return failsInUse || state.failures !== null;
  }
  const delivering = version?.status === 'current' ? version.delivering : null;
  if (delivering !== null && FAILURES[delivering.code].cause === cause) return true;
  const { failures } = state;
  if (failures === null) return false;
  return FAILURES[failures.code].terminal || (state.container !== null && failures.nextTryAt === null);
}

const isInUseSoon = (version: TokenVersion | undefined): boolean =>
  version?.status === 'current' || version?.status === 'staged';

/** Tries after which a person hears of a step although it is tried on. */
export const TRIES_BEFORE_A_PERSON_HEARS = 3;

/** The main line fails again and again, and goes on trying by itself. */
const isFailingOn = ({ failures, container }: TokenState): boolean =>
  failures !== null &&
  // The limits of the Migration API are kept by waiting, however long that takes.
  (container === null || failures.code !== 'upstream.limited') &&
  failures.nextTryAt !== null &&
  failures.count >= TRIES_BEFORE_A_PERSON_HEARS;

/** From when a renewal that fails on is a person's business (epoch ms): with half the margin used up, and at once without a value. */
export function helpNeededAt(state: TokenState): number | null {
  if (!isFailingOn(state) || isRetired(state) || isPaused(state)) return null;
  const current = currentVersion(state);
  return current === undefined ? 0 : current.expiresAt - marginMs(state.spec) / 2;
}

function dueAt({ state, kind, cause, version, now }: TaskGround): number | null {
  if (cause === RESTARTED) return null;
  if (kind === 'revokeUpstream' || kind === 'confirmHosts') return versionOf(state, version)?.expiresAt ?? null;
  const soonAt = now + PERSON_NEEDS_MS;
  const endsAt = currentVersion(state)?.expiresAt;
  if (endsAt === undefined) return soonAt;
  // A rotation somebody asked for does not wait until the value runs out: it may have leaked.
  const isAwaited = state.container?.lane.waiting.some((claim) => isNeedy(state, claim, now)) === true;
  return isAwaited || (kind === 'regenerateToken' && state.request !== null) ? Math.min(endsAt, soonAt) : endsAt;
}

/** Whoever keeps a credential must see to it. */
const ACCESS_REFUSED: ReadonlySet<FailureCode> = new Set([
  'upstream.unauthorized',
  'account.refused',
  'server.refused',
]);

/** Who is asked when a step cannot go on by itself. */
export function taskKindFor(code: FailureCode): TaskKind {
  return ACCESS_REFUSED.has(code) ? 'fixAccess' : 'investigate';
}
