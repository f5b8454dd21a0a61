import { ApplicationFailure, workflowInfo } from '@temporalio/workflow';
import {
  tokenRow,
  tokenTransition,
  type CommandAnswer,
  type TokenInput,
  type TokenSnapshot,
  type Transition,
} from '@keyturn/contracts';
import {
  apply,
  fleetNow,
  isOver,
  nextStep,
  readState,
  register,
  type FleetClock,
  type TokenEvent,
  type TokenState,
  type TokenStep,
} from '@keyturn/domain';
import type { Recorded, RecordToken } from '@keyturn/activities';

/** A repeated update is answered from these; older ones have long been answered from the API's own memory. */
const ANSWERS_KEPT = 200;

type RecordTransitions = (input: RecordToken) => Promise<Recorded>;

/** The running state of one credential, and what of it records do not have yet. No rule is here: those are in `libs/domain`. */
export class TokenLife {
  #state: TokenState | null;
  #answers: TokenSnapshot['answers'];
  #unrecorded: Transition[] = [];
  #recording: Promise<void> | null = null;
  #recordedRevision: number;
  #news = false;
  #truth = false;
  #finishedCycle = false;
  readonly #clock: FleetClock;
  readonly #record: RecordTransitions;

  constructor({ snapshot, clock }: TokenInput, record: RecordTransitions) {
    this.#state = stateOf(snapshot);
    this.#answers = snapshot?.answers ?? [];
    this.#recordedRevision = snapshot?.state.revision ?? 0;
    this.#clock = clock;
    this.#record = record;
  }

  get state(): TokenState | null {
    return this.#state;
  }

  get snapshot(): TokenSnapshot | null {
    return this.#state === null ? null : { schema: 1, state: this.#state, answers: this.#answers };
  }

  get recordedRevision(): number {
    return this.#recordedRevision;
  }

  /** A whole rotation has ended in this run: its history has served. */
  get finishedCycle(): boolean {
    return this.#finishedCycle;
  }

  now(): number {
    return fleetNow(this.#clock, Date.now());
  }

  next(): TokenStep {
    return this.#state === null ? { do: 'wait', until: null } : nextStep(this.#state, this.now());
  }

  /** True once after anything has happened that the main loop has not seen. */
  takeNews(): boolean {
    const news = this.#news;
    this.#news = false;
    return news;
  }

  /** True once after records knew better: what had been heard of consumers is gone with the rest of this run's picture. */
  takeTruth(): boolean {
    const truth = this.#truth;
    this.#truth = false;
    return truth;
  }

  noteNews(): void {
    this.#news = true;
  }

  apply(events: readonly TokenEvent[]): void {
    for (const event of events) {
      if (this.#state === null && event.type !== 'registered') return;
      this.#state =
        this.#state === null
          ? register(event as Extract<TokenEvent, { type: 'registered' }>)
          : apply(this.#state, event);
      this.#unrecorded.push(tokenTransition(event, this.#state));
      this.#finishedCycle ||= event.type === 'promoted';
      this.#news = true;
    }
  }

  /** The answer already given to this update, if it is a repeat. */
  answered(updateId: string): CommandAnswer | undefined {
    return this.#answers.find((known) => known.updateId === updateId)?.answer;
  }

  answer(updateId: string, answer: CommandAnswer): void {
    this.#answers = [...this.#answers, { updateId, answer }].slice(-ANSWERS_KEPT);
  }

  /** Returns once everything applied so far is in records; one writer at a time, so that revisions arrive in order. */
  async flush(): Promise<void> {
    while (this.#recording !== null || this.#unrecorded.length > 0) {
      this.#recording ??= this.#writeUnrecorded().finally(() => {
        this.#recording = null;
      });
      await this.#recording;
    }
  }

  async #writeUnrecorded(): Promise<void> {
    const { snapshot } = this;
    if (snapshot === null) return;
    const { state } = snapshot;
    const transitions = this.#unrecorded;
    this.#unrecorded = [];
    const { truth } = await this.#record({
      tokenId: state.id,
      incarnation: state.incarnation,
      row: tokenRow(state, this.now()),
      snapshot,
      over: isOver(state),
      transitions,
    });
    if (truth === null) this.#recordedRevision = state.revision;
    else this.adopt(truth);
  }

  /**
   * A worker died between recording and reporting to Temporal, and this second execution of the same task came to other
   * events because time went on. What is recorded has been seen by others, so it is what happened.
   */
  adopt(truth: TokenSnapshot): void {
    this.#state = truth.state;
    this.#answers = truth.answers;
    this.#unrecorded = [];
    this.#recordedRevision = truth.state.revision;
    this.#news = true;
    this.#truth = true;
  }
}

/** The id of the update being handled; Temporal gives one to every update. */
export function updateIdOf(info: { id: string } | undefined): string {
  return info?.id ?? workflowInfo().runId;
}

/** What an earlier release handed over is read as this one writes it. */
function stateOf(snapshot: TokenSnapshot | null): TokenState | null {
  if (snapshot === null) return null;
  const state = readState(snapshot.state);
  if (state !== null) return state;
  throw ApplicationFailure.nonRetryable('The snapshot of this workflow cannot be read.', 'payload.unreadable');
}
