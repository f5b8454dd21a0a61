import { readState } from '../../tokens/snapshot.ts';
import type { Chance } from '../../simulation/chance.ts';
import { HOUR_MS, MINUTE_MS } from '../../time/duration.ts';
import type { apply } from '../../tokens/apply.ts';
import { restartEvents, TOKEN_COMMANDS, type TokenCommandName } from '../../tokens/commands.ts';
import { asServed, goodUntil } from '../../tokens/container/container-facts.ts';
import { authorizedEvents, provedEvents, type AuthorizeAnswer } from '../../tokens/container/container-outcome.ts';
import type { HeldClaim, TokenLane } from '../../tokens/container/container-state.ts';
import { EMPTY_TOKEN_LANE } from '../../tokens/container/container-state.ts';
import { claimEvents, releaseEvents, tellFailedEvents, toldEvents } from '../../tokens/container/lane-messages.ts';
import type { nextStep } from '../../tokens/next-step.ts';
import { failedEvents } from '../../tokens/outcome.ts';
import { register } from '../../tokens/registration.ts';
import type { TokenCommand } from '../../tokens/token-command.ts';
import type { TokenEvent } from '../../tokens/token-events.ts';
import type { TokenSpec } from '../../tokens/token-spec.ts';
import type { TokenState } from '../../tokens/token-state.ts';
import type { TokenStep } from '../../tokens/token-step.ts';
import type { FailureCode } from '../../failures.ts';
import type { AuthProgress, EnsureFresh, ReleaseLane } from '../auth-protocol.ts';
import type { SimulatedCloud } from './simulated-cloud.ts';
import type { SimulatedConsents } from './simulated-consents.ts';
import { NOBODY_THERE } from './simulated-job.ts';
import { flawOfTokenWait } from './wait-check.ts';
import type { WorldClock } from './world-clock.ts';

/** Rules of the token that a test may break. */
export interface TokenRules {
  readonly tokenNextStep: typeof nextStep;
  readonly tokenApply: typeof apply;
  /** Whether the consent is read again at the moment of C1. */
  readonly readsConsent: boolean;
}

export interface SimulatedTokenOptions {
  readonly spec: TokenSpec;
  readonly chance: Chance;
  readonly clock: WorldClock;
  readonly cloud: SimulatedCloud;
  readonly consents: SimulatedConsents;
  readonly rules: TokenRules;
  /** Share of calls during which the workflow is lost and started again from its records. */
  readonly loseRate: number;
  /** Share of messages that cannot be delivered, or only seem so. */
  readonly muteRate: number;
  readonly send: (migrationId: string, progress: AuthProgress) => void;
  /** Told of every change, so that people can react. */
  readonly changed: (token: SimulatedToken) => void;
}

interface Grant {
  readonly claim: HeldClaim;
  readonly passedOver: readonly HeldClaim[];
}

export interface SimulatedMint {
  readonly at: number;
  /** Whether a consent was valid at that moment. */
  readonly isConsented: boolean;
}

type Action = Exclude<TokenStep, { do: 'note' | 'wait' | 'end' }>;
type Authorize = Extract<TokenStep, { do: 'authorize' }>;
type Heard = (state: TokenState, now: number) => TokenEvent[];

/** More notes than any one instant can need, and more steps than any life. */
const ENDLESS = 200;
const MOST_STEPS = 20_000;
const FLAWS_KEPT = 3;

/** The container token's workflow: asks for the next step, does it against the simulated world, applies what happened. */
export class SimulatedToken {
  state: TokenState;
  readonly events: TokenEvent[] = [];
  /** Every C1. */
  readonly mints: SimulatedMint[] = [];
  readonly grants: Grant[] = [];
  readonly flawsOfWaits: string[] = [];
  steps = 0;
  end: 'over' | 'looped' | null = null;
  private isBusy = false;
  /** Answers and alarms of an earlier life mean nothing. */
  private life = 0;
  private alarm = 0;
  private readonly options: SimulatedTokenOptions;

