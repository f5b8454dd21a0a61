import { randomUUID } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { currentVersion, fleetNow, renewAt, type TokenState } from '@keyturn/domain';
import type { TokenSnapshot } from '@keyturn/contracts';
import { quantile, type Bench, type Figure } from './bench.ts';
import { openBenchFleet, type BenchFleet } from './bench-fleet.ts';

const CREDENTIALS = 1000;
const REGISTERING_AT_A_TIME = 10;
const LARGEST_SAMPLE = 200;
/** A day in ten seconds: the sample sleeps for about a minute. */
const FACTOR = 8640;
const PATIENCE_MS = 30 * 60_000;
const MB = 1024 * 1024;

/** Many credentials that have nothing to do: what a worker and the server spend on each, and how punctually they wake. */
export const bench: Bench = {
  name: 'sleeping',
  run: async ({ stack, say, count = CREDENTIALS }) => {
    const servers = await stack();
    const fleet = await openBenchFleet({ stack: servers, factor: FACTOR });
    const worker = await fleet.startOurs();
    try {
      const empty = { memory: memoryBytes(), database: databaseBytes(servers.temporalDbFile) };
      const sample = Math.min(LARGEST_SAMPLE, Math.ceil(count / 10));
      const startedAt = performance.now();
      await register({ fleet, count: count - sample, lifetime: 'P5Y', prefix: 'sleeper' });
      await untilActive({ fleet, count: count - sample });
      say(`${count - sample} sleep after ${((performance.now() - startedAt) / 1000).toFixed(0)} s`);
      const asleep = { memory: memoryBytes(), database: databaseBytes(servers.temporalDbFile) };
      const late = await latenessMs({ fleet, sample });
      const per = (bytes: number): number => bytes / Math.max(1, count - sample);
      return [
        { what: 'worker memory, all asleep', unit: 'MB', ours: asleep.memory / MB, bare: empty.memory / MB },
        { what: 'worker memory per credential', unit: 'bytes', ours: per(asleep.memory - empty.memory) },
        { what: 'Temporal database per credential', unit: 'bytes', ours: per(asleep.database - empty.database) },
        ...lateness(late),
      ];
    } finally {
      await worker.stop();
      await fleet.close();
    }
  },
};

const lateness = (late: readonly number[]): Figure[] => [
  { what: `lateness of waking (${late.length}), p50`, unit: 'ms', ours: quantile(late, 0.5) },
  { what: `lateness of waking (${late.length}), p99`, unit: 'ms', ours: quantile(late, 0.99) },
];

async function register({
  fleet,
  count,
  lifetime,
  prefix,
}: {
  fleet: BenchFleet;
  count: number;
  lifetime: string;
  prefix: string;
}): Promise<void> {
  let next = 0;
  const registrar = async (): Promise<void> => {
    while (next < count) {
      const spec = fleet.spec({ id: `${prefix}-${(next += 1)}`, lifetime });
      await fleet.gateway.applySpec({
        message: { spec, incarnation: randomUUID(), by: 'bench' },
        updateId: randomUUID(),
        snapshot: null,
      });
    }
  };
  await Promise.all(Array.from({ length: REGISTERING_AT_A_TIME }, registrar));
}

async function untilActive({ fleet, count }: { fleet: BenchFleet; count: number }): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    const { 'keyturn.token.promoted': promoted } = await fleet.records.transitions.countSince({
      since: '',
      types: ['keyturn.token.promoted'],
    });
    // Then a moment for the runs that are just handing over.
    if ((promoted ?? 0) >= count) return delay(3000);
    if (performance.now() > deadline) throw new Error(`only ${promoted} of ${count} were issued`);
    await delay(500);
  }
}

/** Real ms between the instant a renewal was due and its first transition. */
async function latenessMs({ fleet, sample }: { fleet: BenchFleet; sample: number }): Promise<number[]> {
  const before = await fleet.records.transitions.headSeq();
  // A third of the life is the margin: 8 days of sleep, 80 s, less the spread.
  await register({ fleet, count: sample, lifetime: 'P12D', prefix: 'waker' });
  const due = new Map<string, number>();
  const late: number[] = [];
  const deadline = performance.now() + PATIENCE_MS;
  let after = before;
  while (late.length < sample) {
    if (performance.now() > deadline) throw new Error(`only ${late.length} of ${sample} woke`);
    const items = await fleet.records.transitions.feed({
      after,
      limit: 1000,
      types: ['keyturn.token.promoted', 'keyturn.token.expiring'],
    });
    for (const { seq, type, subject, at } of items) {
      after = seq;
      if (type === 'keyturn.token.expiring') {
        const dueAt = due.get(subject);
        if (dueAt !== undefined) late.push((Date.parse(at) - dueAt) / FACTOR);
        due.delete(subject);
      } else if (subject.startsWith('token/waker-')) {
        const state = await stateOf(fleet, subject);
        const dueAt = state === undefined || currentVersion(state) === undefined ? null : renewAt(state);
        if (dueAt !== null && dueAt > fleetNow(fleet.clock, Date.now())) due.set(subject, dueAt);
      }
    }
    await delay(200);
  }
  return late;
}

async function stateOf(fleet: BenchFleet, subject: string): Promise<TokenState | undefined> {
  return ((await fleet.records.subjects.get(subject))?.snapshot as TokenSnapshot | undefined)?.state;
}

/** Of this process, which is worker, issuer and client in one. */
function memoryBytes(): number {
  globalThis.gc?.();
  const status = readFileSync('/proc/self/status', 'utf8');
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) * 1024;
}

function databaseBytes(file: string): number {
  return ['', '-wal'].reduce(
    (sum, suffix) => sum + (statSync(`${file}${suffix}`, { throwIfNoEntry: false })?.size ?? 0),
    0,
  );
}
