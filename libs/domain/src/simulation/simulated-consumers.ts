import type { AdoptionReport } from '../tokens/token-events.ts';
import type { TokenState, TokenVersion } from '../tokens/token-state.ts';
import type { Chance } from './chance.ts';

interface Run {
  readonly state: TokenState;
  readonly current: TokenVersion;
  /** Whether the value in use is one its upstream accepts. */
  readonly works: () => boolean;
  readonly at: number;
}

/** Share of waits in which a consumer runs with the value in use. */
const RUNS = 0.6;
/** Share of runs of which only the fetching is heard. */
const ONLY_PULLED = 0.1;

/** The programs that use the value: now and then one fetches it, runs, and says how it went. */
export class SimulatedConsumers {
  readonly #chance: Chance;
  readonly #failureRate: number;
  /** The version each of them ran well with last. */
  readonly #runsOn = new Map<string, number>();

  constructor(chance: Chance, failureRate: number) {
    this.#chance = chance;
    this.#failureRate = failureRate;
  }

  runningOn(version: number): string[] {
    return [...this.#runsOn].flatMap(([consumer, runsOn]) => (runsOn === version ? [consumer] : []));
  }

  run({ state, current: { version, adoption }, works, at }: Run): AdoptionReport[] {
    const reports: AdoptionReport[] = [];
    for (const { name: consumer } of state.spec.adoption?.consumers ?? []) {
      if (this.#runsOn.get(consumer) === version && adoption.some((known) => known.consumer === consumer)) continue;
      if (!this.#chance.hits(RUNS)) continue;
      const pulled = this.#chance.hits(ONLY_PULLED);
      const fails = !works() || this.#chance.hits(this.#failureRate);
      if (!fails && !pulled) this.#runsOn.set(consumer, version);
      reports.push({ version, consumer, state: pulled ? 'pulled' : fails ? 'failed' : 'adopted', at });
    }
    return reports;
  }
}
