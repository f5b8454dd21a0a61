import { NEVER_GOOD_ID, NOBODY_THERE, NOBODYS_ID } from '../src/reruns/simulation/simulated-job.ts';
import type { RerunWeather } from '../src/reruns/simulation/simulated-cloud.ts';
import type { RerunWorldOptions } from '../src/reruns/simulation/rerun-simulation.ts';
import type { MigrationSpec } from '../src/reruns/migration-spec.ts';
import { DAY_MS, HOUR_MS } from '../src/time/duration.ts';
import { containerTokenSpec } from '../src/tokens/container/container-spec.ts';
import type { TokenSpec } from '../src/tokens/token-spec.ts';
import { aMigration } from './rerun-builder.ts';

const FROM = Date.UTC(2026, 0, 31);

/** A specification of the world with this seed: sizes, apps, old assistants, adopted plans and wrong ids all come up. */
function aWorldsMigration(seed: number, index: number): MigrationSpec {
  const { server, scope } = aMigration();
  const includedKeys = Array.from({ length: seed % 7 }, (_, key) => `P${index}X${key}`);
  const isOld = seed % 13 === 0 && index === 1;
  return aMigration({
    id: `m-${index}`,
    server: {
      ...server,
      baseUrl: seed % 7 === 0 && index === 2 ? NOBODY_THERE : server.baseUrl,
      serverId:
        seed % 11 === 0 && index === 1 ? NOBODYS_ID : seed % 17 === 0 && index === 1 ? NEVER_GOOD_ID : server.serverId,
      assistantVersion: isOld ? '1.10.0' : seed % 2 === 0 ? undefined : '1.12.9',
    },
    scope: { ...scope, projects: { includedKeys }, ...(seed % 3 === 0 ? { apps: {} } : {}) },
    expectedDuration: 'P2D',
    ...(seed % 5 === 0 && index === 0 ? { adopt: { jobId: 'found by the simulation' } } : {}),
  });
}

/** Their container token: mostly renewed by API, sometimes by a person because its assistant is old, or because nothing answers there. */
function aWorldsToken(seed: number): TokenSpec {
  const { server } = aMigration();
  if (seed % 9 === 5) return containerTokenSpec(aMigration({ server: { ...server, assistantVersion: '1.12.0' } }));
  const place = seed % 9 === 7 ? { ...server, baseUrl: NOBODY_THERE } : { ...server, assistantVersion: '1.12.9' };
  return containerTokenSpec(aMigration({ server: place }));
}

/** Every fault, at three strengths. */
const WEATHERS: readonly [RerunWeather, ...RerunWeather[]] = [
  { faultRate: 0.05, oddRate: 0.1, failRate: 0.2, revokeRate: 0.05 },
  { faultRate: 0.2, oddRate: 0.2, failRate: 0.4, revokeRate: 0.1 },
  { faultRate: 0.5, oddRate: 0.6, failRate: 0.6, revokeRate: 0.3 },
];

/** One to five migrations of one server and site for 150 days, with every fault on. */
export function anyReruns(seed: number, change: Partial<RerunWorldOptions> = {}): RerunWorldOptions {
  const oneOf = <T>(choices: readonly [T, ...T[]], turn: number): T => choices[turn % choices.length] ?? choices[0];
  return {
    specs: Array.from({ length: 1 + (seed % 5) }, (_, index) => aWorldsMigration(seed, index)),
    token: aWorldsToken(seed),
    seed,
    from: FROM,
    until: FROM + 150 * DAY_MS,
    weather: oneOf(WEATHERS, seed >> 1),
    owner: oneOf(['atOnce', 'late', 'never'], seed),
    approver: oneOf(['atOnce', 'late', 'refuses', 'never'], seed >> 1),
    whimRate: oneOf([0, 0.05, 0.2, 1], seed >> 2),
    loseRate: oneOf([0, 0.02, 0.05, 0.3], seed >> 3),
    lateRate: oneOf([0, 0.1, 0.9], seed),
    startWithin: oneOf([HOUR_MS, 3 * DAY_MS], seed),
    ...change,
  };
}

/** Whoever stops and starts again all the time, while messages are late: what was said in between is about something else. */
export const HESITANT: Partial<RerunWorldOptions> = {
  whimRate: 1,
  lateRate: 0.9,
  startWithin: HOUR_MS,
  owner: 'atOnce',
  approver: 'atOnce',
};