  constructor(options: SimulatedTokenOptions) {
    this.options = options;
    const { spec, clock } = options;
    const registered = { type: 'registered', at: clock.now, id: spec.id, incarnation: 'sim', spec, by: 'sim' } as const;
    this.events.push(registered);
    this.state = register(registered);
  }

  get lane(): TokenLane {
    return this.state.container?.lane ?? EMPTY_TOKEN_LANE;
  }

  ensureFresh(ask: EnsureFresh): void {
    this.take(claimEvents({ state: this.state, now: this.options.clock.now, ask }));
  }

  releaseLane(release: ReleaseLane): void {
    this.take(releaseEvents({ state: this.state, now: this.options.clock.now, release }));
  }

  /** False when it was refused. */
  command(name: TokenCommandName, message: object): boolean {
    const { now } = this.options.clock;
    const command = TOKEN_COMMANDS[name] as TokenCommand<unknown>;
    const sent = { by: 'keeper', ...message };
    if (this.end !== null || command.refuse(this.state, sent, now) !== null) return false;
    this.take(command.events(this.state, sent, now));
    return true;
  }

  /** What somebody or something else made true; between two steps it decides anew at once. */
  private take(events: readonly TokenEvent[]): void {
    if (events.length === 0) return;
    for (const event of events) this.apply(event);
    this.options.changed(this);
    if (!this.isBusy) this.advance();
  }

  private advance(): void {
    const { rules, clock } = this.options;
    for (let notes = 0; this.end === null; notes += 1) {
      if (notes > ENDLESS || this.steps > MOST_STEPS) this.end = 'looped';
      this.steps += 1;
      const step = rules.tokenNextStep(this.state, clock.now);
      if (step.do === 'end') this.end = 'over';
      else if (step.do === 'wait') return this.wait(step.until);
      else if (step.do !== 'note') return this.perform(step);
      else {
        this.apply(step.event);
        this.options.changed(this);
      }
    }
  }

  private apply(event: TokenEvent): void {
    if (event.type === 'laneGranted') this.noteGrant(event.migrationId);
    this.state = this.options.rules.tokenApply(this.state, event);
    this.events.push(event);
  }

  private noteGrant(migrationId: string): void {
    const { now } = this.options.clock;
    const waiting = this.lane.waiting.map((claim) => asServed(this.state, claim));
    const claim = waiting.find((known) => known.migrationId === migrationId);
    const until = goodUntil(this.state) ?? 0;
    const lasts = ({ forAtLeastMs, refusedCause }: HeldClaim): boolean =>
      refusedCause === null && now + forAtLeastMs <= until;
    if (claim !== undefined)
      this.grants.push({ claim, passedOver: waiting.filter((known) => known !== claim && lasts(known)) });
  }

  private wait(until: number | null): void {
    const { clock } = this.options;
    const flaw = flawOfTokenWait({ at: clock.now, until, state: this.state });
    if (flaw !== null && this.flawsOfWaits.length < FLAWS_KEPT)
      this.flawsOfWaits.push(`the token waits at ${new Date(clock.now).toISOString()} in ${this.state.phase}: ${flaw}`);
    if (until === null) return;
    this.alarm += 1;
    const { alarm, life } = this;
    clock.at(Math.max(until, clock.now + 1), () => {
      if (alarm === this.alarm && life === this.life && !this.isBusy) this.advance();
    });
  }

  private perform(step: Action): void {
    const { clock, chance } = this.options;
    this.isBusy = true;
    this.alarm += 1;
    const { life } = this;
    const begun = this.act(step);
    clock.after(chance.between(0, 5000), () => {
      if (life !== this.life) return;
      const heard = begun();
      const answerAt = clock.now + chance.between(0, 5000);
      if (chance.hits(this.options.loseRate)) return clock.at(answerAt, () => this.lose(life));
      clock.at(answerAt, () => {
        if (life !== this.life) return;
        this.isBusy = false;
        this.take(heard(this.state, clock.now));
        if (!this.isBusy) this.advance();
      });
    });
  }

