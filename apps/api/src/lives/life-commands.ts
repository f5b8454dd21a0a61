import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { CommandAnswer, Snapshot } from '@keyturn/contracts';
import type { Records } from '@keyturn/records';
import { CommandRefused, NoSuchWorkflow } from '@keyturn/temporal';
import { ApiRefusal } from '../http/api-refusal.ts';
import { requireRevision } from '../http/revision.ts';
import type { AnySubject, Informer } from '../informer/informer.ts';
import { readSnapshot } from '../informer/read-snapshot.ts';
import { ifRevision, nameOf, type Sender } from './sender.ts';

/** How long memory may take to see what records already hold; more means that records are away. */
const REACH_MS = 5_000;
/** How long a life that is over may take to close its tasks and end; it is a matter of one workflow task. */
const ENDING_MS = 3_000;
const ENDING_LOOK_MS = 50;
/** What a life that is over, and still saying so to Temporal, answers to a registration. */
const STILL_ENDING: readonly string[] = ['token.wrongPhase', 'migration.wrongPhase', 'spec.immutable'];

interface LifeEntry<State> {
  readonly id: string;
  readonly over: boolean;
  readonly revision: number;
  readonly snapshot: Snapshot<State> | null;
}

/** What the message of a registration says beyond who and when. */
interface Spoken<Spec> {
  readonly spec: Spec;
  /** 0: only what is not there. */
  readonly ifRevision?: 0;
}

interface Registration {
  readonly spec: { readonly id: string };
  readonly by: string;
  readonly incarnation: string;
  readonly afterRevision?: number;
  readonly ifRevision?: number;
}

/** What commands must know of the lives of one domain. */
export interface LifeDomain<State, Entry extends LifeEntry<State>> {
  readonly noun: 'token' | 'migration';
  readonly subjectOf: (id: string) => AnySubject;
  /** As memory has it. */
  readonly find: (id: string) => Entry | undefined;
  readonly readState: (written: unknown) => State | null;
  /** Nothing is left for it to do at `now` but to end. */
  readonly hasEnded: (state: State, now: number) => boolean;
  /** The refusal for what a life that is over no longer does. */
  readonly over: (id: string) => ApiRefusal;
  readonly applySpec: (sent: {
    message: Registration;
    updateId: string;
    snapshot: Snapshot<State> | null;
  }) => Promise<CommandAnswer>;
  readonly command: (sent: {
    id: string;
    command: string;
    message: object;
    updateId: string;
  }) => Promise<CommandAnswer>;
}

interface LifeParts<State, Entry extends LifeEntry<State>> {
  readonly life: LifeDomain<State, Entry>;
  readonly informer: Informer;
  readonly records: Pick<Records, 'subjects'>;
}

/** Sends commands to lives of one domain and answers once the memory of this process shows their effect. */
export abstract class LifeCommands<Spec extends { readonly id: string }, State, Entry extends LifeEntry<State>> {
  readonly #life: LifeDomain<State, Entry>;
  readonly #informer: Informer;
  readonly #records: Pick<Records, 'subjects'>;

  constructor({ life, informer, records }: LifeParts<State, Entry>) {
    this.#life = life;
    this.#informer = informer;
    this.#records = records;
  }

  /** In memory. Throws `resource.notFound`. */
  require(id: string): Entry {
    const entry = this.#life.find(id);
    if (entry === undefined)
      throw new ApiRefusal('resource.notFound', { detail: `There is no such ${this.#life.noun}.` });
    return entry;
  }

