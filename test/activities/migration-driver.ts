import { rerunRow, rerunTransition } from '@keyturn/contracts';
import {
  applyRerun,
  authProgressEvents,
  isRerunOver,
  nextRerunStep,
  registerRerun,
  rerunOutcome,
  type MigrationSpec,
  type RerunEvent,
  type RerunState,
  type RerunStep,
  type RerunStepAnswer,
} from '@keyturn/domain';
import { run, type MigrationStage } from './migration-stage.ts';

export type StepOf<Do extends RerunStep['do']> = Extract<RerunStep, { readonly do: Do }>;

/** A migration whose workflow is this loop: the rules of the domain, the real activities, and a token that is always good. */
export class MigrationDriver {
  state: RerunState;
  private readonly stage: MigrationStage;

  private constructor(stage: MigrationStage, state: RerunState) {
    this.stage = stage;
    this.state = state;
  }

  /** A migration that was just started. */
  static async start(stage: MigrationStage, change: Partial<MigrationSpec> = {}): Promise<MigrationDriver> {
    const spec = stage.spec(change);
    const registered = {
      type: 'registered',
      at: stage.now(),
      id: spec.id,
      incarnation: 'one',
      spec,
      by: 'ann',
    } as const;
    const driver = new MigrationDriver(stage, registerRerun(registered));
    await driver.record([[registered, driver.state]]);
    await driver.apply([{ type: 'started', at: stage.now(), by: 'ann' }]);
    return driver;
  }

  async apply(events: readonly RerunEvent[]): Promise<void> {
    const applied = events.map((event): [RerunEvent, RerunState] => {
      this.state = applyRerun(this.state, event);
      return [event, this.state];
    });
    if (applied.length > 0) await this.record(applied);
  }

  /** Goes on until the next step is one of these, and answers it. */
  async upTo<Do extends RerunStep['do']>(...wanted: readonly Do[]): Promise<StepOf<Do>> {
    for (let steps = 0; steps < 200; steps += 1) {
      const step = nextRerunStep(this.state, this.stage.now());
      const isWanted = (names: readonly string[]): boolean => names.includes(step.do);
      if (isWanted(wanted)) return step as StepOf<Do>;
      await this.perform(step);
    }
    throw new Error(`It goes round in circles at ${this.state.phase}, ${JSON.stringify(this.state.trouble)}.`);
  }

  /** Goes on until a person is needed, or it is over. */
  async untilItRests(): Promise<RerunState> {
    await this.upTo('end', 'wait');
    return this.state;
  }

  /** Performs a step for real, and applies what came of it. */
  async perform(step: RerunStep): Promise<void> {
    if (step.do === 'note') return this.apply([step.event]);
    if (step.do === 'ensureFresh') return this.beGranted(step);
    const answer = await this.ask(step);
    await this.apply(rerunOutcome({ state: this.state, now: this.stage.now(), answer }));
  }

  /** What a step needs to know. */
  of<Step>(step: Step): { migrationId: string; incarnation: string; step: Step } {
    return { migrationId: this.state.id, incarnation: this.state.incarnation, step };
  }

  private ask(step: RerunStep): Promise<RerunStepAnswer> {
    const { steps, watch } = this.stage;
    switch (step.do) {
      case 'attach':
        return run(() => steps.attachSite(this.of(step)));
      case 'createJob':
        return run(() => steps.createJob(this.of(step)));
      case 'startCheck':
      case 'startMigrate':
        return run(() => steps.startTask(this.of(step)));
      case 'findTask':
        return run(() => steps.findTask(this.of(step)));
      case 'watch':
        return run(() => watch.watchTask(this.of(step)));
      case 'releaseLane':
        return Promise.resolve({ of: 'releaseLane', ask: step.ask });
      default:
        throw new Error(`Nothing can be done about ${JSON.stringify(step)} in ${this.state.phase}.`);
    }
  }

  private async beGranted({ ask }: StepOf<'ensureFresh'>): Promise<void> {
    await this.apply([{ type: 'authAsked', at: this.stage.now(), ask }]);
    const progress = { ask, state: 'lane', expiresAt: this.stage.now() + 20 * 86_400_000 } as const;
    await this.apply(authProgressEvents({ state: this.state, now: this.stage.now(), progress }));
  }

  private async record(applied: readonly (readonly [RerunEvent, RerunState])[]): Promise<void> {
    const { truth } = await this.stage.recording.recordMigration({
      migrationId: this.state.id,
      incarnation: this.state.incarnation,
      row: rerunRow(this.state, this.stage.now()),
      snapshot: { schema: 1, state: this.state, answers: [] },
      over: isRerunOver(this.state),
      transitions: applied.map(([event, state]) => rerunTransition(event, state)),
    });
    if (truth !== null) throw new Error('Records know better.');
  }
}
