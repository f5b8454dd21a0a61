import { Chance } from '../../simulation/chance.ts';
import { DAY_MS, HOUR_MS } from '../../time/duration.ts';
import { applyRerun } from '../apply.ts';
import { authProgressEvents } from '../auth-progress.ts';
import { grantLane } from '../lane.ts';
import { scopeKeys, type MigrationSpec } from '../migration-spec.ts';
import { nextRerunStep } from '../next-step.ts';
import { rerunOutcome } from '../outcome.ts';
import { SimulatedCloud, type RerunWeather } from './simulated-cloud.ts';
import { jobOf } from './simulated-job.ts';
import { SimulatedMigration, type RerunRules } from './simulated-migration.ts';
import { SimulatedOwner, type OwnerPace } from './simulated-owner.ts';
import { SimulatedToken, type Approver, type TokenRules } from './simulated-token.ts';
import { WorldClock } from './world-clock.ts';

/** Several migrations of one server and site, against everything that can go wrong there. */
export interface RerunWorldOptions {
  readonly specs: readonly MigrationSpec[];
  readonly seed: number;
  readonly from: number;
  readonly until: number;
  readonly weather: RerunWeather;
  readonly owner: OwnerPace;
  readonly approver: Approver;
  /** Share of days on which somebody does to a migration what nobody asked for. */
  readonly whimRate: number;
  /** Share of calls during which the workflow is lost and comes back from its records. */
  readonly loseRate: number;
  /** Share of the token's messages that take up to an hour. */
  readonly lateRate: number;
  /** All migrations are started within so long (ms). */
  readonly startWithin: number;
  /** The rules to live by, where a test wants others. */
  readonly rules?: Partial<RerunRules & TokenRules> | undefined;
}

export interface RerunWorld {
  readonly migrations: readonly SimulatedMigration[];
  readonly cloud: SimulatedCloud;
  readonly token: SimulatedToken;
  readonly options: RerunWorldOptions;
}

/** Lives all migrations of one server and site to the end of the time or of their work, without a clock, a server or a promise. */
export function simulateReruns(options: RerunWorldOptions): RerunWorld {
  const { specs, seed, from, until, weather, rules: broken } = options;
  const chance = new Chance(seed);
  const clock = new WorldClock(from);
  const rules = {
    nextStep: nextRerunStep,
    apply: applyRerun,
    authProgress: authProgressEvents,
    outcome: rerunOutcome,
    grantLane,
    readsConsent: true,
    ...broken,
  };
  const cloud = new SimulatedCloud({ chance, weather, later: (at, run) => clock.at(at, run) });
  const migrations: SimulatedMigration[] = [];
  const send: ConstructorParameters<typeof SimulatedToken>[0]['send'] = (migrationId, progress) =>
    migrations.find(({ state }) => state.id === migrationId)?.hear(progress);
  const token = new SimulatedToken({ chance, clock, cloud, rules, send, approver: options.approver });
  const owner = new SimulatedOwner({ chance, clock, cloud, pace: options.owner });
  for (const spec of specs) {
    const told = adopting({ spec, chance, cloud, at: from });
    const changed = (migration: SimulatedMigration): void => owner.see(migration);
    const { loseRate, lateRate } = options;
    const migration = new SimulatedMigration({
      spec: told,
      chance,
      clock,
      cloud,
      token,
      rules,
      loseRate,
      lateRate,
      changed,
    });
    migrations.push(migration);
    const startAt = from + chance.between(0, options.startWithin);
    clock.at(startAt, () => owner.command(migration, 'start', {}));
    if (chance.hits(options.whimRate)) clock.at(startAt + chance.between(0, HOUR_MS), () => owner.hesitate(migration));
  }
  clock.after(DAY_MS, () => passDay({ chance, clock, cloud, token, owner, migrations, options }));
  // Messages that are still on their way are delivered.
  let last = until;
  while (clock.tick(last))
    if (last === until && migrations.every(({ end }) => end !== null)) last = clock.now + HOUR_MS;
  return { migrations, cloud, token, options };
}

/** A plan that has run in the assistant already. */
function adopting({
  spec,
  chance,
  cloud,
  at,
}: {
  spec: MigrationSpec;
  chance: Chance;
  cloud: SimulatedCloud;
  at: number;
}) {
  if (spec.adopt === undefined) return spec;
  const { jobId } = cloud.addJob(jobOf(spec, scopeKeys(spec)));
  const isRun = chance.hits(0.8);
  if (isRun) cloud.addTask(at - HOUR_MS, { jobId, type: 'migrate', origin: null, excludeChecks: [] });
  return { ...spec, adopt: { jobId } };
}

interface Day {
  readonly chance: Chance;
  readonly clock: WorldClock;
  readonly cloud: SimulatedCloud;
  readonly token: SimulatedToken;
  readonly owner: SimulatedOwner;
  readonly migrations: readonly SimulatedMigration[];
  readonly options: RerunWorldOptions;
}

/** What happens now and then, on no one's request. */
function passDay(day: Day): void {
  const { chance, clock, cloud, token, owner, migrations, options } = day;
  const { revokeRate, faultRate } = options.weather;
  if (chance.hits(revokeRate)) cloud.tokenEndsAt = Math.min(cloud.tokenEndsAt, clock.now);
  if (chance.hits(revokeRate)) cloud.attachedUntil = Math.min(cloud.attachedUntil, clock.now);
  if (chance.hits(revokeRate)) token.revokeConsents();
  if (chance.hits(revokeRate / 2)) token.giveConsent(60 * DAY_MS);
  if (chance.hits(faultRate / 3)) cloud.accountRefusedUntil = clock.now + chance.between(HOUR_MS, 4 * DAY_MS);
  for (const migration of migrations) {
    if (!chance.hits(options.whimRate)) continue;
    clock.after(chance.between(0, DAY_MS), () => owner.whim(migration));
  }
  clock.after(DAY_MS, () => passDay(day));
}
