import type { CallClass } from '@keyturn/config';
import {
  FAILURES,
  fleetNow,
  hasAppsInScope,
  isFinishedNode,
  readTask,
  rerunOutcome,
  type FleetClock,
  type KeySplit,
  type RerunEvent,
  type RerunState,
  type RerunStepAnswer,
  type StatusTreeNode,
  type TaskReading,
  type WatchTask,
} from '@keyturn/domain';
import type { Records } from '@keyturn/records';
import { UpstreamFailure } from '@keyturn/upstream';
import type { MigrationUpstreams } from './migration-upstreams.ts';
import { lookAtTask } from './task-look.ts';
import { nextLookIn, runMoments } from './watch-pace.ts';

/** From where a later try goes on; it travels in heartbeats, so numbers only. */
export interface WatchCursor {
  /** Fleet time of the last look, whatever came of it. */
  readonly lookedAt: number | null;
  /** Looks in a row that failed. */
  readonly failures: number;
}

interface WatchParts {
  readonly records: Records;
  readonly upstreams: MigrationUpstreams;
  readonly clock: FleetClock;
  /** Real ms; rejects when the watch is cut off. */
  readonly sleep: (ms: number) => Promise<void>;
}

interface Watched {
  readonly step: WatchTask;
  /** The migration as it was when the watch began: what differs from it is news. */
  readonly state: RerunState;
  readonly keys: readonly string[];
  /** Of these keys, what earlier attempts left half in the cloud. */
  readonly half: readonly string[];
  readonly cursor: WatchCursor | null;
}

/** What earlier looks have seen. */
interface Seen {
  readonly root: StatusTreeNode | null;
  readonly looksAfterEnd: number;
  readonly lookedAt: number | null;
}

/** A look that fails is followed by the next; so many in a row are for the ladder, with its longer waits. */
const FAILURES_BORNE = 3;

/** Not all who wait for room come back at the same moment: there is room for one. */
const SCATTER_MS = 250;

/** One run of watching a task. */
export class TaskWatch {
  readonly #parts: WatchParts;
  readonly #watched: Watched;
  #cursor: WatchCursor;
  /** Real time before which the upstream, or our budget, wants no call. */
  #notBefore = 0;
  #failure: UpstreamFailure | undefined;
  /** Real time until which a call waits for its turn. */
  #patienceUntil = 0;

  constructor(parts: WatchParts, watched: Watched) {
    this.#parts = parts;
    this.#watched = watched;
    this.#cursor = watched.cursor ?? { lookedAt: null, failures: 0 };
  }

  get cursor(): WatchCursor {
    return this.#cursor;
  }

  /** Looks again and again until something is worth telling, or this run has lasted long enough. Throws `UpstreamFailure`. */
  async untilNews(): Promise<RerunStepAnswer> {
    const { progressAt, endAt, patienceUntil } = runMoments(this.#parts.clock, Date.now());
    this.#patienceUntil = patienceUntil;
    let seen = await this.#seenBefore();
    let reading: TaskReading | undefined;
    for (;;) {
      const wait = this.#waitFor(seen);
      if (Date.now() + wait > endAt) return this.#ended(reading);
      await this.#parts.sleep(wait);
      const look = await this.#look(seen);
      if (look === null) continue;
      ({ seen, reading } = look);
      const worth = this.#worth(reading);
      if (worth === 'now' || (worth === 'soon' && Date.now() >= progressAt)) return this.#answer(reading);
    }
  }

  async #seenBefore(): Promise<Seen> {
    const { keysRef, taskId } = this.#watched.step;
    const tree = await this.#parts.records.attempts.tree(keysRef);
    // The tree of another task of the attempt says nothing about this one.
    if (tree?.taskId !== taskId) return { root: null, looksAfterEnd: 0, lookedAt: null };
    return { root: tree.root, looksAfterEnd: tree.looksAfterEnd, lookedAt: Date.parse(tree.at) };
  }

  #waitFor(seen: Seen): number {
    const { step, state } = this.#watched;
    const times = [seen.lookedAt, this.#cursor.lookedAt].filter((at) => at !== null);
    const wait = nextLookIn(this.#parts.clock, {
      since: state.running?.since ?? 0,
      lookedAt: times.length === 0 ? null : Math.max(...times),
      moments: [step.settleBy, step.appsBy],
      now: this.#now(),
    });
    return Math.max(wait, this.#notBefore - Date.now());
  }

