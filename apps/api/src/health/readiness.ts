import { readFileSync } from 'node:fs';
import { fleetNow, type FleetClock } from '@keyturn/domain';
import type { FleetKnowledge, Parts } from '../parts.ts';

interface Check {
  readonly ok: boolean;
  readonly latencyMs?: number;
  readonly lagMs?: number;
  readonly pollers?: number;
}

export interface Readiness {
  readonly status: 'ready' | 'notReady';
  readonly checks: Readonly<Record<'temporal' | 'workers' | 'records' | 'redis' | 'informer', Check>>;
  readonly clock: { readonly factor: number; readonly now: string };
  readonly versions: { readonly keyturn: string; readonly node: string };
}

/** Asks, or answers what was asked less than a second ago. */
export type AskReadiness = () => Promise<Readiness>;
/** One for the process: `AskReadiness`. */
export const READINESS = Symbol('readiness');

const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  version: string;
};
const VERSIONS = { keyturn: manifest.version, node: process.version.slice(1) };

/** Longer than a healthy answer, shorter than the patience of a prober. */
const PATIENCE_MS = 2_500;
/** Everybody who asks within a second gets the same answer: a probe must not become load. */
const FRESH_MS = 1_000;

type Asked = Pick<Parts, 'temporal' | 'records' | 'redis' | 'clock'> & {
  readonly fleet: Pick<FleetKnowledge, 'lagMs'>;
};

/** Whether requests can be served: without Temporal, a worker or records they cannot; without Redis they can. */
export function createReadiness(asked: Asked): AskReadiness {
  let last: { readonly at: number; readonly answer: Promise<Readiness> } | null = null;
  return () => {
    const at = performance.now();
    if (last === null || at - last.at > FRESH_MS) last = { at, answer: ask(asked) };
    return last.answer;
  };
}

async function ask({ temporal, records, redis, clock, fleet }: Asked): Promise<Readiness> {
  const [server, recordsMs, redisMs] = await Promise.all([
    within(temporal.check()),
    within(records.ping()),
    within(redis.ping()),
  ]);
  const lagMs = fleet.lagMs();
  const checks = {
    temporal: server === null ? AWAY : { ok: true, latencyMs: rounded(server.latencyMs) },
    workers: { ok: (server?.pollers ?? 0) > 0, pollers: server?.pollers ?? 0 },
    records: timed(recordsMs),
    redis: timed(redisMs),
    informer: Number.isFinite(lagMs) ? { ok: true, lagMs: rounded(lagMs) } : AWAY,
  };
  const ready = checks.temporal.ok && checks.workers.ok && checks.records.ok;
  return { status: ready ? 'ready' : 'notReady', checks, clock: clockNow(clock), versions: VERSIONS };
}

const AWAY: Check = { ok: false };

function timed(ms: number | null): Check {
  return ms === null ? AWAY : { ok: true, latencyMs: rounded(ms) };
}

function rounded(ms: number): number {
  return Math.round(ms * 10) / 10;
}

function clockNow(clock: FleetClock): Readiness['clock'] {
  return { factor: clock.factor, now: new Date(fleetNow(clock, Date.now())).toISOString() };
}

/** Null when the part is away or takes too long: which one is all that may be said. */
async function within<T>(answer: Promise<T>): Promise<T | null> {
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), PATIENCE_MS);
  });
  try {
    return await Promise.race([answer.catch(() => null), patience]);
  } finally {
    clearTimeout(timer);
  }
}