  /** The workflow is gone; after a while it is started again from its snapshot, and the call it made is never answered. */
  private lose(life: number): void {
    const { clock, chance } = this.options;
    if (life !== this.life) return;
    this.life += 1;
    clock.after(chance.between(0, 10 * MINUTE_MS), () => {
      const read = readState(JSON.parse(JSON.stringify(this.state)));
      if (read !== null) this.state = read;
      this.isBusy = false;
      const cause = chance.hits(0.5) ? 'TemporalLost' : 'WorkflowLost';
      this.take(restartEvents(this.state, cause, clock.now));
    });
  }

  /** Begins a step; what is called is called a moment later, and what it answers is heard after that. */
  private act(step: Action): () => Heard {
    switch (step.do) {
      case 'authorize':
        return () => this.authorize(step);
      case 'prove':
        return () => this.prove(step.version);
      case 'tell':
        return () => this.tell(step);
      default:
        throw new Error(`A container token is not to ${step.do} anything.`);
    }
  }

  /** C1 → P1 → P2, the consent read at the last moment. */
  private authorize({ version, consentId }: Authorize): Heard {
    const { cloud, consents, clock, rules, spec } = this.options;
    const at = clock.now;
    const answered =
      (answer: AuthorizeAnswer): Heard =>
      (state, now) =>
        authorizedEvents({ state, now, version, consentId, answer });
    const failed =
      (code: FailureCode): Heard =>
      (state, now) =>
        failedEvents({ state, now, version, step: 'authorize', failure: { code } });
    if (spec.container?.server.baseUrl === NOBODY_THERE) return answered({ result: 'unsupported' });
    const consent = consents.find(consentId);
    const isConsented = consent !== undefined && consents.covers(consent, { version, at });
    if (rules.readsConsent && !isConsented) {
      const cause = consent?.revokedAt === null ? 'ConsentLapsed' : 'ConsentRevoked';
      return answered({ result: 'consentGone', cause });
    }
    this.mints.push({ at, isConsented });
    const minted = cloud.mintToken(at).result;
    if ('code' in minted) return failed(minted.code === 'upstream.unauthorized' ? 'account.refused' : minted.code);
    const saved = cloud.saveToken(at, minted.value.mintedAt).result;
    if ('code' in saved) return failed(saved.code === 'upstream.unauthorized' ? 'server.refused' : saved.code);
    if (!saved.value.saved) return answered({ result: 'saveRefused' });
    const attached = cloud.attach(at).result;
    if ('code' in attached) return answered({ result: 'authorized', verified: false });
    return answered(attached.value.isConnected ? { result: 'authorized', verified: true } : { result: 'notConnected' });
  }

  private prove(version: number): Heard {
    const { cloud, clock } = this.options;
    const { result } = cloud.attach(clock.now);
    if ('code' in result) {
      const code = result.code === 'upstream.unauthorized' ? 'server.refused' : result.code;
      return (state, now) => failedEvents({ state, now, version, step: 'prove', failure: { code } });
    }
    const isConnected = clock.now < cloud.tokenEndsAt;
    return (state, now) =>
      provedEvents({ state, now, version, answer: { result: isConnected ? 'attached' : 'notConnected' } });
  }

  /** A signal that cannot be delivered may have been delivered all the same. */
  private tell({ migrationId, progress }: Extract<TokenStep, { do: 'tell' }>): Heard {
    const { chance, muteRate, send } = this.options;
    const isFailed = chance.hits(muteRate);
    if (!isFailed || chance.hits(0.5)) send(migrationId, progress);
    return (state, now) =>
      isFailed
        ? tellFailedEvents({ state, now, migrationId, progress })
        : toldEvents({ state, now, migrationId, progress });
  }
}

/** So long after anything happened everything that was said has been heard. */
export const HEARD_AFTER_MS = 3 * HOUR_MS;