  /** null: it failed in a way that the next look may not. */
  async #look(seen: Seen): Promise<{ seen: Seen; reading: TaskReading } | null> {
    try {
      const look = await this.#see(seen);
      this.#cursor = { lookedAt: look.seen.lookedAt, failures: 0 };
      return look;
    } catch (error) {
      if (!(error instanceof UpstreamFailure) || FAILURES[error.code].terminal) throw error;
      this.#bear(error);
      return null;
    }
  }

  /** Being asked to wait is no failure, and needs nobody's attention as long as waiting is all there is to it. */
  #bear(error: UpstreamFailure): void {
    const failures = this.#cursor.failures + (error.code === 'upstream.limited' ? 0 : 1);
    this.#cursor = { lookedAt: this.#now(), failures };
    this.#notBefore = Date.now() + (error.retryAfterMs ?? 0);
    this.#failure = error;
    if (failures >= FAILURES_BORNE) throw error;
  }

  async #see(seen: Seen): Promise<{ seen: Seen; reading: TaskReading }> {
    const { step, state, keys, half } = this.#watched;
    const { task, jobId, taskId, keysRef, attachedAgain, settleBy, appsBy } = step;
    const { product } = state.spec;
    const lookedAt = this.#now();
    const { cloud, take } = await this.#parts.upstreams.cloud(state.spec.account);
    const access = { cloud, take: (callClass: CallClass) => this.#inTurn(() => take(callClass)) };
    const known = { task: { jobId, taskId, task, product, keys }, known: seen.root };
    const { root, complete } = await lookAtTask(access, known);
    const looksAfterEnd = seen.looksAfterEnd + (isFinishedNode(root) ? 1 : 0);
    const at = new Date(lookedAt).toISOString();
    await this.#parts.records.attempts.putTree({ keysRef, task, taskId, root, looksAfterEnd, at });
    const appsInScope = hasAppsInScope(state.spec);
    const scope = { product, keys, halfBefore: half, appsInScope };
    const look = { task, root, complete, looksAfterEnd, attachedAgain, settleBy, appsBy, ...scope };
    const { reading, keys: split } = readTask({ ...look, now: lookedAt });
    if (split !== null) await this.#keep(split);
    return { seen: { root, looksAfterEnd, lookedAt }, reading };
  }

  /** Waits for room in the budget rather than give up a look that has begun: its calls would have been for nothing. */
  async #inTurn(take: () => Promise<void>): Promise<void> {
    for (;;) {
      try {
        return await take();
      } catch (error) {
        const waitMs = error instanceof UpstreamFailure ? error.retryAfterMs : undefined;
        if (waitMs === undefined || Date.now() + waitMs > this.#patienceUntil) throw error;
        await this.#parts.sleep(waitMs + Math.random() * SCATTER_MS);
      }
    }
  }

  async #keep(split: KeySplit): Promise<void> {
    const { step, state } = this.#watched;
    const { keysRef, attempt } = step;
    const { id: migrationId, incarnation } = state;
    await this.#parts.records.attempts.putKeys({ keysRef, migrationId, incarnation, attempt, split });
  }

  /** The workflow will judge the same way; progress alone can wait for a moment. */
  #worth(reading: TaskReading): 'now' | 'soon' | 'nothing' {
    const { state } = this.#watched;
    const events = rerunOutcome({ state, now: this.#now(), answer: this.#answer(reading) });
    if (events.length === 0) return 'nothing';
    const isMere = (event: RerunEvent): boolean =>
      event.type === 'progressed' && (!event.isRootOver || state.running?.rootOverAt !== null);
    return events.every(isMere) ? 'soon' : 'now';
  }

  #answer(reading: TaskReading): RerunStepAnswer {
    const { attempt, task, taskId } = this.#watched.step;
    return { of: 'watch', attempt, task, taskId, reading };
  }

  #ended(reading: TaskReading | undefined): RerunStepAnswer {
    if (reading !== undefined) return this.#answer(reading);
    const detail = 'The status could not be read in time.';
    throw this.#failure ?? new UpstreamFailure({ code: 'upstream.timeout', detail });
  }

  #now(): number {
    return fleetNow(this.#parts.clock, Date.now());
  }
}
