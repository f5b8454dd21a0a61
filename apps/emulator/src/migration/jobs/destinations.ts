import type { Pair } from '../connection/connections.ts';
import type { Collection, EmulatorState } from '../../state/emulator-state.ts';
import { type Destination, destinationSchema } from '../migration.schema.ts';
import { migratedKeys } from '../status/core-run.ts';
import type { Course } from '../status/timeline.ts';

export interface DestinationsOptions {
  readonly state: EmulatorState;
  /** Fleet time, epoch ms. */
  readonly now: () => number;
  /** Of the newest task there is; 0 for none. */
  readonly lastSequence: () => number;
  /** Migrate tasks from a server to a site. */
  readonly migrationsOf: (pair: Pair) => readonly Course[];
}

/** The project and space keys in the cloud sites: what migrations brought there, unless the control route said what is there. */
export class Destinations {
  private readonly options: DestinationsOptions;
  private readonly set: Collection<Destination>;

  constructor(options: DestinationsOptions) {
    this.options = options;
    this.set = options.state.collection('migration.destinations', destinationSchema);
  }

  /** From now on the site holds these keys and no others: others were cleaned up. */
  async put({ product, site }: Pair, keys: readonly string[]): Promise<void> {
    const setAt = new Date(this.options.now()).toISOString();
    const afterTask = this.options.lastSequence();
    await this.set.put(`${product} ${site}`, { product, site, keys: [...keys], setAt, afterTask });
  }

  keysIn(pair: Pair): Set<string> {
    const known = this.set.get(`${pair.product} ${pair.site}`);
    const to = this.options.now();
    const brought = this.options.migrationsOf(pair).flatMap((course) => {
      const isLater = known === undefined || course.task.sequence > known.afterTask;
      return migratedKeys(course, { from: isLater ? Number.NEGATIVE_INFINITY : Date.parse(known.setAt), to });
    });
    return new Set([...(known?.keys ?? []), ...brought]);
  }
}
