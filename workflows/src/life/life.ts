import { ApplicationFailure, workflowInfo } from '@temporalio/workflow';
import type { CommandAnswer, Snapshot, Transition } from '@keyturn/contracts';
import { fleetNow, type FleetClock } from '@keyturn/domain';
import type { Decision, LivingState, Outcome, Process } from './process.ts';

/** A repeated update is answered from these; older ones have long been answered from the API's own memory. */
const ANSWERS_KEPT = 200;

interface Born<State> {
  readonly snapshot: Snapshot<State> | null;
  readonly clock: FleetClock;
}

/** The running state of one subject, and what of it records do not have yet. No rule is here: those are in `libs/domain`. */
export class Life<State extends LivingState, Event, Work> {
  #state: State | null;
  #answers: Snapshot<State>['answers'];
  #unrecorded: Transition[] = [];
  /** Outcomes that cannot be had again and are not in records yet. */
  #unsettled: readonly Outcome<State, Event>[] = [];
  #recording: Promise<void> | null = null;
  #recordedRevision: number;
  #news = false;
  #truth = false;
  #finishedCycle = false;
  readonly #clock: FleetClock;
  readonly #process: Process<State, Event, Work>;

  constructor({ snapshot, clock }: Born<State>, process: Process<State, Event, Work>) {
    this.#process = process;
    this.#state = snapshot === null ? null : this.#read(snapshot.state);
    this.#answers = snapshot?.answers ?? [];
    this.#recordedRevision = snapshot?.state.revision ?? 0;
    this.#clock = clock;
  }

  get state(): State | null {
    return this.#state;
  }

  get clock(): FleetClock {
    return this.#clock;
  }

  get snapshot(): Snapshot<State> | null {
    return this.#state === null ? null : { schema: 1, state: this.#state, answers: this.#answers };
  }

  get recordedRevision(): number {
    return this.#recordedRevision;
  }

  /** A whole cycle has ended in this run: its history has served. */
  get finishedCycle(): boolean {
    return this.#finishedCycle;
  }

  now(): number {
    return fleetNow(this.#clock, Date.now());
  }

  next(): Decision<Event, Work> {
    return this.#state === null ? { do: 'wait', until: null } : this.#process.decide(this.#state, this.now());
  }

  /** True once after anything has happened that the main loop has not seen. */
  takeNews(): boolean {
    const news = this.#news;
    this.#news = false;
    return news;
  }

  /** True once after records knew better: what had been heard elsewhere is gone with the rest of this run's picture. */
  takeTruth(): boolean {
    const truth = this.#truth;
    this.#truth = false;
    return truth;
  }

  apply(events: readonly Event[]): void {
    for (const event of events) {
      const state = this.#state === null ? this.#process.begin(event) : this.#process.apply(this.#state, event);
      if (state === null) return;
      this.#state = state;
      this.#unrecorded.push(this.#process.transition(event, state));
      this.#finishedCycle ||= this.#process.endsCycle(event);
      this.#news = true;
    }
  }

  /** Judges what came of something outside by the state as it is now; messages may have come meanwhile. */
  happen(outcome: Outcome<State, Event>): void {
    if (this.#state === null) return;
    this.apply(outcome.events(this.#state, this.now()));
    if (outcome.isUnique === true && this.#unrecorded.length > 0) this.#unsettled = [...this.#unsettled, outcome];
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
    const transitions = this.#unrecorded;
    const settling = this.#unsettled.length;
    this.#unrecorded = [];
    const { truth } = await this.#process.record({ snapshot, transitions, now: this.now() });
    if (truth !== null) return this.adopt(truth);
    this.#recordedRevision = snapshot.state.revision;
    this.#unsettled = this.#unsettled.slice(settling);
  }

  /**
   * A worker died between recording and reporting to Temporal, and this second execution of the same task came to other
   * events because time went on. What is recorded has been seen by others, so it is what happened. It need not hold all
   * that this execution heard of: what cannot be had again is judged once more, and the rules know a repeat.
   */
  adopt(truth: Snapshot<State>): void {
    const unsettled = this.#unsettled;
    this.#state = this.#read(truth.state);
    this.#answers = truth.answers;
    this.#unrecorded = [];
    this.#unsettled = [];
    this.#recordedRevision = truth.state.revision;
    this.#news = true;
    this.#truth = true;
    for (const outcome of unsettled) this.happen(outcome);
  }

  /** What an earlier release handed over is read as this one writes it. */
  #read(written: State): State {
    const state = this.#process.readState(written);
    if (state !== null) return state;
    throw ApplicationFailure.nonRetryable('The snapshot of this workflow cannot be read.', 'payload.unreadable');
  }
}

/** The id of the update being handled; Temporal gives one to every update. */
export function updateIdOf(info: { id: string } | undefined): string {
  return info?.id ?? workflowInfo().runId;
}
