import { apply, register } from './apply.ts';
import { rotationEvents, refuseRotation } from './commands.ts';
import { nextNews, reportEvents } from './adoption.ts';
import { nextStep, type TokenStep } from './next-step.ts';
import { failedEvents, mintedEvents, verifiedEvents } from './outcome.ts';
import type { FailureCode } from '../failures.ts';
import { addDuration, HOUR_MS, parseDuration } from '../time/duration.ts';
import { fraction } from './renewal-plan.ts';
import type { AdoptionReport, FailingStep, TokenEvent } from './token-events.ts';
import type { TokenSpec } from './token-spec.ts';
import { currentVersion, type TokenState } from './token-state.ts';

/** One call the simulated life made, as its issuer would log it. */
export interface SimulatedCall {
  readonly at: number;
  readonly step: 'mint' | 'verify' | 'revoke';
  readonly version: number;
  readonly outcome: 'ok' | FailureCode;
}

export interface SimulatedLife {
  readonly state: TokenState;
  readonly events: readonly TokenEvent[];
  readonly calls: readonly SimulatedCall[];
  readonly steps: number;
}

export interface LifeOptions {
  readonly spec: TokenSpec;
  readonly seed: number;
  readonly from: number;
  readonly until: number;
  /** Share of upstream calls that fail, 0 to 1. */
  readonly faultRate: number;
  readonly faults: readonly FailureCode[];
  /** Share of adoption reports that say `failed`. */
  readonly consumerFailureRate?: number;
}

/** Lives one credential's life against a seeded random world, without a clock, a server or a promise: thousands of lives a second. */
export function simulateLife(options: LifeOptions): SimulatedLife {
  return new Life(options).run();
}

class Life {
  private state: TokenState;
  private now: number;
  private readonly events: TokenEvent[] = [];
  private readonly calls: SimulatedCall[] = [];
  private reports: AdoptionReport[] = [];
  private draws = 0;
  private steps = 0;

  private readonly options: LifeOptions;

  constructor(options: LifeOptions) {
    this.options = options;
    this.now = options.from;
    const { spec } = options;
    const registered = {
      type: 'registered',
      at: this.now,
      id: spec.id,
      incarnation: 'sim',
      spec,
      by: 'simulation',
    } as const;
    this.events.push(registered);
    this.state = register(registered);
  }

  run(): SimulatedLife {
    while (this.now < this.options.until) {
      this.steps += 1;
      const step = nextStep(this.state, this.now);
      if (step.do === 'end') break;
      if (step.do === 'wait') this.wait(step.until);
      else this.perform(step);
    }
    return { state: this.state, events: this.events, calls: this.calls, steps: this.steps };
  }

  private perform(step: Exclude<TokenStep, { do: 'wait' | 'end' }>): void {
    if (step.do === 'note') return this.apply([step.event]);
    this.now += Math.floor(this.random() * 30_000);
    const failure = this.random() < this.options.faultRate ? this.pick(this.options.faults) : null;
    this.calls.push({ at: this.now, step: step.do, version: step.version, outcome: failure ?? 'ok' });
    this.apply(failure === null ? this.success(step.do, step.version) : this.failure(step.do, step.version, failure));
  }

  private success(step: FailingStep, version: number): TokenEvent[] {
    const after = { state: this.state, version, now: this.now };
    if (step === 'verify') return verifiedEvents({ ...after, verification: { result: 'works' } });
    if (step === 'revoke') return [{ type: 'revoked', at: this.now, version }];
    const lifetime = parseDuration(this.options.spec.lifetime);
    const expiresAt = lifetime === null ? this.now : addDuration(this.now, lifetime);
    return mintedEvents({ ...after, minted: { fingerprint: `f${version}`, upstreamId: `u${version}`, expiresAt } });
  }

  private failure(step: FailingStep, version: number, code: FailureCode): TokenEvent[] {
    const after = { state: this.state, version, now: this.now };
    if (code === 'upstream.verifyFailed') {
      if (step === 'verify') return verifiedEvents({ ...after, verification: { result: 'fails' } });
      return failedEvents({ ...after, step, failure: { code: 'upstream.unavailable' } });
    }
    return failedEvents({ ...after, step, failure: { code } });
  }

  /** Passes the time until the next step; in between consumers report and now and then a person rotates. False: nothing will ever happen. */
  private wait(until: number | null): void {
    this.consumersReport();
    if (until === null && this.random() < 0.5) return this.personRotates();
    if (until === null) return this.skipTo(this.now + 24 * HOUR_MS);
    if (this.random() < 0.02) return this.personRotates();
    return this.skipTo(until);
  }

  private skipTo(at: number): void {
    this.now = Math.max(at, this.now + 1);
  }

  private personRotates(): void {
    const command = { by: 'person', reason: 'simulated' };
    if (refuseRotation(this.state, command) === null) this.apply(rotationEvents(this.state, command, this.now));
    return this.skipTo(this.now + HOUR_MS);
  }

  private consumersReport(): void {
    const current = currentVersion(this.state);
    if (current === undefined) return;
    for (const { name } of this.options.spec.adoption?.consumers ?? []) {
      if (this.random() < 0.4) continue;
      const fails = this.random() < (this.options.consumerFailureRate ?? 0);
      this.reports.push({
        version: current.version,
        consumer: name,
        state: fails ? 'failed' : 'adopted',
        at: this.now,
      });
    }
    for (let news = nextNews(this.state, this.reports); news !== undefined; news = nextNews(this.state, this.reports)) {
      this.apply(reportEvents({ state: this.state, report: news, now: this.now }));
    }
    this.reports = [];
  }

  private apply(events: readonly TokenEvent[]): void {
    for (const event of events) {
      this.state = apply(this.state, event);
      this.events.push(event);
    }
  }

  private random(): number {
    this.draws += 1;
    return fraction(`${this.options.seed}:${this.draws}`);
  }

  private pick<T>(from: readonly T[]): T | null {
    return from[Math.floor(this.random() * from.length)] ?? null;
  }
}
