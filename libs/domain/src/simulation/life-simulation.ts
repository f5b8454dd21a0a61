import { nextNews, reportEvents } from '../tokens/adoption-reports.ts';
import { apply as applyRule } from '../tokens/apply.ts';
import { TOKEN_COMMANDS } from '../tokens/commands.ts';
import { nextStep as nextStepRule } from '../tokens/next-step.ts';
import { failedEvents, mintedEvents, verifiedEvents } from '../tokens/outcome.ts';
import { register } from '../tokens/registration.ts';
import { storedEvents } from '../tokens/submission.ts';
import type { TokenCommand } from '../tokens/token-command.ts';
import type { TokenEvent } from '../tokens/token-events.ts';
import type { TokenSpec } from '../tokens/token-spec.ts';
import { currentVersion, versionOf, type Interval, type TokenState } from '../tokens/token-state.ts';
import type { TokenStep, VersionStep } from '../tokens/token-step.ts';
import type { FailureCode } from '../failures.ts';
import { DAY_MS, HOUR_MS } from '../time/duration.ts';
import { Chance } from './chance.ts';
import { SimulatedConsumers } from './simulated-consumers.ts';
import { SimulatedPerson, type AnyCommand, type Character } from './simulated-person.ts';
import { SimulatedUpstream, type SimulatedCredential } from './simulated-upstream.ts';

/** One upstream call, as the other side would log it. */
export interface SimulatedCall {
  readonly at: number;
  readonly step: 'mint' | 'verify' | 'revoke';
  readonly version: number;
  readonly outcome: 'ok' | FailureCode;
  /** Of the state that decided it. */
  readonly revision: number;
  /** Consumers that ran on the version when it was to be revoked. */
  readonly usedBy: readonly string[];
}

export interface SimulatedWait {
  readonly at: number;
  readonly until: number | null;
  readonly revision: number;
}

export interface SimulatedLife {
  readonly state: TokenState;
  readonly events: readonly TokenEvent[];
  readonly calls: readonly SimulatedCall[];
  readonly waits: readonly SimulatedWait[];
  /** Everything that was ever made upstream. */
  readonly credentials: readonly SimulatedCredential[];
  readonly steps: number;
  /** over: nothing is left to do · until: time was up · looped: it went on and on, and time did not. */
  readonly end: 'over' | 'until' | 'looped';
}

export interface Rules {
  readonly nextStep?: typeof nextStepRule;
  readonly apply?: typeof applyRule;
}

export interface LifeOptions {
  readonly spec: TokenSpec;
  readonly seed: number;
  readonly from: number;
  readonly until: number;
  /** Share of calls that fail, 0 to 1, and how. */
  readonly faultRate: number;
  readonly faults: readonly FailureCode[];
  /** While these last, no upstream call succeeds. */
  readonly outages?: readonly Interval[];
  /** While these last, Keyturn does not run. */
  readonly asleep?: readonly Interval[];
  /** Share of adoption reports that say `failed`. */
  readonly consumerFailureRate?: number;
  /** Share of handed-over values that are gone when they are to be stored. */
  readonly lossRate?: number;
  /** Default: answers at once and rightly. */
  readonly character?: Character;
  /** Share of waits and calls in which somebody does something nobody asked for. */
  readonly whimRate?: number;
  /** The rules to live by, where a test wants others. */
  readonly rules?: Rules;
}

/** More notes than any one instant can need, and more steps than any life. */
const MOST_NOTES = 1000;
const MOST_STEPS = 50_000;

/** Lives one credential's life against a seeded random world, without a clock, a server or a promise: thousands of lives a second. */
export function simulateLife(options: LifeOptions): SimulatedLife {
  return new Life(options).run();
}

/** What the other side did, and what that makes true once it is heard. */
interface Answer {
  readonly outcome: 'ok' | FailureCode;
  readonly events: (after: { state: TokenState; version: number; now: number }) => TokenEvent[];
}

const success = (events: Answer['events']): Answer => ({ outcome: 'ok', events });
const failure = (step: VersionStep, code: FailureCode): Answer => ({
  outcome: code,
  events: (after) => failedEvents({ ...after, step, failure: { code } }),
});

class Life {
  private state: TokenState;
  private now: number;
  private readonly events: TokenEvent[] = [];
  private readonly calls: SimulatedCall[] = [];
  private readonly waits: SimulatedWait[] = [];
  private steps = 0;
  private notesInARow = 0;

  private readonly options: LifeOptions;
  private readonly nextStep: typeof nextStepRule;
  private readonly reduce: typeof applyRule;
  private readonly chance: Chance;
  private readonly upstream: SimulatedUpstream;
  private readonly person: SimulatedPerson;
  private readonly consumers: SimulatedConsumers;

  constructor(options: LifeOptions) {
    const { seed, spec, character = { answers: 'atOnce', slips: 0 }, consumerFailureRate = 0 } = options;
    this.options = options;
    this.now = options.from;
    this.nextStep = options.rules?.nextStep ?? nextStepRule;
    this.reduce = options.rules?.apply ?? applyRule;
    this.chance = new Chance(seed);
    this.upstream = new SimulatedUpstream(this.chance, options);
    this.person = new SimulatedPerson({ chance: this.chance, character, upstream: this.upstream });
    this.consumers = new SimulatedConsumers(this.chance, consumerFailureRate);
    const registered = { type: 'registered', at: this.now, id: spec.id, incarnation: 'sim', spec, by: 'sim' } as const;
    this.events.push(registered);
    this.state = register(registered);
  }

