import {
  credentialIdOf,
  subjectOf,
  tokenRow,
  tokenTransition,
  type CommandAnswer,
  type TokenSnapshot,
  type Transition,
} from '@keyturn/contracts';
import {
  addDuration,
  apply,
  authorizedEvents,
  isOver,
  mintedEvents,
  nextNews,
  nextStep,
  parseDuration,
  provedEvents,
  register,
  reportEvents,
  restartEvents,
  storedEvents,
  toldEvents,
  TOKEN_COMMANDS,
  verifiedEvents,
  type AdoptionReport,
  type TokenCommand,
  type TokenCommandName,
  type TokenEvent,
  type TokenState,
  type TokenStep,
} from '@keyturn/domain';
import type { Records } from '@keyturn/records';
import { SecretValue, type SecretStore } from '@keyturn/secrets';
import { CommandRefused, NoSuchWorkflow, type TokenGateway } from '@keyturn/temporal';

export interface LivesOptions {
  readonly records: Pick<Records, 'transitions' | 'adoption'>;
  /** Epoch ms of fleet time. */
  readonly now: () => number;
  /** Where minted values go; without one only their fingerprints are known. */
  readonly store?: Pick<SecretStore, 'stage' | 'promote'>;
}

type Answers = TokenSnapshot['answers'];

/**
 * Stands in for Temporal and a worker: the domain's own rules, run in this process and written to real records.
 * Nothing happens by itself: `settle` does what is due, with an issuer that always works.
 */
export class InMemoryLives {
  readonly gateway: TokenGateway;
  readonly #options: LivesOptions;
  readonly #lives = new Map<string, { state: TokenState; answers: Answers }>();
  readonly #turns = new Map<string, Promise<unknown>>();

  constructor(options: LivesOptions) {
    this.#options = options;
    this.gateway = this.#createGateway();
  }

  /** Makes the events true and writes them down; answers the state after them. */
  happen(tokenId: string, ...events: readonly TokenEvent[]): Promise<TokenState> {
    return this.#inTurn(tokenId, () => this.#record(tokenId, events));
  }

