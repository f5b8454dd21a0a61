import type { AuthState } from '../../reruns/auth-protocol.ts';
import type { LaneClaim } from '../../reruns/lane.ts';

/** What only a `migration.containerToken` has: the lane of its server and site, and the consents for its renewal. */
export interface ContainerState {
  readonly lane: TokenLane;
  /** Begin of the latest check that found it lapsed (epoch ms): what was saved before is gone, whatever the clock says. */
  readonly lapsedAt: number | null;
  /** Valid ones, oldest first; records hold the acts themselves. */
  readonly consents: readonly KnownConsent[];
  /** Set while a person is asked for the renewal in hand. */
  readonly asked: ConsentAsk | null;
  /** Nothing answered where the assistant should be: from now on a person renews in the browser. */
  readonly isApiMissing: boolean;
  /** How often the assistant refused to save a fresh token in this renewal. */
  readonly saves: number;
}

/** The lane as the token keeps it: what of it each migration has been told. */
export interface TokenLane {
  readonly holder: HeldClaim | null;
  /** In order. */
  readonly waiting: readonly HeldClaim[];
}

export interface HeldClaim extends LaneClaim {
  /** Last answer under this ask; null: none yet, or asked again since. */
  readonly told: AuthState | null;
  /** Given up: told once more, then it is gone. */
  readonly refusedCause: string | null;
  /** A signal could not be delivered; not again before (epoch ms). */
  readonly tellAt: number;
  readonly failedTells: number;
}

export interface KnownConsent {
  readonly id: string;
  readonly by: string;
  /** Covers every renewal until `validUntil`; else only that of `version`. */
  readonly standing: boolean;
  readonly version: number;
  readonly validUntil: number;
  /** Nobody else could have given it. */
  readonly selfConfirmed: boolean;
}

export interface ConsentAsk {
  readonly version: number;
  readonly askedAt: number;
  readonly cause: string;
  /** With four eyes none of these can give it: who started what waits, or asked for the renewal, else the owner. */
  readonly requesters: readonly string[];
}

export const EMPTY_TOKEN_LANE: TokenLane = { holder: null, waiting: [] };

export const NEW_CONTAINER: ContainerState = {
  lane: EMPTY_TOKEN_LANE,
  lapsedAt: null,
  consents: [],
  asked: null,
  isApiMissing: false,
  saves: 0,
};
