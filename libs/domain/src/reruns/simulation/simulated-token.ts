import type { Chance } from '../../simulation/chance.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../time/duration.ts';
import type { AuthProgress, EnsureFresh, ReleaseLane } from '../auth-protocol.ts';
import { claimLane, EMPTY_LANE, type grantLane, leaveLane, type Lane, type LaneClaim } from '../lane.ts';
import type { SimulatedCloud } from './simulated-cloud.ts';
import type { WorldClock } from './world-clock.ts';

export interface SimulatedConsent {
  readonly from: number;
  readonly until: number;
  revokedAt: number | null;
}

export type Approver = 'atOnce' | 'late' | 'never' | 'refuses';

/** Rules of the token that a test may break. */
export interface TokenRules {
  readonly grantLane: typeof grantLane;
  /** Whether the consent is read again at the moment of C1. */
  readonly readsConsent: boolean;
}

export interface SimulatedTokenOptions {
  readonly chance: Chance;
  readonly clock: WorldClock;
  readonly cloud: SimulatedCloud;
  readonly approver: Approver;
  readonly rules: TokenRules;
  readonly send: (migrationId: string, progress: AuthProgress) => void;
}

/** Share of consents that are taken back within seconds. */
const REGRET = 0.05;

interface Grant {
  readonly claim: LaneClaim;
  readonly passedOver: readonly LaneClaim[];
}

/** The container token of one server and site, with its lane, its consents and the person who gives them. */
export class SimulatedToken {
  readonly consents: SimulatedConsent[] = [];
  /** Every C1, with whether a consent was valid at that moment. */
  readonly mints: { readonly at: number; readonly isConsented: boolean }[] = [];
  readonly grants: Grant[] = [];
  lane: Lane = EMPTY_LANE;
  phase: 'idle' | 'renewing' | 'awaitingConsent' = 'idle';
  private held: { readonly savedAt: number; readonly expiresAt: number } | null = null;
  private lapsedAt = 0;
  private readonly options: SimulatedTokenOptions;

  constructor(options: SimulatedTokenOptions) {
    this.options = options;
  }

  ensureFresh(ask: EnsureFresh): void {
    this.lapsedAt = Math.max(this.lapsedAt, ask.lapsedAt ?? 0);
    this.lane = claimLane(this.lane, ask);
    const { holder } = this.lane;
    if (holder?.migrationId === ask.migrationId && holder.ask === ask.ask) return this.say(holder, 'lane');
    this.serve();
  }

  releaseLane(release: ReleaseLane): void {
    this.lane = leaveLane(this.lane, release);
    this.serve();
  }

  revokeConsents(): void {
    for (const consent of this.consents) consent.revokedAt ??= this.options.clock.now;
  }

  giveConsent(lasts: number): void {
    const { now } = this.options.clock;
    const consent: SimulatedConsent = { from: now, until: now + lasts, revokedAt: null };
    this.consents.push(consent);
    // Whoever gave it thinks better of it at once.
    const { chance, clock } = this.options;
    if (chance.hits(REGRET)) clock.after(chance.between(0, 5000), () => (consent.revokedAt ??= clock.now));
    if (this.phase === 'awaitingConsent') this.renew(0);
  }

  private goodUntil(): number | null {
    if (this.held === null || this.held.savedAt <= this.lapsedAt) return null;
    return this.held.expiresAt > this.options.clock.now ? this.held.expiresAt : null;
  }

  /** Answers everybody who waits, and begins what they need. */
  private serve(): void {
    const { now } = this.options.clock;
    const goodUntil = this.goodUntil();
    const lasts = ({ forAtLeastMs }: LaneClaim): boolean => goodUntil !== null && now + forAtLeastMs <= goodUntil;
    const before = this.lane;
    const { lane, granted } = this.options.rules.grantLane(before, { goodUntil, now });
    this.lane = lane;
    if (granted !== null) {
      this.grants.push({
        claim: granted,
        passedOver: before.waiting.filter((claim) => claim !== granted && lasts(claim)),
      });
      this.say(granted, 'lane');
    }
    for (const claim of this.lane.waiting) if (lasts(claim)) this.say(claim, 'good');
    const needy = this.lane.waiting.filter((claim) => !lasts(claim));
    if (needy.length === 0) return;
    if (this.phase === 'idle') this.beginRenewal();
    for (const claim of needy) this.say(claim, this.phase === 'awaitingConsent' ? 'awaitingConsent' : 'renewing');
  }