  run(): SimulatedLife {
    let end: SimulatedLife['end'] = 'until';
    while (this.now < this.options.until) {
      this.steps += 1;
      const step = this.nextStep(this.state, this.now);
      if (step.do === 'end') end = 'over';
      else if (step.do === 'wait') this.wait(step.until);
      else this.perform(step);
      if (this.notesInARow > MOST_NOTES || this.steps > MOST_STEPS) end = 'looped';
      if (end !== 'until') break;
    }
    const { state, events, calls, waits, steps } = this;
    return { state, events, calls, waits, credentials: this.upstream.made, steps, end };
  }

  private perform(step: Exclude<TokenStep, { do: 'wait' | 'end' }>): void {
    this.notesInARow += 1;
    if (step.do === 'note') return this.apply([step.event]);
    if (step.do === 'plan') return this.plan(step);
    if (step.do === 'authorize' || step.do === 'prove' || step.do === 'tell')
      throw new Error('Container tokens live in the simulation of migrations.');
    const { do: what, version } = step;
    const { state } = this;
    const usedBy = what === 'revoke' ? this.consumers.runningOn(version) : [];
    const answer = this.ask(what, version);
    this.now += this.chance.between(0, 30_000);
    // What a person does meanwhile is part of the state the answer is judged by.
    if (this.chance.hits(this.options.whimRate ?? 0)) this.carryOut(this.person.whim(this.state, this.now));
    if (what === 'mint' || what === 'verify' || what === 'revoke')
      this.calls.push({ at: this.now, step: what, version, outcome: answer.outcome, revision: state.revision, usedBy });
    this.apply(answer.events({ state: this.state, version, now: this.now }));
  }

  private ask(step: VersionStep, version: number): Answer {
    const at = this.now;
    const { spec, submission } = this.state;
    const { upstreamId = null, fingerprint = null } = versionOf(this.state, version) ?? {};
    switch (step) {
      case 'mint': {
        const { lifetime: asked } = spec;
        const minted = this.upstream.mint({ version, at, lifetime: asked });
        if (typeof minted === 'string') return failure(step, minted);
        return success((after) => mintedEvents({ ...after, minted, asked }));
      }
      case 'verify': {
        const lists = spec.kind === 'atlassian.accountApiToken';
        const verification = this.upstream.verify({ fingerprint: fingerprint ?? '', at, lists });
        if (typeof verification === 'string') return failure(step, verification);
        return success((after) => verifiedEvents({ ...after, verification }));
      }
      case 'revoke': {
        const revoked = this.upstream.revoke(upstreamId, at);
        if (revoked !== 'revoked') return failure(step, revoked);
        return success(({ now }) => [{ type: 'revoked', at: now, version }]);
      }
      case 'distribute': {
        const fault = this.upstream.fault(at);
        if (fault !== null) return failure(step, fault === 'sink.notAllowed' ? fault : 'sink.unwritable');
        return success(({ now }) => [{ type: 'distributed', at: now, version }]);
      }
      case 'store':
        if (submission === null || this.chance.hits(this.options.lossRate ?? 0)) return failure(step, 'value.lost');
        return success((after) => storedEvents({ ...after, submission }));
    }
  }

  /** Windows of some days at a time, now and then none at all. */
  private plan({ fromAt, untilAt, generation }: Extract<TokenStep, { do: 'plan' }>): void {
    const open: Interval[] = [];
    let at = fromAt + this.chance.between(0, 6 * DAY_MS);
    while (at < untilAt && this.chance.hits(0.8)) {
      const endAt = Math.min(untilAt, at + this.chance.between(HOUR_MS, 2 * DAY_MS));
      open.push({ startAt: at, endAt });
      at = endAt + this.chance.between(HOUR_MS, 5 * DAY_MS);
    }
    this.apply([{ type: 'scheduled', at: this.now, plannedUntilAt: untilAt, open, generation }]);
  }

  /** Passes the time until the next step; in between consumers report, tasks are answered and people have whims. */
  private wait(until: number | null): void {
    this.notesInARow = 0;
    this.waits.push({ at: this.now, until, revision: this.state.revision });
    // What they said may be news: decide anew before any time passes.
    if (this.consumersReport()) return;
    const latest = until ?? this.now + 30 * DAY_MS;
    const answerAt = this.person.nextAnswerAt(this.state);
    if (this.chance.hits(this.options.whimRate ?? 0)) {
      this.skipTo(this.chance.between(this.now, Math.min(latest, answerAt)));
      return this.carryOut(this.person.whim(this.state, this.now));
    }
    this.skipTo(Math.min(latest, answerAt));
    const answer = answerAt <= this.now ? this.person.answer(this.state, this.now) : null;
    if (answer !== null) this.carryOut(answer);
  }

  private skipTo(at: number): void {
    const next = Math.max(at, this.now + 1);
    const asleep = this.options.asleep?.find(({ startAt, endAt }) => next >= startAt && next < endAt);
    this.now = asleep?.endAt ?? next;
  }

  private carryOut({ name, message }: AnyCommand): void {
    const command = TOKEN_COMMANDS[name] as TokenCommand<unknown>;
    if (command.refuse(this.state, message, this.now) === null)
      this.apply(command.events(this.state, message, this.now));
  }

  private consumersReport(): boolean {
    const current = currentVersion(this.state);
    if (current === undefined) return false;
    const works = (): boolean =>
      this.upstream.made.find(({ fingerprint }) => fingerprint === current.fingerprint)?.works ?? true;
    const reports = this.consumers.run({ state: this.state, current, works, at: this.now });
    if (reports.length === 0) return false;
    const { revision } = this.state;
    for (let news = nextNews(this.state, reports); news !== undefined; news = nextNews(this.state, reports))
      this.apply(reportEvents({ state: this.state, report: news, now: this.now }));
    return this.state.revision > revision;
  }

  private apply(events: readonly TokenEvent[]): void {
    for (const event of events) {
      this.state = this.reduce(this.state, event);
      this.events.push(event);
    }
  }
}
