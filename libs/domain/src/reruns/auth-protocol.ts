/**
 * Messages between a migration and the container token of its server and site. Signals: delivered at least once, in order for
 * each direction, and perhaps late. Every question has a number that the answers repeat; what comes under another number is
 * about a question that was withdrawn and means nothing any more.
 */

/** Migration → token: be good for so long, and let me have the lane when it is my turn. Repeating it asks the same. */
export interface EnsureFresh {
  readonly migrationId: string;
  readonly ask: number;
  readonly forAtLeastMs: number;
  /** When the migration was started (epoch ms): its place in the lane. */
  readonly startedAt: number;
  /** Who started it: with four eyes somebody else consents. */
  readonly startedBy: string;
  /** Begin of the check that found the token lapsed (epoch ms): whatever was saved before is gone, whatever the clock says. */
  readonly lapsedAt: number | null;
}

/** Migration → token: withdraws the question and gives the lane back; also when it was never granted. */
export interface ReleaseLane {
  readonly migrationId: string;
  readonly ask: number;
}

/**
 * good: the token lasts long enough, the lane is another's · lane: it lasts, and the lane is yours until you release it ·
 * renewing: being renewed · awaitingConsent: a person decides · held: somebody must mend an access first, whom the token asks ·
 * refused: given up until somebody asks again.
 */
export const AUTH_STATES = ['good', 'lane', 'renewing', 'awaitingConsent', 'held', 'refused'] as const;
export type AuthState = (typeof AUTH_STATES)[number];

/** Token → migration. */
export interface AuthProgress {
  readonly ask: number;
  readonly state: AuthState;
  /** Epoch ms, estimated; with `good` and `lane`. */
  readonly expiresAt?: number | undefined;
  /** `AuthMissing` or `AuthLapsed` while it renews; what is to be mended; why it was refused. */
  readonly cause?: string | undefined;
}
