import type { Chance } from '../../simulation/chance.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../time/duration.ts';
import type { OpenTask } from '../../tokens/token-state.ts';
import type { SimulatedCloud } from './simulated-cloud.ts';
import type { SimulatedConsents } from './simulated-consents.ts';
import type { OwnerPace } from './simulated-owner.ts';
import type { SimulatedToken } from './simulated-token.ts';
import type { WorldClock } from './world-clock.ts';

export type Approver = 'atOnce' | 'late' | 'never' | 'refuses';

export interface SimulatedKeeperOptions {
  readonly chance: Chance;
  readonly clock: WorldClock;
  readonly cloud: SimulatedCloud;
  readonly consents: SimulatedConsents;
  readonly approver: Approver;
  readonly pace: OwnerPace;
}

/** Share of consents that are taken back within seconds, and of renewals in the browser that were not really done. */
const REGRET = 0.05;
const FORGETFUL = 0.15;

/** Whoever consents to the renewals of the token, renews in the browser, and mends what only a person can. */
export class SimulatedKeeper {
  private readonly answered = new Set<string>();
  private readonly options: SimulatedKeeperOptions;

  constructor(options: SimulatedKeeperOptions) {
    this.options = options;
  }

  /** Sees every change; a new task is answered after a while, each once. */
  see(token: SimulatedToken): void {
    for (const task of token.state.tasks) {
      if (this.answered.has(task.id)) continue;
      this.answered.add(task.id);
      const delay = this.delayFor(task);
      if (delay !== null) this.options.clock.after(delay, () => this.answer(token, task));
    }
  }

  /** Nobody asked for it: it covers whatever is to come. */
  giveStanding(token: SimulatedToken, lasts: number): void {
    this.give(token, { standing: true, lasts });
  }

  revokeConsents(token: SimulatedToken): void {
    for (const { id, revokedAt } of this.options.consents.all) if (revokedAt === null) this.revoke(token, id);
  }

  whim(token: SimulatedToken): void {
    const { chance, clock } = this.options;
    const name = chance.pick(['rotateNow', 'pause', 'resume', 'refuseConsent', 'applySpec'] as const) ?? 'resume';
    const spec = { ...token.state.spec, tags: { whim: String(chance.between(0, 1000)) } };
    const untilAt = clock.now + chance.between(HOUR_MS, 3 * DAY_MS);
    token.command(name, { reason: 'a whim', comment: 'a whim', spec, incarnation: 'sim', untilAt });
  }

  private delayFor({ kind }: OpenTask): number | null {
    const { chance, approver, pace } = this.options;
    const speed = kind === 'giveConsent' || kind === 'renewInBrowser' ? approver : pace;
    if (speed === 'never') return null;
    if (speed === 'refuses') return chance.between(HOUR_MS, DAY_MS);
    return speed === 'late' ? chance.between(DAY_MS, 9 * DAY_MS) : chance.between(MINUTE_MS, HOUR_MS);
  }

  private answer(token: SimulatedToken, task: OpenTask): void {
    const { chance, clock, cloud, approver } = this.options;
    if (!token.state.tasks.some(({ id }) => id === task.id)) return;
    if (task.kind === 'giveConsent') {
      if (approver === 'refuses' && chance.hits(0.5)) return void token.command('refuseConsent', { comment: 'no' });
      return this.give(token, { standing: chance.hits(0.4), lasts: chance.between(HOUR_MS, 30 * DAY_MS) });
    }
    if (task.kind === 'fixAccess') cloud.accountRefusedUntil = 0;
    if (task.kind === 'renewInBrowser' && !chance.hits(FORGETFUL)) cloud.tokenEndsAt = clock.now + 21 * DAY_MS;
    token.command('completeTask', { taskId: task.id });
  }

  /** Recorded first, then the token hears of it. */
  private give(token: SimulatedToken, { standing, lasts }: { standing: boolean; lasts: number }): void {
    const { chance, clock, consents } = this.options;
    const { now } = clock;
    const version = token.state.container?.asked?.version ?? token.state.lastVersion + 1;
    const { id } = consents.add({ from: now, until: now + lasts, standing, version });
    token.command('giveConsent', { consentId: id, standing, validUntilAt: now + lasts, selfConfirmed: false });
    // Whoever gave it thinks better of it at once.
    if (chance.hits(REGRET)) clock.after(chance.between(0, 5000), () => this.revoke(token, id));
  }

  /** What records say counts at once, although the token hears of it later. */
  private revoke(token: SimulatedToken, consentId: string): void {
    const { chance, clock, consents } = this.options;
    const consent = consents.find(consentId);
    if (consent !== undefined) consent.revokedAt ??= clock.now;
    clock.after(chance.between(0, MINUTE_MS), () => token.command('revokeConsent', { consentId, reason: 'a doubt' }));
  }
}
