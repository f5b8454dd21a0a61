import type { FailureCode } from '../../failures.ts';
import type { Chance } from '../../simulation/chance.ts';
import { HOUR_MS, MINUTE_MS } from '../../time/duration.ts';
import type { applyRerun } from '../apply.ts';
import type { authProgressEvents } from '../auth-progress.ts';
import type { AuthProgress } from '../auth-protocol.ts';
import { hasAppsInScope, scopeKeys, type MigrationSpec } from '../migration-spec.ts';
import type { nextRerunStep } from '../next-step.ts';
import type { rerunOutcome, RerunStepAnswer } from '../outcome.ts';
import { keysToRun, type KeySplit } from '../remaining-scope.ts';
import { rerunRestartEvents } from '../rerun-commands.ts';
import { registerRerun } from '../rerun-registration.ts';
import type { RerunEvent } from '../rerun-events.ts';
import { readRerunState } from '../rerun-snapshot.ts';
import { isOutcomeUnknown, mayRunUpstream, type RerunScope, type RerunState } from '../rerun-state.ts';
import type { RerunStep, WatchTask } from '../rerun-step.ts';
import { isFinishedNode, joinSightings, type StatusTreeNode } from '../status-tree.ts';
import { matchTask } from '../task-match.ts';
import { readTask } from '../task-reading.ts';
import type { SimulatedCloud, SimulatedCloudCall } from './simulated-cloud.ts';
import { jobOf, NOBODY_THERE } from './simulated-job.ts';
import { changesOf } from './simulated-task.ts';
import type { SimulatedToken } from './simulated-token.ts';
import { flawOfWait } from './wait-check.ts';
import type { WorldClock } from './world-clock.ts';

/** The rules a migration lives by; a test may break any of them. */
export interface RerunRules {
  readonly nextStep: typeof nextRerunStep;
  readonly apply: typeof applyRerun;
  readonly authProgress: typeof authProgressEvents;
  readonly outcome: typeof rerunOutcome;
}

export interface SimulatedMigrationOptions {
  readonly spec: MigrationSpec;
  readonly chance: Chance;
  readonly clock: WorldClock;
  readonly cloud: SimulatedCloud;
  readonly token: SimulatedToken;
  readonly rules: RerunRules;
  /** Share of calls during which the workflow is lost and started again from its records. */
  readonly loseRate: number;
  /** Share of the token's messages that take up to an hour. */
  readonly lateRate: number;
  /** Told of every change, so that people can react. */
  readonly changed: (migration: SimulatedMigration) => void;
}

type Action = Exclude<RerunStep, { do: 'note' | 'wait' | 'end' }>;
type Calls = SimulatedCloudCall['call'];
type Result<T> = { readonly value: T } | { readonly code: FailureCode };

/** More notes than any one instant can need, and more steps than any life. */
const ENDLESS = 200;
const MOST_STEPS = 20_000;
const FLAWS_KEPT = 3;
const CALL_OF = {
  attach: 'attach',
  createJob: 'createJob',
  startCheck: 'startTask',
  startMigrate: 'startTask',
  findTask: 'listTasks',
  watch: 'readStatus',
} as const satisfies Partial<Record<Action['do'], Calls>>;

/** One migration's workflow: asks for the next step, does it against the simulated world, applies what happened. */
export class SimulatedMigration {
  state: RerunState;
  readonly events: RerunEvent[] = [];
  readonly flawsOfWaits: string[] = [];
  /** Each way from one phase to another that was taken. */
  readonly moves = new Set<string>();
  /** The rows: what each attempt left. */
  readonly rows = new Map<string, KeySplit>();
  private readonly seen = new Map<string, { readonly root: StatusTreeNode; readonly looksAfterEnd: number }>();
  steps = 0;
  end: 'over' | 'looped' | null = null;
  private isBusy = false;
  /** Answers and alarms of an earlier life mean nothing. */
  private life = 0;
  private alarm = 0;
  private heardUntil = 0;
  private toldUntil = 0;
  private readonly options: SimulatedMigrationOptions;

  constructor(options: SimulatedMigrationOptions) {
    this.options = options;
    const { spec, clock } = options;
    const registered = { type: 'registered', at: clock.now, id: spec.id, incarnation: 'sim', spec, by: 'sim' } as const;
    this.events.push(registered);
    this.state = registerRerun(registered);
  }

