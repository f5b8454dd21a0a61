import { DAY_MS, HOUR_MS } from '../../time/duration.ts';
import { CALLS_PER_DAY_WHEN_FAILING } from '../../tokens/retry-ladder.ts';
import type { RerunEvent } from '../rerun-events.ts';
import { mayRunUpstream, type RerunPhase } from '../rerun-state.ts';
import type { SimulatedCloudCall } from './simulated-cloud.ts';
import type { SimulatedMigration } from './simulated-migration.ts';
import { flawsOfPhases } from './phase-check.ts';
import { flawsOfToken } from './token-check.ts';
import type { RerunWorld } from './rerun-simulation.ts';
import { endOf, landedBy, rootEndOf, type SimulatedTask } from './simulated-task.ts';

/** What holds of every world, whatever happened in it. Answers what is wrong with this one, in words; empty when nothing is. */
export function flawsOfReruns(world: RerunWorld): string[] {
  return [
    flawsOfLane,
    flawsOfStarts,
    flawsOfToken,
    flawsOfOrder,
    flawsOfClaims,
    flawsOfWaits,
    flawsOfPhases,
    flawsOfCalls,
    flawsOfAttempts,
    flawsOfKeys,
  ].flatMap((check) => check(world));
}

const on = (at: number): string => new Date(at).toISOString();

const named = (task: SimulatedTask): string =>
  `${task.type} ${task.taskId} of ${task.origin?.migrationId ?? 'somebody'} at ${on(task.createdAt)}`;

interface Run {
  readonly from: number;
  readonly to: number;
  readonly said: string;
}

/** Invariant 4: never two of ours at a time for this server and site. Foreign ones nobody can prevent. */
function flawsOfLane({ cloud, migrations }: RerunWorld): string[] {
  const tasks = cloud.tasks
    .filter(({ origin }) => origin !== null)
    .map((task): Run => ({ from: task.createdAt, to: endOf(task), said: named(task) }));
  const runs = [...tasks, ...migrations.flatMap(runsInAssistant)].toSorted((a, b) => a.from - b.from || a.to - b.to);
  const flaws: string[] = [];
  let last: Run | null = null;
  for (const run of runs) {
    if (last !== null && run.from < last.to) flaws.push(`two run at once: ${last.said} and ${run.said}`);
    if (last === null || run.to > last.to) last = run;
  }
  return flaws;
}

/** A person runs it from the begin of the attempt until they report. */
function runsInAssistant({ state: { id }, events }: SimulatedMigration): Run[] {
  let from: number | null = null;
  return events.flatMap((event) => {
    if (event.type === 'apiMissing' || (event.type === 'attemptBegan' && event.mode === 'assistant')) from = event.at;
    if (from === null || !isEndOfAttempt(event)) return [];
    const run = { from, to: event.at, said: `in the assistant, ${id} at ${on(from)}` };
    from = null;
    return [run];
  });
}

const isEndOfAttempt = ({ type }: RerunEvent): boolean => ['planFailed', 'attemptEnded', 'finished'].includes(type);

/** Invariant 4: never a second start of the same, and no migration without checks that passed in the same attempt. */
function flawsOfStarts({ cloud }: RerunWorld): string[] {
  const seen = new Map<string, SimulatedTask>();
  return cloud.tasks.flatMap((task) => {
    if (task.origin === null) return [];
    const attempt = `${task.origin.migrationId} attempt ${task.origin.attempt}`;
    const twice = seen.get(`${attempt} ${task.type}`);
    seen.set(`${attempt} ${task.type}`, task);
    if (twice !== undefined) return [`started twice: ${named(twice)} and ${named(task)}`];
    const check = seen.get(`${attempt} check`);
    const isChecked = task.type === 'check' || (check !== undefined && rootEndOf(check) <= task.createdAt);
    return isChecked ? [] : [`not checked before: ${named(task)}`];
  });
}

/** First come first served by the time of `start`, among those the token lasts for. */
function flawsOfOrder({ token }: RerunWorld): string[] {
  return token.grants.flatMap(({ claim, passedOver }) => {
    const earlier = passedOver.find(({ startedAt }) => startedAt < claim.startedAt);
    return earlier === undefined ? [] : [`${claim.migrationId} got the lane before ${earlier.migrationId}`];
  });
}

const HOLDING: readonly RerunPhase[] = ['preparing', 'resuming', 'checking', 'migrating', 'settlingApps'];
const WAITING: readonly RerunPhase[] = ['preparing', 'resuming', 'renewingAuth', 'awaitingConsent'];

