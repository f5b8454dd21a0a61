import type { FailureCode } from '../failures.ts';
import type { ContainerState } from './container/container-state.ts';
import type { TokenSpec } from './token-spec.ts';

/** Raised when the shape of the state changes; `snapshot.ts` reads the earlier ones. */
export const TOKEN_SCHEMA = 2;

/**
 * registered: known, no value yet · issuing: the first value is being made · active: a current value, renewal not yet due ·
 * expiring: renewal due, waiting for its moment · regenerating: a new value is being made · expired: no usable value is left ·
 * retired: over, except for what must still be revoked.
 */
export const TOKEN_PHASES = [
  'registered',
  'issuing',
  'active',
  'expiring',
  'regenerating',
  'expired',
  'retired',
] as const;
export type TokenPhase = (typeof TOKEN_PHASES)[number];

export const HEALTHS = ['healthy', 'attention', 'failing'] as const;
export type Health = (typeof HEALTHS)[number];

export const WAITING_FOR = ['person', 'upstream', 'window', 'budget', 'consent', 'adoption', 'pause', 'lane'] as const;
export type WaitingFor = (typeof WAITING_FOR)[number];

/** staged: stored, not in use · current: handed out · superseded: its successor is current · orphaned: unusable and perhaps still valid upstream. */
export const VERSION_STATUSES = ['staged', 'current', 'superseded', 'revoked', 'lapsed', 'orphaned'] as const;
export type VersionStatus = (typeof VERSION_STATUSES)[number];

/** entered: a person said so · estimated: by the lifetime · reported: by the upstream. */
export const EXPIRY_SOURCES = ['entered', 'estimated', 'reported'] as const;
export type ExpirySource = (typeof EXPIRY_SOURCES)[number];

export type AdoptionState = 'pulled' | 'adopted' | 'failed';

export interface ConsumerAdoption {
  readonly consumer: string;
  readonly state: AdoptionState;
  readonly at: number;
}

export interface TokenVersion {
  readonly version: number;
  readonly status: VersionStatus;
  /** null: not asked yet · false: the issuer does not verify, and no consumer has shown that it works. */
  readonly verified: boolean | null;
  readonly issuedAt: number;
  readonly expiresAt: number;
  readonly expiresAtSource: ExpirySource;
  /** null: made before Keyturn, and nobody has handed its value over. */
  readonly fingerprint: string | null;
  /** null where the upstream gives none, or nobody can read it. */
  readonly upstreamId: string | null;
  /** null: never in use, or taken back because it did not work. */
  readonly promotedAt: number | null;
  readonly supersededAt: number | null;
  /** A person (break-glass, a completed task, the retirement) decided that nobody is waited for any more. */
  readonly releasedAt: number | null;
  readonly adoption: readonly ConsumerAdoption[];
  readonly revoking: Trouble | null;
  /** When it was last written to all its files. */
  readonly deliveredAt: number | null;
  readonly delivering: Trouble | null;
}

/** Tries so far of a step beside the main line; `nextTryAt` null: given up, a person must. */
export interface Trouble {
  readonly count: number;
  readonly nextTryAt: number | null;
  readonly code: FailureCode;
}

export type MakingReason = 'FirstIssue' | 'ExpiryNear' | 'Expired' | 'Requested' | 'Submitted';

/** The version in the making; it outlives failed tries, because a try whose outcome is unknown must be repeated under the same number. */
export interface Making {
  readonly version: number;
  readonly reason: MakingReason;
  readonly startedAt: number;
  readonly breakGlass: boolean;
  /** A try ended without an answer: the upstream may have made it. */
  readonly mayExist?: true;
  /** Of a container token: who asked for it. */
  readonly by?: string;
}

/** A value a person handed over, staged in the secret store and not yet a version. */
export interface Submission {
  readonly candidateId: string;
  readonly version: number;
  readonly fingerprint: string;
  /** null: nobody said, so it is estimated. */
  readonly expiresAt: number | null;
}

/** A rotation somebody asked for that only a person can carry out. */
export interface RotationRequest {
  readonly requestedAt: number;
  readonly breakGlass: boolean;
}

export interface Failures {
  readonly count: number;
  readonly firstAt: number;
  readonly lastAt: number;
  readonly code: FailureCode;
  /** null: trying again cannot help, a person must act. */
  readonly nextTryAt: number | null;
}

/** From `startAt` to before `endAt`, epoch ms. */
export interface Interval {
  readonly startAt: number;
  readonly endAt: number;
}

/** The windows of a generation as absolute intervals: zone data changes between replays, so only these are in the state. */
export interface Schedule {
  readonly generation: number;
  readonly plannedUntilAt: number;
  readonly open: readonly Interval[];
}

export interface Pause {
  readonly pausedAt: number;
  readonly untilAt: number | null;
  readonly by: string;
  readonly reason: string;
  /** From when its upper age counts: the pause, or the last time a person said that it is meant. */
  readonly warnFromAt: number;
}

export interface Retirement {
  readonly retiredAt: number;
  readonly revoke: boolean;
}

