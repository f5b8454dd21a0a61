import { randomUUID } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import type { Bench } from './bench.ts';
import { BARE_QUEUE, openBenchFleet, type Activities, type BenchFleet } from './bench-fleet.ts';
import type { BareInput } from './bare.workflow.ts';

const CREDENTIALS = 20;
const ROUNDS = 5;
const SLICES = 5;
/** A rotation takes well under a second; this is only so that a broken one ends the bench. */
const LONGEST_ROTATION_MS = 60_000;

/** Rotations per second of credentials that are rotated as soon as the last rotation has ended, against a workflow that does just that. */
export const bench: Bench = {
  name: 'rotations',
  run: async ({ stack, say, count = CREDENTIALS }) => {
    const fleet = await openBenchFleet({ stack: await stack() });
    const sides = { ours: new Side('ours', fleet), bare: new Side('bare', fleet) };
    const slices: Record<keyof typeof sides, Slice[]> = { ours: [], bare: [] };
    try {
      await sides.ours.begin(count);
      await sides.bare.begin(count);
      // Interleaved, so that a noisy minute of the machine hits both.
      for (let slice = 0; slice <= SLICES; slice += 1) {
        for (const name of ['ours', 'bare'] as const) {
          const measured = await sides[name].slice(count, slice === 0 ? 1 : ROUNDS);
          if (slice > 0) slices[name].push(measured);
        }
        if (slice > 0) say(`ours ${lineOf(slices.ours.at(-1))}; bare ${lineOf(slices.bare.at(-1))}`);
      }
      say(`activities of one rotation: ours ${sides.ours.callsPerRotation()}; bare ${sides.bare.callsPerRotation()}`);
    } finally {
      await sides.ours.end();
      await sides.bare.end();
      await fleet.close();
    }
    // A pair ran within the same seconds: when the machine drifts, two medians taken apart would compare different minutes.
    const pairs = slices.ours.map((ours, index) => ({ ours, bare: slices.bare[index] ?? ours }));
    const rate = medianPair(pairs, 'rate');
    const cpu = medianPair(pairs, 'cpuMs');
    return [
      { what: 'rotations, webhook issuer', unit: '/s', ...rate, aim: '≥ 0.85 ×' },
      { what: 'processor time of a rotation', unit: 'ms', ...cpu },
    ];
  },
};

interface Slice {
  /** Rotations per second. */
  readonly rate: number;
  /** Of this process, issuer and client included, for one rotation. Unlike the rate it hardly depends on what else the machine does. */
  readonly cpuMs: number;
}

interface ActivityInput {
  readonly tokenId: string;
  readonly transitions?: readonly { readonly type: string }[];
}

interface Pair {
  readonly ours: Slice;
  readonly bare: Slice;
}

/** The figures of the pair whose ratio is the median. */
function medianPair(pairs: readonly Pair[], measure: keyof Slice): { ours: number; bare: number } {
  const figures = pairs.map(({ ours, bare }) => ({ ours: ours[measure], bare: bare[measure] }));
  const sorted = figures.toSorted((a, b) => a.ours / a.bare - b.ours / b.bare);
  return sorted[Math.floor(sorted.length / 2)] ?? { ours: Number.NaN, bare: Number.NaN };
}

const lineOf = (slice: Slice | undefined): string =>
  `${slice?.rate.toFixed(1)} rotations/s, ${slice?.cpuMs.toFixed(1)} ms of processor time each`;

/** One of the two contestants; both are rotated, and seen to be ready again, in the same way. */
class Side {
  readonly #name: 'ours' | 'bare';
  readonly #fleet: BenchFleet;
  readonly #ready = new EventEmitter().setMaxListeners(0);
  readonly #calls = new Map<string, number>();
  readonly #atEnd = new Set<string>();
  #rotations = 0;
  #worker: { stop(): Promise<void> } | undefined;

  constructor(name: 'ours' | 'bare', fleet: BenchFleet) {
    this.#name = name;
    this.#fleet = fleet;
  }

  async begin(count: number): Promise<void> {
    const around = (real: Activities): Activities => this.#observe(real);
    this.#worker = await (this.#name === 'ours' ? this.#fleet.startOurs(around) : this.#fleet.startBare(around));
    await Promise.all(this.#ids(count).map((id) => this.#ended(id, () => this.#start(id))));
  }

  async slice(count: number, rounds: number): Promise<Slice> {
    const startedAt = performance.now();
    const before = process.cpuUsage();
    const rotateAll = this.#ids(count).map(async (id) => {
      for (let round = 0; round < rounds; round += 1) await this.#ended(id, () => this.#rotate(id));
    });
    await Promise.all(rotateAll);
    this.#rotations += count * rounds;
    const { user, system } = process.cpuUsage(before);
    const rotations = count * rounds;
    return { rate: (rotations * 1000) / (performance.now() - startedAt), cpuMs: (user + system) / 1000 / rotations };
  }

  callsPerRotation(): string {
    const perRotation = [...this.#calls].map(([name, calls]) => `${name} ${(calls / this.#rotations).toFixed(1)}`);
    return perRotation.join(', ');
  }

  async end(): Promise<void> {
    await this.#worker?.stop();
  }

  #ids(count: number): string[] {
    return Array.from({ length: count }, (_, index) => `${this.#name}-${index}`);
  }

  async #start(id: string): Promise<void> {
    const spec = this.#fleet.spec({ id, overlap: 'PT0S' });
    // The first life has nothing to revoke.
    this.#atEnd.add(id);
    if (this.#name === 'ours') {
      await this.#fleet.gateway.applySpec({
        message: { spec, incarnation: randomUUID(), by: 'bench' },
        updateId: randomUUID(),
        snapshot: null,
      });
      return;
    }
    const input: BareInput = { spec, version: 1, revision: 0, upstreamId: '' };
    await this.#fleet.bareClient.workflow.start('bareRotation', {
      workflowId: id,
      taskQueue: BARE_QUEUE,
      args: [input],
    });
  }

  async #rotate(id: string): Promise<void> {
    const updateId = randomUUID();
    if (this.#name === 'ours') {
      await this.#fleet.gateway.command({
        tokenId: id,
        command: 'rotateNow',
        message: { reason: 'bench', by: 'bench' },
        updateId,
      });
      return;
    }
    await this.#fleet.bareClient.workflow
      .getHandle(id)
      .executeUpdate('rotate', { args: [{ reason: 'bench' }], updateId });
  }

  /** Each run of either workflow begins by reading what consumers reported: then the rotation before it is over. */
  async #ended(id: string, begin: () => Promise<void>): Promise<void> {
    const over = once(this.#ready, id, { signal: AbortSignal.timeout(LONGEST_ROTATION_MS) });
    await begin();
    await over;
  }

  #observe(real: Activities): Activities {
    const observed = Object.entries(real).map(([name, activity]) => [name, this.#counted(name, activity)]);
    return Object.fromEntries(observed) as Activities;
  }

  /** A local activity may run twice when its task is repeated; only the first read after a revocation counts. */
  #notice(name: string, { tokenId, transitions = [] }: ActivityInput): void {
    if (transitions.some(({ type }) => type === 'keyturn.token.revoked')) this.#atEnd.add(tokenId);
    if (name === 'readAdoption' && this.#atEnd.delete(tokenId)) this.#ready.emit(tokenId);
  }

  #counted(name: string, activity: Activities[string]): Activities[string] {
    return async (input) => {
      this.#calls.set(name, (this.#calls.get(name) ?? 0) + 1);
      const answer = await activity(input);
      this.#notice(name, input);
      return answer;
    };
  }
}