/** The lane is nobody's who does not want it any more, and nobody is forgotten in it. */
function flawsOfClaims({ token: { lane }, migrations, options }: RerunWorld): string[] {
  return [lane.holder, ...lane.waiting].flatMap((claim) => {
    const migration = migrations.find(({ state }) => state.id === claim?.migrationId);
    if (claim === null || migration === undefined) return [];
    // What was sent in the last moments is still on its way.
    if (migration.end === null && (migration.events.at(-1)?.at ?? 0) > options.until - HOUR_MS) return [];
    const { state } = migration;
    const phases: readonly RerunPhase[] = claim === lane.holder ? HOLDING : WAITING;
    const isWanted =
      migration.end === null &&
      state.ask?.number === claim.ask &&
      (phases.includes(state.phase) || mayRunUpstream(state));
    return isWanted ? [] : [`the lane is kept for ${claim.migrationId}, which is ${migration.state.phase}`];
  });
}

/** Invariant 6: whatever waits has a name for what it waits for, a cause and an owner. */
const flawsOfWaits = ({ migrations, token }: RerunWorld): string[] => [
  ...token.flawsOfWaits,
  ...(token.end === 'looped' ? ['the token notes things for ever'] : []),
  ...migrations.flatMap(({ flawsOfWaits: flaws, end, state: { id } }) => [
    ...flaws,
    ...(end === 'looped' ? [`${id} notes things for ever`] : []),
  ]),
];

/** Invariant 7: while it waits or fails, no twenty-four hours hold more than twelve calls, unless a person asked for them. */
function flawsOfCalls({ cloud, migrations }: RerunWorld): string[] {
  return migrations.flatMap((migration) => {
    const calls = cloud.calls.filter((call) => call.migrationId === migration.state.id);
    const asked = migration.events.filter(isByHand).map(({ at }) => at);
    const flaw = calls.find((call, index) =>
      isTooMuch({ call, first: calls[index - CALLS_PER_DAY_WHEN_FAILING], asked }),
    );
    return flaw === undefined
      ? []
      : [`more than ${CALLS_PER_DAY_WHEN_FAILING} calls of ${flaw.migrationId} in the day before ${on(flaw.at)}`];
  });
}

interface Called {
  readonly call: SimulatedCloudCall;
  readonly first: SimulatedCloudCall | undefined;
  readonly asked: readonly number[];
}

function isTooMuch({ call, first, asked }: Called): boolean {
  if (first === undefined || call.at - first.at >= DAY_MS) return false;
  return !asked.some((at) => at >= first.at && at <= call.at);
}

const isByHand = (event: RerunEvent): boolean => 'by' in event && event.by !== undefined && event.by !== 'keyturn';

/** Attempts that begin by themselves and move nothing stay within their budget; and one ends before the next begins. */
function flawsOfAttempts({ migrations }: RerunWorld): string[] {
  return migrations.flatMap((migration) => {
    const { spec, id } = migration.state;
    const budget = spec.rerun?.maxWithoutProgress ?? 5;
    const flaws: string[] = [];
    let failed = 0;
    let open: number | null = null;
    for (const event of migration.events) {
      if (isByHand(event)) failed = 0;
      if (event.type === 'attemptBegan' || (event.type === 'taskFound' && event.adopted !== undefined)) {
        if (open !== null) flaws.push(`${id} begins attempt ${event.attempt} before ${open} has ended`);
        open = event.attempt;
        if (failed >= budget) flaws.push(`${id} goes on by itself after ${failed} failed attempts at ${on(event.at)}`);
      }
      if (isEndOfAttempt(event)) open = null;
      if (event.type === 'planFailed') failed += 1;
    }
    return [...flaws, ...flawsOfRevisions(migration)];
  });
}

function flawsOfRevisions({ events, state }: SimulatedMigration): string[] {
  return state.revision === events.length ? [] : [`${state.id}: ${events.length} events, revision ${state.revision}`];
}

/** What went into the cloud whole is not sent again, unless a person chose to run everything or deleted it there. */
function flawsOfKeys({ cloud, migrations }: RerunWorld): string[] {
  return migrations.flatMap((migration) => {
    const { id } = migration.state;
    const chosen = migration.events.filter((event) => event.type === 'decided' && event.choice === 'runAll');
    const landed = new Map<string, number>();
    return cloud.tasks.flatMap((task) => {
      if (task.origin?.migrationId !== id || task.type === 'check') return [];
      const again = task.keys.filter((key) => {
        const at = landed.get(key);
        const isMeant = at !== undefined && chosen.some((event) => event.at >= at && event.at <= task.createdAt);
        return at !== undefined && !isMeant && (cloud.cleanedAt.get(key) ?? 0) <= at;
      });
      for (const key of landedBy(task, endOf(task)).whole) landed.set(key, endOf(task));
      return again.length === 0 ? [] : [`sent again although it is there: ${again.join(', ')} by ${named(task)}`];
    });
  });
}