export const TOKEN_TASK_KINDS = [
  'regenerateToken',
  'fixAccess',
  'investigate',
  'revokeUpstream',
  'confirmHosts',
  'giveConsent',
  'renewInBrowser',
] as const;
export type TaskKind = (typeof TOKEN_TASK_KINDS)[number];

export interface OpenTask {
  readonly id: string;
  readonly kind: TaskKind;
  readonly cause: string;
  readonly version: number | null;
  readonly openedAt: number;
  readonly dueAt: number | null;
  /** null: the owner of the token. */
  readonly owner: string | null;
  readonly reminders: number;
  readonly remindedAt: number | null;
  /** How many steps of the specification's escalation have been taken, and to whom the last one went. */
  readonly escalations: number;
  readonly escalatedTo: string | null;
  readonly snoozedUntilAt: number | null;
}

/** A credential's whole running state: plain JSON, instants in epoch ms of fleet time, no value ever. */
export interface TokenState {
  readonly schema: typeof TOKEN_SCHEMA;
  readonly id: string;
  /** New at each registration, so that a re-registered id never gets an old answer from an issuer. */
  readonly incarnation: string;
  readonly generation: number;
  readonly revision: number;
  readonly spec: TokenSpec;
  readonly phase: TokenPhase;
  readonly registeredAt: number;
  /** Since when phase, health and what it waits for have been as they are. */
  readonly since: number;
  readonly versions: readonly TokenVersion[];
  readonly lastVersion: number;
  readonly making: Making | null;
  readonly submission: Submission | null;
  readonly request: RotationRequest | null;
  readonly failures: Failures | null;
  /** The latest upstream calls, oldest first, for the daily cap. */
  readonly calls: readonly number[];
  readonly lastSuccessAt: number | null;
  readonly schedule: Schedule | null;
  readonly pause: Pause | null;
  readonly retirement: Retirement | null;
  readonly tasks: readonly OpenTask[];
  /** null for every kind but `migration.containerToken`. */
  readonly container: ContainerState | null;
}

// From the end: every step asks for these, and what is over comes first.

/** Of a life to which nothing has happened yet; also what a snapshot of an earlier schema did not know. */
export const UNTOUCHED_STATE = {
  versions: [],
  lastVersion: 0,
  making: null,
  submission: null,
  request: null,
  failures: null,
  calls: [],
  lastSuccessAt: null,
  schedule: null,
  pause: null,
  retirement: null,
  tasks: [],
  container: null,
} satisfies Partial<TokenState>;

/** Of a version that has only been made. */
export const UNTOUCHED_VERSION = {
  promotedAt: null,
  supersededAt: null,
  releasedAt: null,
  adoption: [],
  revoking: null,
  deliveredAt: null,
  delivering: null,
} satisfies Partial<TokenVersion>;

/** Of a task that has only been opened. */
export const UNTOUCHED_TASK = {
  owner: null,
  reminders: 0,
  remindedAt: null,
  escalations: 0,
  escalatedTo: null,
  snoozedUntilAt: null,
} satisfies Partial<OpenTask>;

/** The value handed out, if there is one. */
export function currentVersion(state: TokenState): TokenVersion | undefined {
  return state.versions.findLast(isCurrent);
}

/** The value that has been made and is not yet in use. */
export function stagedVersion(state: TokenState): TokenVersion | undefined {
  return state.versions.findLast(isStaged);
}

export function versionOf(state: TokenState, version: number | null): TokenVersion | undefined {
  return state.versions.findLast((known) => known.version === version);
}

const isStaged = (version: TokenVersion): boolean => version.status === 'staged';

/** Fingerprints of every value Keyturn has had for this credential and remembers. */
export function fingerprintsOf(state: TokenState): string[] {
  return state.versions.map(({ fingerprint }) => fingerprint).filter((fingerprint) => fingerprint !== null);
}

export const isCurrent = (version: TokenVersion): boolean => version.status === 'current';

/** Not handed out any more, and perhaps still valid upstream. */
export const isToBeRevoked = (version: TokenVersion): boolean =>
  version.status === 'superseded' || version.status === 'orphaned';

/** Nothing upstream can be done with it any more. */
export const isSettled = (version: TokenVersion): boolean =>
  version.status === 'revoked' || version.status === 'lapsed';

/** An attempt is under way (as opposed to waiting for the next one). */
export const isInAttempt = (state: TokenState): boolean => state.phase === 'issuing' || state.phase === 'regenerating';

export const isPaused = (state: TokenState): boolean => state.pause !== null;

/** No value is handed out or made any more. */
export const isRetired = (state: TokenState): boolean => state.phase === 'retired';

/** Retired, and nothing left that should still be revoked. */
export const isOver = (state: TokenState): boolean =>
  isRetired(state) &&
  (state.retirement?.revoke === false || !state.versions.some(isToBeRevoked)) &&
  (state.container === null || isLaneEmpty(state.container));

/** Nobody runs under it, and nobody is to be told anything. */
const isLaneEmpty = ({ lane }: ContainerState): boolean => lane.holder === null && lane.waiting.length === 0;