  /** Does every step that is due now: mints, verifies, promotes, revokes. */
  settle(tokenId: string): Promise<TokenState> {
    return this.#inTurn(tokenId, async () => {
      for (;;) {
        const { state } = this.#life(tokenId);
        const step = nextStep(state, this.#options.now());
        if (step.do === 'wait' || step.do === 'end') return state;
        await this.#record(tokenId, await this.#perform(state, step));
      }
    });
  }

  /** As if Temporal had lost the workflow. */
  lose(tokenId: string): void {
    this.#lives.delete(tokenId);
  }

  #createGateway(): TokenGateway {
    return {
      applySpec: ({ message, updateId, snapshot }) =>
        this.#inTurn(message.spec.id, () => {
          const { id } = message.spec;
          const held = this.#lives.get(id);
          if (held !== undefined && isOver(held.state)) this.#lives.delete(id);
          if (snapshot !== null && !this.#lives.has(id)) this.#lives.set(id, { ...snapshot });
          return this.#command({ tokenId: id, name: 'applySpec', message, updateId });
        }),
      command: ({ tokenId, command, message, updateId }) =>
        this.#inTurn(tokenId, () => {
          this.#life(tokenId);
          return this.#command({ tokenId, name: command, message, updateId });
        }),
      adoptionChanged: ({ tokenId }) => this.#inTurn(tokenId, () => this.#adopt(tokenId)),
      status: async ({ tokenId }) => {
        const { state, answers } = this.#life(tokenId);
        return { snapshot: { schema: 1, state, answers }, recordedRevision: state.revision };
      },
      restart: ({ tokenId, snapshot, restart }) =>
        this.#inTurn(tokenId, async () => {
          if (this.#lives.has(tokenId)) return false;
          this.#lives.set(tokenId, { ...snapshot });
          await this.#record(tokenId, restartEvents(snapshot.state, restart, this.#options.now()));
          return true;
        }),
    };
  }

  async #command({
    tokenId,
    name,
    message,
    updateId,
  }: {
    tokenId: string;
    name: TokenCommandName;
    message: unknown;
    updateId: string;
  }): Promise<CommandAnswer> {
    const held = this.#lives.get(tokenId);
    const given = held?.answers.find((known) => known.updateId === updateId);
    if (given !== undefined) return given.answer;
    const command = TOKEN_COMMANDS[name] as TokenCommand<unknown>;
    const before = held?.state ?? null;
    const now = this.#options.now();
    const refusal = command.refuse(before, message, now);
    if (refusal !== null) throw new CommandRefused(refusal.code, refusal.detail);
    const after = await this.#record(tokenId, command.events(before, message, now));
    const { revision, generation } = after;
    const answer = { revision, generation, ...command.answer?.(after, before) };
    const life = this.#life(tokenId);
    this.#lives.set(tokenId, { ...life, answers: [...life.answers, { updateId, answer }] });
    return answer;
  }

  async #adopt(tokenId: string): Promise<void> {
    const { incarnation } = this.#life(tokenId).state;
    const items = await this.#options.records.adoption.list({ tokenId, incarnation });
    const reports: AdoptionReport[] = items.map(({ version, consumer, state, at }) => ({
      version,
      consumer,
      state,
      at: Date.parse(at),
    }));
    for (;;) {
      const { state } = this.#life(tokenId);
      const report = nextNews(state, reports);
      if (report === undefined) return;
      await this.#record(tokenId, reportEvents({ state, report, now: this.#options.now() }));
    }
  }

  async #perform(state: TokenState, step: Exclude<TokenStep, { do: 'wait' | 'end' }>): Promise<readonly TokenEvent[]> {
    if (step.do === 'note') return [step.event];
    const now = this.#options.now();
    if (step.do === 'plan') {
      const { fromAt, untilAt } = step;
      return [{ type: 'scheduled', at: now, plannedUntilAt: untilAt, open: [{ startAt: fromAt, endAt: untilAt }] }];
    }
    if (step.do === 'tell') return toldEvents({ state, now, migrationId: step.migrationId, progress: step.progress });
    const { version } = step;
    if (step.do === 'authorize') {
      const answer = { result: 'authorized', verified: true } as const;
      return authorizedEvents({ state, version, now, consentId: step.consentId, answer });
    }
    if (step.do === 'prove') return provedEvents({ state, version, now, answer: { result: 'attached' } });
    if (step.do === 'store') return this.#storeSubmission(state);
    if (step.do === 'distribute') return [{ type: 'distributed', at: now, version }];
    if (step.do === 'revoke') return [{ type: 'revoked', at: now, version }];
    if (step.do === 'verify') return verifiedEvents({ state, version, now, verification: { result: 'works' } });
    const lifetime = parseDuration(state.spec.lifetime);
    if (lifetime === null) throw new Error(`${state.spec.lifetime} is no duration.`);
    const fingerprint = await this.#keep(state, version);
    const minted = { fingerprint, upstreamId: `${state.id}-${version}`, expiresAt: addDuration(now, lifetime) };
    return mintedEvents({ state, version, now, minted });
  }

  async #storeSubmission(state: TokenState): Promise<readonly TokenEvent[]> {
    const { submission, id, incarnation } = state;
    if (submission === null) return [];
    const { candidateId, version, fingerprint } = submission;
    const credentialId = credentialIdOf({ tokenId: id, incarnation });
    await this.#options.store?.promote({ credentialId, candidateId, version, fingerprint });
    return storedEvents({ state, submission, now: this.#options.now() });
  }

  async #keep({ id, incarnation }: TokenState, version: number): Promise<string> {
    const { store } = this.#options;
    if (store === undefined) return version.toString(16).padStart(16, '0');
    const credentialId = credentialIdOf({ tokenId: id, incarnation });
    const candidateId = `candidate-${version}`;
    const fingerprint = await store.stage({ credentialId, candidateId }, new SecretValue(valueOf(id, version)));
    await store.promote({ credentialId, candidateId, version, fingerprint });
    return fingerprint;
  }

  async #record(tokenId: string, events: readonly TokenEvent[]): Promise<TokenState> {
    let life = this.#lives.get(tokenId);
    const transitions: Transition[] = [];
    for (const event of events) {
      const state = life === undefined ? registered(event) : apply(life.state, event);
      life = { state, answers: life?.answers ?? [] };
      transitions.push(tokenTransition(event, state));
    }
    if (life === undefined) throw new NoSuchWorkflow(`${tokenId} was never registered.`);
    this.#lives.set(tokenId, life);
    if (transitions.length > 0) await this.#write(tokenId, { schema: 1, ...life }, transitions);
    return life.state;
  }

  async #write(tokenId: string, snapshot: TokenSnapshot, transitions: readonly Transition[]): Promise<void> {
    const { state } = snapshot;
    await this.#options.records.transitions.record({
      subject: subjectOf('token', tokenId),
      incarnation: state.incarnation,
      row: tokenRow(state, this.#options.now()),
      snapshot,
      over: isOver(state),
      transitions,
    });
  }

  #life(tokenId: string): { state: TokenState; answers: Answers } {
    const life = this.#lives.get(tokenId);
    if (life === undefined) throw new NoSuchWorkflow(`There is no workflow of ${tokenId}.`);
    return life;
  }

  /** A workflow handles one thing at a time, and so does this. */
  #inTurn<T>(tokenId: string, act: () => Promise<T>): Promise<T> {
    const turn = (this.#turns.get(tokenId) ?? Promise.resolve()).then(act);
    this.#turns.set(
      tokenId,
      turn.catch(() => undefined),
    );
    return turn;
  }
}

/** Lives without Temporal, for specs of what stands in front of it. */
export const createInMemoryLives = (options: LivesOptions): InMemoryLives => new InMemoryLives(options);

/** What the issuer of `settle` mints for a version. */
export const valueOf = (tokenId: string, version: number): string => `value-of-${tokenId}-v${version}`;

function registered(event: TokenEvent): TokenState {
  if (event.type !== 'registered') throw new NoSuchWorkflow('A life begins with its registration.');
  return register(event);
}
