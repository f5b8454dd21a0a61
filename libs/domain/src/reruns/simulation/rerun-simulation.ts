import { Chance } from '../../simulation/chance.ts';
import { DAY_MS, HOUR_MS } from '../../time/duration.ts';
import { apply } from '../../tokens/apply.ts';
import { containerTokenSpec } from '../../tokens/container/container-spec.ts';
import { nextStep } from '../../tokens/next-step.ts';
import type { TokenSpec } from '../../tokens/token-spec.ts';
import { applyRerun } from '../apply.ts';
import { authProgressEvents } from '../auth-progress.ts';
import { scopeKeys, type MigrationSpec } from '../migration-spec.ts';
import { nextRerunStep } from '../next-step.ts';
import { rerunOutcome } from '../outcome.ts';
import { SimulatedCloud, type RerunWeather } from './simulated-cloud.ts';
import { jobOf } from './simulated-job.ts';
import { SimulatedMigration, type RerunRules } from './simulated-migration.ts';
import { SimulatedOwner, type OwnerPace } from './simulated-owner.ts';
import { SimulatedConsents } from './simulated-consents.ts';
import { SimulatedKeeper, type Approver } from './simulated-keeper.ts';
import { SimulatedToken, type TokenRules } from './simulated-token.ts';
import { WorldClock } from './world-clock.ts';

/** Several migrations of one server and site, against everything that can go wrong there. */
export interface RerunWorldOptions {
  readonly specs: readonly MigrationSpec[];
  /** Their container token; as the first of them has it when left out. */
  readonly token?: TokenSpec | undefined;
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
  readonly consents: SimulatedConsents;
  readonly options: RerunWorldOptions;
}

/** Lives all migrations of one server and site to the end of the time or of their work, without a clock, a server or a promise. */
export function simulateReruns(options: RerunWorldOptions): RerunWorld {
  const { specs, seed, from, until, weather } = options;
  const chance = new Chance(seed);
  const clock = new WorldClock(from);
  const cloud = new SimulatedCloud({ chance, weather, later: (at, run) => clock.at(at, run) });
  const scene = { chance, clock, cloud, rules: { ...TRUE_RULES, ...options.rules }, options };
  const migrations: SimulatedMigration[] = [];
  const kept = keptToken(scene, migrations);
  const owner = new SimulatedOwner({ chance, clock, cloud, pace: options.owner });
  for (const spec of specs) migrations.push(startedMigration(scene, { spec, owner, token: kept.token }));
  clock.after(DAY_MS, () => passDay({ ...scene, ...kept, owner, migrations }));
  // Messages that are still on their way are delivered.
  let last = until;
  while (clock.tick(last))
    if (last === until && migrations.every(({ end }) => end !== null)) last = clock.now + HOUR_MS;
  return { migrations, cloud, token: kept.token, consents: kept.consents, options };
}

const TRUE_RULES: RerunRules & TokenRules = {
  nextStep: nextRerunStep,
  apply: applyRerun,
  authProgress: authProgressEvents,
  outcome: rerunOutcome,
  tokenNextStep: nextStep,
  tokenApply: apply,
  readsConsent: true,
};

interface Scene {
  readonly chance: Chance;
  readonly clock: WorldClock;
  readonly cloud: SimulatedCloud;
  readonly rules: RerunRules & TokenRules;
  readonly options: RerunWorldOptions;
}

/** The container token, and whoever consents to its renewals. */
function keptToken(scene: Scene, migrations: readonly SimulatedMigration[]) {
  const { options } = scene;
  const { specs, weather, loseRate, approver, owner: pace } = options;
  const consents = new SimulatedConsents();
  const keeper = new SimulatedKeeper({ ...scene, consents, approver, pace });
  const token = new SimulatedToken({
    ...scene,
    spec: options.token ?? containerTokenSpec(firstOf(specs)),
    consents,
    loseRate,
    muteRate: weather.faultRate / 5,
    send: (migrationId, progress) => migrations.find(({ state }) => state.id === migrationId)?.hear(progress),
    changed: (changed) => keeper.see(changed),
  });
  return { consents, keeper, token };
}

/** A migration that its owner starts after a while, and thinks better of now and then. */
function startedMigration(
  scene: Scene,
  { spec, owner, token }: { spec: MigrationSpec; owner: SimulatedOwner; token: SimulatedToken },
): SimulatedMigration {
  const { chance, clock, cloud, options } = scene;
  const { from, startWithin, whimRate, loseRate, lateRate } = options;
  const told = adopting({ spec, chance, cloud, at: from });
  const changed = (changing: SimulatedMigration): void => owner.see(changing);
  const migration = new SimulatedMigration({ ...scene, spec: told, token, loseRate, lateRate, changed });
  const startAt = from + chance.between(0, startWithin);
  clock.at(startAt, () => owner.command(migration, 'start', {}));
  if (chance.hits(whimRate)) clock.at(startAt + chance.between(0, HOUR_MS), () => owner.hesitate(migration));
  return migration;
}

function firstOf(specs: readonly MigrationSpec[]): MigrationSpec {
  const [first] = specs;
  if (first === undefined) throw new Error('A world has at least one migration.');
  return first;
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
  readonly keeper: SimulatedKeeper;
  readonly owner: SimulatedOwner;
  readonly migrations: readonly SimulatedMigration[];
  readonly options: RerunWorldOptions;
}

/** What happens now and then, on no one's request. */
function passDay(day: Day): void {
  const { chance, clock, cloud, token, keeper, owner, migrations, options } = day;
  const { revokeRate, faultRate } = options.weather;
  if (chance.hits(revokeRate)) cloud.tokenEndsAt = Math.min(cloud.tokenEndsAt, clock.now);
  if (chance.hits(revokeRate)) cloud.attachedUntil = Math.min(cloud.attachedUntil, clock.now);
  if (chance.hits(revokeRate)) keeper.revokeConsents(token);
  if (chance.hits(revokeRate / 2)) keeper.giveStanding(token, 60 * DAY_MS);
  if (chance.hits(options.whimRate / 4)) clock.after(chance.between(0, DAY_MS), () => keeper.whim(token));
  if (chance.hits(faultRate / 3)) cloud.accountRefusedUntil = clock.now + chance.between(HOUR_MS, 4 * DAY_MS);
  for (const migration of migrations) {
    if (!chance.hits(options.whimRate)) continue;
    clock.after(chance.between(0, DAY_MS), () => owner.whim(migration));
  }
  clock.after(DAY_MS, () => passDay(day));
}