  /** What somebody or something else made true; between two steps it decides anew at once. */
  take(events: readonly RerunEvent[]): void {
    if (events.length === 0) return;
    for (const event of events) this.apply(event);
    this.options.changed(this);
    if (!this.isBusy) this.advance();
  }

  /** A message of the token: late now and then, sometimes twice, never out of order. */
  hear(progress: AuthProgress): void {
    const { chance, clock, rules } = this.options;
    const delay = chance.hits(this.options.lateRate) ? chance.between(0, HOUR_MS) : chance.between(0, 5000);
    this.heardUntil = Math.max(this.heardUntil, clock.now + delay);
    const deliver = (): void => this.take(rules.authProgress({ state: this.state, now: clock.now, progress }));
    clock.at(this.heardUntil, deliver);
    if (chance.hits(0.05)) clock.at(this.heardUntil, deliver);
  }

  advance(): void {
    const { rules, clock } = this.options;
    for (let notes = 0; this.end === null; notes += 1) {
      if (notes > ENDLESS || this.steps > MOST_STEPS) this.end = 'looped';
      this.steps += 1;
      const step = rules.nextStep(this.state, clock.now);
      if (step.do === 'end') this.end = 'over';
      else if (step.do === 'wait') return this.wait(step.until);
      else if (step.do !== 'note') return this.perform(step);
      else {
        this.apply(step.event);
        this.options.changed(this);
      }
    }
  }

  private apply(event: RerunEvent): void {
    const { phase } = this.state;
    this.state = this.options.rules.apply(this.state, event);
    this.events.push(event);
    if (this.state.phase !== phase) this.moves.add(`${phase} → ${this.state.phase}`);
  }

  private wait(until: number | null): void {
    const { clock } = this.options;
    this.judgeWait(until);
    if (until === null) return;
    this.alarm += 1;
    const { alarm, life } = this;
    clock.at(Math.max(until, clock.now + 1), () => {
      if (alarm === this.alarm && life === this.life && !this.isBusy) this.advance();
    });
  }

  private judgeWait(until: number | null): void {
    const at = this.options.clock.now;
    const flaw = flawOfWait({ at, until, state: this.state });
    if (flaw === null || this.flawsOfWaits.length >= FLAWS_KEPT) return;
    this.flawsOfWaits.push(`${this.state.id} waits at ${new Date(at).toISOString()} in ${this.state.phase}: ${flaw}`);
  }

  private perform(step: Action): void {
    const { clock, chance } = this.options;
    this.isBusy = true;
    this.alarm += 1;
    const { life } = this;
    const answerAt = step.do === 'watch' ? this.nextLookAt(step) : clock.now + chance.between(0, 30_000);
    const answer = this.act(step);
    if (chance.hits(this.options.loseRate))
      return clock.at(chance.between(clock.now, answerAt + 1), () => this.lose(life));
    clock.at(answerAt, () => {
      if (life !== this.life) return;
      const answered = answer();
      this.isBusy = false;
      this.take(this.options.rules.outcome({ state: this.state, now: clock.now, answer: answered }));
      if (!this.isBusy) this.advance();
    });
  }

  /** The workflow is gone; after a while it is started again from its snapshot, and the call it made is never answered. */
  private lose(life: number): void {
    const { clock, chance } = this.options;
    if (life !== this.life) return;
    this.life += 1;
    clock.after(chance.between(0, 10 * MINUTE_MS), () => {
      const read = readRerunState(JSON.parse(JSON.stringify(this.state)));
      if (read !== null) this.state = read;
      this.isBusy = false;
      this.take(rerunRestartEvents(this.state, chance.hits(0.5) ? 'TemporalLost' : 'WorkflowLost', clock.now));
    });
  }

