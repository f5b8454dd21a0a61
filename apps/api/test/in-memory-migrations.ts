import {
  rerunRow,
  rerunTransition,
  subjectOf,
  type CommandAnswer,
  type MigrationSnapshot,
  type Transition,
} from '@keyturn/contracts';
import {
  applyRerun,
  isRerunOver,
  nextRerunStep,
  registerRerun,
  RERUN_COMMANDS,
  rerunRestartEvents,
  type RerunCommand,
  type RerunCommandName,
  type RerunEvent,
  type RerunState,
} from '@keyturn/domain';
import type { Records } from '@keyturn/records';
import { CommandRefused, NoSuchWorkflow, type MigrationGateway } from '@keyturn/temporal';

interface Options {
  readonly records: Pick<Records, 'transitions'>;
  /** Epoch ms of fleet time. */
  readonly now: () => number;
}

type Life = Pick<MigrationSnapshot, 'state' | 'answers'>;

interface Sent {
  readonly id: string;
  readonly name: RerunCommandName;
  readonly message: unknown;
  readonly updateId: string;
}

/**
 * Migrations without Temporal and worker: the domain's own rules, run in this process and written to real records. Nothing is
 * called upstream: a spec says what happened, and `settle` only notes what follows from that.
 */
export class InMemoryMigrations {
  readonly gateway: MigrationGateway;
  readonly #options: Options;
  readonly #lives = new Map<string, Life>();
  #turn: Promise<unknown> = Promise.resolve();

  constructor(options: Options) {
    this.#options = options;
    this.gateway = this.#createGateway();
  }

  /** Makes the events true and writes them down; answers the state after them. */
  happen(id: string, ...events: readonly RerunEvent[]): Promise<RerunState> {
    return this.#inTurn(() => this.#record(id, events));
  }

  /** Notes everything that follows now from what is known, without calling anybody. */
  settle(id: string): Promise<RerunState> {
    return this.#inTurn(async () => {
      for (;;) {
        const { state } = this.#life(id);
        const step = nextRerunStep(state, this.#options.now());
        if (step.do !== 'note') return state;
        await this.#record(id, [step.event]);
      }
    });
  }

  /** As if Temporal had lost the workflow. */
  lose(id: string): void {
    this.#lives.delete(id);
  }

  state(id: string): RerunState {
    return this.#life(id).state;
  }

  #createGateway(): MigrationGateway {
    return {
      applySpec: ({ message, updateId, snapshot }) =>
        this.#inTurn(() => {
          const { id } = message.spec;
          const held = this.#lives.get(id);
          if (held !== undefined && isRerunOver(held.state)) this.#lives.delete(id);
          if (snapshot !== null && !this.#lives.has(id)) this.#lives.set(id, snapshot);
          return this.#command({ id, name: 'applySpec', message, updateId });
        }),
      command: ({ migrationId: id, command: name, message, updateId }) =>
        this.#inTurn(() => {
          this.#life(id);
          return this.#command({ id, name, message, updateId });
        }),
      status: async ({ migrationId }) => {
        const life = this.#life(migrationId);
        return { snapshot: { schema: 1, ...life }, recordedRevision: life.state.revision };
      },
      restart: ({ migrationId, snapshot, restart }) =>
        this.#inTurn(async () => {
          if (this.#lives.has(migrationId)) return false;
          this.#lives.set(migrationId, snapshot);
          await this.#record(migrationId, rerunRestartEvents(snapshot.state, restart, this.#options.now()));
          return true;
        }),
    };
  }

  async #command({ id, name, message, updateId }: Sent): Promise<CommandAnswer> {
    const held = this.#lives.get(id);
    const given = held?.answers.find((known) => known.updateId === updateId);
    if (given !== undefined) return given.answer;
    const command = RERUN_COMMANDS[name] as RerunCommand<unknown>;
    const before = held?.state ?? null;
    const now = this.#options.now();
    const refusal = command.refuse(before, message, now);
    if (refusal !== null) throw new CommandRefused(refusal.code, refusal.detail);
    const after = await this.#record(id, command.events(before, message, now));
    const { revision, generation } = after;
    const answer = { revision, generation, ...command.answer?.(after, before) };
    const life = this.#life(id);
    this.#lives.set(id, { ...life, answers: [...life.answers, { updateId, answer }] });
    return answer;
  }

  async #record(id: string, events: readonly RerunEvent[]): Promise<RerunState> {
    let life = this.#lives.get(id);
    const transitions: Transition[] = [];
    for (const event of events) {
      const state = life === undefined ? registered(event) : applyRerun(life.state, event);
      life = { state, answers: life?.answers ?? [] };
      transitions.push(rerunTransition(event, state));
    }
    if (life === undefined) throw new NoSuchWorkflow(`${id} was never registered.`);
    this.#lives.set(id, life);
    if (transitions.length > 0) await this.#write(id, life, transitions);
    return life.state;
  }

  async #write(id: string, life: Life, transitions: readonly Transition[]): Promise<void> {
    const { state } = life;
    await this.#options.records.transitions.record({
      subject: subjectOf('migration', id),
      incarnation: state.incarnation,
      row: rerunRow(state, this.#options.now()),
      snapshot: { schema: 1, ...life },
      over: isRerunOver(state),
      transitions,
    });
  }

  #life(id: string): Life {
    const life = this.#lives.get(id);
    if (life === undefined) throw new NoSuchWorkflow(`There is no workflow of ${id}.`);
    return life;
  }

  /** One thing at a time. */
  #inTurn<T>(act: () => Promise<T>): Promise<T> {
    const turn = this.#turn.then(act);
    this.#turn = turn.catch(() => undefined);
    return turn;
  }
}

function registered(event: RerunEvent): RerunState {
  if (event.type !== 'registered') throw new NoSuchWorkflow('A life begins with its registration.');
  return registerRerun(event);
}
