import { randomUUID } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import { median, type Bench } from './bench.ts';
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
    const rates: Record<keyof typeof sides, number[]> = { ours: [], bare: [] };
    try {
      await sides.ours.begin(count);
      await sides.bare.begin(count);
      // Interleaved, so that a noisy minute of the machine hits both.
      for (let slice = 0; slice <= SLICES; slice += 1) {
        for (const name of ['ours', 'bare'] as const) {
          const rate = await sides[name].rate(count, slice === 0 ? 1 : ROUNDS);
          if (slice > 0) rates[name].push(rate);
        }
        if (slice > 0) say(`ours ${rates.ours.at(-1)?.toFixed(1)}, bare ${rates.bare.at(-1)?.toFixed(1)} rotations/s`);
      }
      say(`activities of one rotation: ours ${sides.ours.callsPerRotation()}; bare ${sides.bare.callsPerRotation()}`);
    } finally {
      await sides.ours.end();
      await sides.bare.end();
      await fleet.close();
    }
    return [{ what: 'rotations, webhook issuer', unit: '/s', ours: median(rates.ours), bare: median(rates.bare), aim: '≥ 0.85 ×' }];
  },
};

/** One of the two contestants; both are rotated, and seen to be ready again, in the same way. */
class Side {
  readonly #name: 'ours' | 'bare';
  readonly #fleet: BenchFleet;
  readonly #ready = new EventEmitter().setMaxListeners(0);
  readonly #calls = new Map<string, number>();
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

  async rate(count: number, rounds: number): Promise<number> {
    const startedAt = performance.now();
    const rotateAll = this.#ids(count).map(async (id) => {
      for (let round = 0; round < rounds; round += 1) await this.#ended(id, () => this.#rotate(id));
    });
    await Promise.all(rotateAll);
    this.#rotations += count * rounds;
    return (count * rounds * 1000) / (performance.now() - startedAt);
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
    if (this.#name === 'ours') {
      await this.#fleet.gateway.applySpec({ command: { spec, incarnation: randomUUID(), by: 'bench' }, updateId: randomUUID(), snapshot: null });
      return;
    }
    const input: BareInput = { spec, version: 1, revision: 0, upstreamId: '' };
    await this.#fleet.temporal.client.workflow.start('bareRotation', { workflowId: id, taskQueue: BARE_QUEUE, args: [input] });
  }

  async #rotate(id: string): Promise<void> {
    const updateId = randomUUID();
    if (this.#name === 'ours') {
      await this.#fleet.gateway.rotateNow({ tokenId: id, command: { reason: 'bench', by: 'bench' }, updateId });
      return;
    }
    await this.#fleet.temporal.client.workflow.getHandle(id).executeUpdate('rotate', { args: [{ reason: 'bench' }], updateId });
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

  #counted(name: string, activity: Activities[string]): Activities[string] {
    return async (input) => {
      this.#calls.set(name, (this.#calls.get(name) ?? 0) + 1);
      const answer = await activity(input);
      if (name === 'readAdoption') this.#ready.emit((input as { tokenId: string }).tokenId);
      return answer;
    };
  }
}
