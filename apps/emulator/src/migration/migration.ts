import type { FleetClock } from '@keyturn/domain';
import type { Collection, EmulatorState } from '../state/emulator-state.ts';
import { RateLimits } from './cloud/rate-limits.ts';
import { AuthTokens } from './connection/auth-tokens.ts';
import { cloudUrlKey } from './connection/cloud-url.ts';
import { Connections, type Pair, type Renewal } from './connection/connections.ts';
import { Plugins } from './connection/plugins.ts';
import { Destinations } from './jobs/destinations.ts';
import { type JobDefinition, productOf } from './jobs/job-definition.schema.ts';
import { Jobs } from './jobs/jobs.ts';
import { isBetween, Tasks } from './jobs/tasks.ts';
import { type ContainerToken, type TaskOrder, taskOrderSchema } from './migration.schema.ts';
import { type MigrationSwitches, migrationSwitchesSchema } from './switches.schema.ts';

export interface MigrationOptions {
  readonly state: EmulatorState;
  readonly clock: FleetClock;
  /** Fleet time, epoch ms. */
  readonly now: () => number;
}

/** Migrations from Jira and Confluence on a server to cloud sites, as far as domain/migration-api.md and migration-assistant.md know them. */
export class Migration {
  readonly plugins: Plugins;
  readonly connections: Connections;
  readonly authTokens: AuthTokens;
  readonly jobs: Jobs;
  readonly tasks: Tasks;
  readonly destinations: Destinations;
  readonly limits: RateLimits;
  readonly now: () => number;
  private readonly savedSwitches: Collection<MigrationSwitches>;
  private readonly savedOrder: Collection<TaskOrder>;

  constructor({ state, clock, now }: MigrationOptions) {
    this.now = now;
    const switches = () => this.switches;
    this.savedSwitches = state.collection('migration.switches', migrationSwitchesSchema);
    this.savedOrder = state.collection('migration.order', taskOrderSchema);
    this.plugins = new Plugins(state);
    this.connections = new Connections({ state, clock, now, switches });
    this.authTokens = new AuthTokens({ state, clock, now, switches });
    this.jobs = new Jobs({ state, now });
    this.tasks = new Tasks({ state, jobs: this.jobs, now });
    const migrationsOf = (pair: Pair) => this.tasks.migrations().filter(isBetween(pair, (url) => this.keyOf(url)));
    this.destinations = new Destinations({ state, now, migrationsOf, lastSequence: () => this.tasks.lastSequence() });
    this.limits = new RateLimits({ clock, now });
  }

  get switches(): MigrationSwitches {
    return this.savedSwitches.get('switches') ?? migrationSwitchesSchema.parse({});
  }

  async configure(switches: MigrationSwitches): Promise<void> {
    await this.savedSwitches.put('switches', switches);
  }

  /** What was ordered for the next task. */
  get order(): TaskOrder | undefined {
    return this.savedOrder.get('next');
  }

  async setOrder(order: TaskOrder): Promise<void> {
    await this.savedOrder.put('next', order);
  }

  /** What the spellings of one cloud URL have in common; null when it is none. */
  keyOf(cloudUrl: string): string | null {
    return cloudUrlKey(cloudUrl, this.switches);
  }

  pairOf(definition: JobDefinition): Pair {
    const { url } = definition.destination;
    return { product: productOf(definition), site: this.keyOf(url) ?? url };
  }

  /** A new container token; what runs between the two lives on by it. */
  async renew(renewal: Renewal): Promise<ContainerToken> {
    const token = await this.connections.renew(renewal);
    await this.tokenEnds(token);
    return token;
  }

  /** Ends container tokens now, and with them what runs on them; answers how many there were. */
  async expire(isMeant: (pair: Pair) => boolean): Promise<number> {
    const ended = await this.connections.expire(isMeant);
    await Promise.all(ended.map((token) => this.tokenEnds(token)));
    return ended.length;
  }

  private async tokenEnds(token: ContainerToken): Promise<void> {
    const isOn = isBetween(token, (url) => this.keyOf(url));
    await this.tasks.moveTokenEnd({ isOn, endsAt: token.expiresAt });
  }
}