  /** Begins a step; what it answers is heard when the answer is asked for. */
  private act(step: Action): () => RerunStepAnswer {
    const { cloud, clock, chance } = this.options;
    const at = clock.now;
    if (step.do === 'ensureFresh' || step.do === 'releaseLane') return this.tell(step);
    if (isHeldUp(this.state)) cloud.log({ at, call: CALL_OF[step.do], migrationId: this.state.id });
    const { attempt } = step;
    const isBlind = chance.hits(0.5);
    const answered =
      <T>(result: Result<T>, answer: (value: T) => RerunStepAnswer) =>
      (): RerunStepAnswer =>
        'code' in result ? { of: 'failure', step: step.do, attempt, code: result.code } : answer(result.value);
    switch (step.do) {
      case 'attach':
        if (this.state.spec.server.baseUrl === NOBODY_THERE)
          return () => ({ of: 'attach', attempt, result: 'unsupported' });
        return answered(cloud.attach(at).result, ({ expiresAt, isConnected }) =>
          // Not every assistant looks whether its token still lives.
          isConnected || isBlind
            ? { of: 'attach', attempt, result: 'attached', expiresAt }
            : { of: 'failure', step: 'attach', attempt, code: 'server.notConnected' },
        );
      case 'createJob': {
        const job = jobOf(this.state.spec, this.keysOf(step.scope));
        return answered(cloud.createJob(at, job).result, ({ jobId }) => ({ of: 'createJob', attempt, jobId }));
      }
      case 'startCheck':
      case 'startMigrate': {
        const task = step.do === 'startCheck' ? 'check' : 'migrate';
        const origin = { migrationId: this.state.id, attempt };
        const { jobId, excludeChecks } = step;
        const { result } = cloud.startTask(at, { jobId, type: task, origin, excludeChecks });
        return answered(result, ({ taskId }) => ({ of: 'startTask', attempt, task, taskId }));
      }
      case 'findTask': {
        const { task, since } = step;
        return answered(cloud.listTasks(at, step.jobId).result, (tasks) => ({
          of: 'findTask',
          attempt,
          task,
          since,
          lookedAt: at,
          found: matchTask(tasks, step),
        }));
      }
      case 'watch':
        return () => this.look(step);
    }
  }

  /** A signal: it arrives soon, in order, and perhaps before the sender knows. */
  private tell(step: Extract<Action, { do: 'ensureFresh' | 'releaseLane' }>): () => RerunStepAnswer {
    const { clock, chance, token } = this.options;
    this.toldUntil = Math.max(this.toldUntil, clock.now + chance.between(0, 5000));
    clock.at(this.toldUntil, () => (step.do === 'ensureFresh' ? token.ensureFresh(step) : token.releaseLane(step)));
    return () => ({ of: step.do, ask: step.ask });
  }

  private look(step: WatchTask): RerunStepAnswer {
    const { cloud, clock } = this.options;
    const { attempt, task, taskId, keysRef } = step;
    const { result } = cloud.readStatus(clock.now, taskId);
    if ('code' in result) return { of: 'failure', step: 'watch', attempt, code: result.code };
    const before = this.seen.get(taskId);
    const root = joinSightings(before?.root ?? null, result.value.root);
    const looksAfterEnd = (before?.looksAfterEnd ?? 0) + (isFinishedNode(root) ? 1 : 0);
    this.seen.set(taskId, { root, looksAfterEnd });
    const { reading, keys } = readTask({
      ...step,
      ...result.value,
      root,
      looksAfterEnd,
      product: this.state.spec.product,
      keys: this.keysOf(step.scope),
      appsInScope: hasAppsInScope(this.state.spec),
      now: clock.now,
    });
    if (keys !== null) this.rows.set(keysRef, keys);
    return { of: 'watch', attempt, task, taskId, reading };
  }

  /** When there may be something new to see; at the latest after six hours, so that a long task costs few steps. */
  private nextLookAt({ taskId, settleBy, appsBy }: WatchTask): number {
    const { cloud, clock, chance } = this.options;
    const { now } = clock;
    const task = cloud.tasks.find((known) => known.taskId === taskId);
    const changes = task === undefined ? [] : changesOf(task);
    const ahead = [...changes, settleBy ?? 0, appsBy ?? 0].filter((at) => at > now);
    const latest = settleBy === null ? 6 * HOUR_MS : settleBy > now ? 5 * MINUTE_MS : 2 * HOUR_MS;
    return Math.min(now + latest, ...ahead) + chance.between(1, MINUTE_MS);
  }

  private keysOf(scope: RerunScope | null): string[] {
    const left = scope === null ? undefined : this.rows.get(scope.keysRef);
    return left === undefined ? scopeKeys(this.state.spec) : keysToRun(left);
  }
}

/** Waits for something, or fails, and has no task of its own to follow. */
export function isHeldUp(state: RerunState): boolean {
  if (state.trouble !== null || isOutcomeUnknown(state)) return true;
  return (
    ['needsDecision', 'awaitingConsent', 'renewingAuth', 'stopped'].includes(state.phase) && !mayRunUpstream(state)
  );
}