  /** Runs what asks a life; that a known one has none is temporary, unless it is over. */
  async ask<T>(id: string, ask: () => Promise<T>): Promise<T> {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof NoSuchWorkflow)) throw error;
      const subject = this.#life.subjectOf(id);
      const over = await this.#informer.waitFor({ subject, timeoutMs: 0, holds: (entry) => entry?.over === true });
      throw over ? this.#life.over(id) : beingRestored(this.#life.noun);
    }
  }

  /** Registers or changes; one whose life is over begins another. Throws what the life refuses, `service.unavailable`. */
  protected apply(says: Spoken<Spec>, sender: Sender): Promise<CommandAnswer> {
    const { id } = says.spec;
    const entry = this.#life.find(id);
    if (entry?.over === true) return this.#registerAnew({ says, entry, sender });
    if (entry !== undefined && entry.snapshot === null) throw unreadable(id);
    const message = { ...registration(says, sender), ...ifRevision(entry, sender) };
    return this.#register({ message, snapshot: entry?.snapshot ?? null, updateId: sender.updateId });
  }

  /** Any other command. Throws what the life refuses, `resource.notFound`, `service.unavailable`. */
  protected async order(
    id: string,
    { command, says }: { command: string; says: object },
    sender: Sender,
  ): Promise<CommandAnswer> {
    const entry = this.require(id);
    if (entry.over) throw this.#life.over(id);
    const { principal, updateId } = sender;
    const message = { ...says, by: nameOf(principal), ...ifRevision(entry, sender) };
    return this.#reached(id, () => this.#life.command({ id, command, message, updateId }));
  }

  /** Read from records, not from memory: what the life before wrote last decides under which revision the next one begins. */
  async #registerAnew({
    says,
    entry,
    sender,
  }: {
    says: Spoken<Spec>;
    entry: Entry;
    sender: Sender;
  }): Promise<CommandAnswer> {
    requireRevision({ ifMatch: sender.ifMatch, revision: entry.revision });
    const { id } = says.spec;
    const said = registration(says, sender);
    const { updateId } = sender;
    for (const deadline = performance.now() + ENDING_MS; ; await delay(ENDING_LOOK_MS)) {
      const { over, snapshot, revision } = await this.#lastWritten(id);
      // Another process was faster: there is a life to change.
      if (!over) return this.#register({ message: said, snapshot, updateId });
      try {
        if (snapshot === null || this.#life.hasEnded(snapshot.state, this.#informer.now()))
          return await this.#register({ message: { ...said, afterRevision: revision }, snapshot: null, updateId });
      } catch (error) {
        // Written down as ended, but its workflow is still saying so to Temporal.
        if (!(error instanceof CommandRefused && STILL_ENDING.includes(error.code))) throw error;
      }
      if (performance.now() > deadline) throw stillEnding(id);
    }
  }

  async #lastWritten(id: string): Promise<Pick<LifeEntry<State>, 'over' | 'snapshot' | 'revision'>> {
    const row = await this.#records.subjects.get(this.#life.subjectOf(id));
    const snapshot = readSnapshot(row?.snapshot, this.#life.readState);
    return { over: row?.over ?? false, snapshot, revision: row?.revision ?? 0 };
  }

  #register(input: Parameters<LifeDomain<State, Entry>['applySpec']>[0]): Promise<CommandAnswer> {
    return this.#reached(input.message.spec.id, () => this.#life.applySpec(input));
  }

  async #reached(id: string, send: () => Promise<CommandAnswer>): Promise<CommandAnswer> {
    const answer = await this.ask(id, send);
    const subject = this.#life.subjectOf(id);
    const reached = await this.#informer.reach({ subject, revision: answer.revision, timeoutMs: REACH_MS });
    if (reached) return answer;
    throw new ApiRefusal('service.unavailable', {
      detail: 'The command was carried out, but records cannot be read at the moment.',
      action: `Read the ${this.#life.noun}, or repeat the same request.`,
    });
  }
}

const registration = <Says extends object>(says: Says, { principal }: Sender) => ({
  ...says,
  incarnation: randomUUID(),
  by: nameOf(principal),
});

/** The refusal for what a later Keyturn wrote. */
export function unreadable(id: string): ApiRefusal {
  return new ApiRefusal('service.unavailable', {
    detail: `The state of ${id} was written by a newer Keyturn than this one.`,
    action: 'Finish the upgrade of all processes.',
  });
}

function beingRestored(noun: string): ApiRefusal {
  return new ApiRefusal('service.unavailable', {
    detail: `The workflow of this ${noun} was lost and is being restored from records.`,
    action: 'Repeat the request in a few minutes.',
  });
}

function stillEnding(id: string): ApiRefusal {
  return new ApiRefusal('service.unavailable', {
    detail: `The life of ${id} before has not ended yet.`,
    action: 'Repeat the request in a moment.',
  });
}
