/** Who may run an attempt for one server and site: one at a time, first come first served by the time of `start`. Pure; kept by the container token. */
export interface Lane<Claim extends LaneClaim = LaneClaim> {
  readonly holder: Claim | null;
  /** In order. */
  readonly waiting: readonly Claim[];
}

export interface LaneClaim {
  readonly migrationId: string;
  readonly ask: number;
  /** When the migration was started (epoch ms). */
  readonly startedAt: number;
  readonly startedBy: string;
  readonly forAtLeastMs: number;
}

export const EMPTY_LANE: Lane = { holder: null, waiting: [] };

/** The lane with one more claim; the same migration claims once, and a holder that asks again stays the holder. */
export function claimLane<Claim extends LaneClaim>(lane: Lane<Claim>, claim: Claim): Lane<Claim> {
  const { migrationId } = claim;
  if (isOlder(claim, lane)) return lane;
  if (lane.holder?.migrationId === migrationId) return { ...lane, holder: claim };
  const others = lane.waiting.filter((known) => known.migrationId !== migrationId);
  return { ...lane, waiting: [...others, claim].toSorted(byStart) };
}

/** The lane without this migration's claim, held or not; a later claim of it stays. */
export function leaveLane<Claim extends LaneClaim>(
  lane: Lane<Claim>,
  gone: { readonly migrationId: string; readonly ask: number },
): Lane<Claim> {
  const isGone = (claim: LaneClaim): boolean => claim.migrationId === gone.migrationId && claim.ask <= gone.ask;
  const holder = lane.holder !== null && isGone(lane.holder) ? null : lane.holder;
  return { holder, waiting: lane.waiting.filter((claim) => !isGone(claim)) };
}

/**
 * Gives a free lane to the first that the token lasts for; the others keep their places. `goodUntil` (epoch ms) null: there is
 * no good token, and nobody gets it.
 */
export function grantLane<Claim extends LaneClaim>(
  lane: Lane<Claim>,
  { goodUntil, now }: { readonly goodUntil: number | null; readonly now: number },
): { readonly lane: Lane<Claim>; readonly granted: Claim | null } {
  const lasts = (claim: Claim): boolean => goodUntil !== null && now + claim.forAtLeastMs <= goodUntil;
  const granted = lane.holder === null ? (lane.waiting.find(lasts) ?? null) : null;
  if (granted === null) return { lane, granted };
  return { lane: { holder: granted, waiting: lane.waiting.filter((claim) => claim !== granted) }, granted };
}

const isOlder = ({ migrationId, ask }: LaneClaim, { holder, waiting }: Lane): boolean =>
  [holder, ...waiting].some((known) => known?.migrationId === migrationId && known.ask > ask);

/** Two started at once go by name, so that every replay orders them alike. */
function byStart(a: LaneClaim, b: LaneClaim): number {
  if (a.startedAt !== b.startedAt) return a.startedAt - b.startedAt;
  return a.migrationId < b.migrationId ? -1 : 1;
}
