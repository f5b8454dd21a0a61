import type { Chance } from '../../simulation/chance.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../time/duration.ts';
import { RERUN_COMMANDS, type RerunCommandName } from '../rerun-commands.ts';
import type { RerunCommand } from '../rerun-command.ts';
import type { RerunTask } from '../rerun-state.ts';
import { overridableChecks } from '../decisions.ts';
import type { SimulatedCloud } from './simulated-cloud.ts';
import type { SimulatedMigration } from './simulated-migration.ts';
import type { WorldClock } from './world-clock.ts';

export type OwnerPace = 'atOnce' | 'late' | 'never';

export interface SimulatedOwnerOptions {
  readonly chance: Chance;
  readonly clock: WorldClock;
  readonly cloud: SimulatedCloud;
  readonly pace: OwnerPace;
}

/** Who answers what the migrations ask, starts them, and now and then does something nobody asked for. */
export class SimulatedOwner {
  private readonly answered = new Set<string>();
  private readonly options: SimulatedOwnerOptions;

  constructor(options: SimulatedOwnerOptions) {
    this.options = options;
  }

  /** Sees every change; a new task is answered after a while, each once. */
  see(migration: SimulatedMigration): void {
    const { chance, clock, pace } = this.options;
    for (const task of migration.state.tasks) {
      if (this.answered.has(task.id) || pace === 'never') continue;
      this.answered.add(task.id);
      const delay = pace === 'late' ? chance.between(DAY_MS, 9 * DAY_MS) : chance.between(MINUTE_MS, HOUR_MS);
      clock.after(delay, () => this.answer(migration, task));
    }
  }

  /** False when the command was refused. */
  command(migration: SimulatedMigration, name: RerunCommandName, message: object): boolean {
    const { now } = this.options.clock;
    const command = RERUN_COMMANDS[name] as RerunCommand<unknown>;
    const sent = { by: 'owner', ...message };
    if (migration.end !== null || command.refuse(migration.state, sent, now) !== null) return false;
    migration.take(command.events(migration.state, sent, now));
    return true;
  }

  whim(migration: SimulatedMigration): void {
    const { chance } = this.options;
    const { spec } = migration.state;
    if (chance.hits(0.3)) return this.hesitate(migration);
    const name = chance.pick(['start', 'stop', 'retry', 'abandon', 'applySpec', 'start', 'retry'] as const) ?? 'start';
    const change = { ...spec, tags: { whim: String(chance.between(0, 1000)) } };
    this.command(migration, name, { reason: 'a whim', spec: change, incarnation: 'sim' });
  }

  /** Stops it, and starts it again within seconds: what was said in between is about something else. */
  hesitate(migration: SimulatedMigration): void {
    const { chance, clock } = this.options;
    this.command(migration, 'stop', { reason: 'a moment' });
    clock.after(chance.between(0, MINUTE_MS), () => this.command(migration, 'start', {}));
  }

  private answer(migration: SimulatedMigration, task: RerunTask): void {
    if (!migration.state.tasks.some(({ id }) => id === task.id)) return;
    if (task.kind === 'decide') return this.decide(migration);
    if (task.kind === 'fixAccess') this.options.cloud.accountRefusedUntil = 0;
    // Told that nothing answers there: they look, and find an old assistant or that it makes no sense.
    if (task.cause === 'AssistantNotFound') {
      const { spec } = migration.state;
      const server = { ...spec.server, assistantVersion: undefined };
      const told = { spec: { ...spec, server }, incarnation: 'sim' };
      if (!this.options.chance.hits(0.7) || !this.command(migration, 'applySpec', told))
        this.command(migration, 'abandon', { reason: 'no use' });
      return;
    }
    const { chance } = this.options;
    const report = { outcome: chance.pick(['finished', 'incomplete', 'failed', 'authLapsed'] as const) ?? 'finished' };
    this.command(migration, 'completeTask', { taskId: task.id, ...(task.cause === 'InAssistant' ? { report } : {}) });
  }

  /** Mostly the rest, with the clean-up that is asked for; sometimes without it, sometimes all again. */
  private decide(migration: SimulatedMigration): void {
    const { chance, clock, cloud } = this.options;
    const choice = chance.hits(0.85) ? 'runRemaining' : chance.hits(0.7) ? 'runAll' : 'abandon';
    const { part, whole } = cloud.keysAt(clock.now);
    if (chance.hits(0.8)) for (const key of part) cloud.cleanedAt.set(key, clock.now);
    if (choice === 'runAll' && chance.hits(0.8)) for (const key of whole) cloud.cleanedAt.set(key, clock.now);
    const excludeChecks = chance.hits(0.7) ? overridableChecks(migration.state) : [];
    if (this.command(migration, 'decide', { choice, comment: 'go on', excludeChecks })) return;
    if (!this.command(migration, 'decide', { choice: 'runAll', comment: 'all' }))
      this.command(migration, 'decide', { choice: 'abandon', comment: 'no use' });
  }
}