  private beginRenewal(): void {
    const { chance, clock } = this.options;
    this.phase = 'renewing';
    clock.after(chance.between(1000, MINUTE_MS), () => {
      if (this.isConsented(clock.now)) return this.renew(0);
      this.askPerson();
    });
  }

  private askPerson(): void {
    const { chance, clock, approver } = this.options;
    this.phase = 'awaitingConsent';
    this.tellNeedy('awaitingConsent');
    if (approver === 'refuses' && chance.hits(0.5)) {
      return clock.after(chance.between(HOUR_MS, DAY_MS), () => this.refuse('ConsentRefused'));
    }
    if (approver === 'never') return;
    const delay = approver === 'late' ? chance.between(DAY_MS, 9 * DAY_MS) : chance.between(MINUTE_MS, HOUR_MS);
    clock.after(delay, () => {
      if (this.phase === 'awaitingConsent') this.giveConsent(chance.between(HOUR_MS, 30 * DAY_MS));
    });
  }

  /** C1 → P1 with a fresh C1 for each try, the consent read at the moment of each. */
  private renew(mints: number): void {
    const { chance, clock, cloud, rules } = this.options;
    this.phase = 'renewing';
    clock.after(chance.between(0, 5000), () => {
      const isConsented = this.isConsented(clock.now);
      if (rules.readsConsent && !isConsented) return this.askPerson();
      this.mints.push({ at: clock.now, isConsented });
      const minted = cloud.mintToken(clock.now).result;
      if ('code' in minted && minted.code === 'upstream.unauthorized') return this.refuse('AccountRefused');
      const saved = 'value' in minted ? cloud.saveToken(clock.now, minted.value.mintedAt).result : minted;
      if ('value' in saved && saved.value.saved) return this.succeed();
      if (mints >= 2) return this.refuse('SaveRefused');
      clock.after(chance.between(1000, HOUR_MS), () => this.renew(mints + 1));
    });
  }

  private succeed(): void {
    const { now } = this.options.clock;
    this.phase = 'idle';
    this.held = { savedAt: now, expiresAt: now + 21 * DAY_MS };
    this.serve();
  }

  /** Ends every question that could not be answered well; whoever asks again begins anew. */
  private refuse(cause: string): void {
    if (this.phase === 'idle') return;
    this.phase = 'idle';
    const goodUntil = this.goodUntil();
    const { now } = this.options.clock;
    for (const claim of this.lane.waiting) {
      if (goodUntil !== null && now + claim.forAtLeastMs <= goodUntil) continue;
      this.lane = leaveLane(this.lane, claim);
      this.say(claim, 'refused', cause);
    }
  }

  private tellNeedy(state: AuthProgress['state']): void {
    const goodUntil = this.goodUntil() ?? 0;
    const { now } = this.options.clock;
    for (const claim of this.lane.waiting) if (now + claim.forAtLeastMs > goodUntil) this.say(claim, state);
  }

  private isConsented(at: number): boolean {
    return this.consents.some(({ from, until, revokedAt }) => from <= at && at < until && (revokedAt ?? Infinity) > at);
  }

  private say({ migrationId, ask }: LaneClaim, state: AuthProgress['state'], cause?: string): void {
    const expiresAt = this.goodUntil() ?? undefined;
    this.options.send(migrationId, {
      ask,
      state,
      ...(expiresAt === undefined ? {} : { expiresAt }),
      ...(cause === undefined ? {} : { cause }),
    });
  }
}
