import type { FailureCode } from '../failures.ts';
import type { TokenSpec } from './token-spec.ts';

/** Raised when the shape of the snapshot changes; each raise comes with a migration in `snapshot.ts`. */
export const TOKEN_SCHEMA = 1;

/**
 * registered: known, no value yet · issuing: the first value is being made · active: a current value, renewal not yet due ·
 * expiring: renewal due, waiting for its moment · regenerating: a new value is being made · expired: no usable value is left ·
 * retired: over.
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
export type VersionStatus = 'staged' | 'current' | 'superseded' | 'revoked' | 'lapsed' | 'orphaned';

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
  readonly fingerprint: string;
  readonly upstreamId: string;
  readonly promotedAt: number | null;
  readonly supersededAt: number | null;
  readonly adoption: readonly ConsumerAdoption[];
  readonly revoking: Revoking | null;
}

/** Tries to revoke a version so far; `nextTryAt` null: given up, a person must. */
export interface Revoking {
  readonly count: number;
  readonly nextTryAt: number | null;
  readonly code: FailureCode;
}

export type MakingReason = 'FirstIssue' | 'ExpiryNear' | 'Expired' | 'Requested';

/** The version in the making; it outlives failed tries, because a try whose outcome is unknown must be repeated under the same number. */
export interface Making {
  readonly version: number;
  readonly reason: MakingReason;
  readonly startedAt: number;
}

export interface Failures {
  readonly count: number;
  readonly firstAt: number;
  readonly lastAt: number;
  readonly code: FailureCode;
  /** null: trying again cannot help, a person must act. */
  readonly nextTryAt: number | null;
}

export type TaskKind = 'fixAccess' | 'investigate' | 'revokeUpstream';

export interface OpenTask {
  readonly id: string;
  readonly kind: TaskKind;
  readonly cause: string;
  readonly version: number | null;
  readonly openedAt: number;
  readonly dueAt: number | null;
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
  readonly failures: Failures | null;
  /** The latest upstream calls, oldest first, for the daily cap. */
  readonly calls: readonly number[];
  readonly lastSuccessAt: number | null;
  readonly tasks: readonly OpenTask[];
  readonly tasksOpened: number;
}

/** The value handed out, if there is one. */
export function currentVersion(state: TokenState): TokenVersion | undefined {
  return state.versions.find(isCurrent);
}

/** The value that has been made and is not yet in use. */
export function stagedVersion(state: TokenState): TokenVersion | undefined {
  return state.versions.find((version) => version.status === 'staged');
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

export const isOver = (state: TokenState): boolean => state.phase === 'retired';
