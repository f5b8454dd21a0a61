import type { Collection, EmulatorState } from '../../state/emulator-state.ts';
import { type Plugin, pluginSchema } from '../migration.schema.ts';
import type { Product } from '../switches.schema.ts';

/** What an assistant can do from which version on (domain/migration-api.md §2). */
const FLOORS = {
  migrationApi: { jira: '1.11.4', confluence: '3.9.6' },
  connectByApi: { jira: '1.12.5', confluence: '3.10.8' },
  overrideChecks: { jira: '1.12.5', confluence: '3.10.6' },
  reports: { jira: '1.12.5', confluence: null },
  appTrigger: { jira: '1.9.8', confluence: '3.4.8' },
  appProgress: { jira: '1.11.0', confluence: '3.9.6' },
} as const satisfies Record<string, Record<Product, string | null>>;

export type Feature = keyof typeof FLOORS;

/** Until the control route says otherwise; the server id is only what the pages show. */
const DEFAULTS: Readonly<Record<Product, { version: string; shownServerId: string }>> = {
  jira: { version: '1.12.9', shownServerId: 'B1XA-EMU1-JIRA-0001' },
  confluence: { version: '3.10.9', shownServerId: 'B2XA-EMU1-CONF-0001' },
};

export const SERVER_ID = /^[A-Z0-9]{4}(-[A-Z0-9]{4}){3}$/;

/** The assistants as installed in the two products. */
export class Plugins {
  private readonly plugins: Collection<Plugin>;

  constructor(state: EmulatorState) {
    this.plugins = state.collection('migration.plugins', pluginSchema);
  }

  get(product: Product): Plugin {
    return this.plugins.get(product) ?? { product, version: DEFAULTS[product].version, serverId: null };
  }

  async install(plugin: Plugin): Promise<void> {
    await this.plugins.put(plugin.product, plugin);
  }

  can(product: Product, feature: Feature): boolean {
    const floor = FLOORS[feature][product];
    return floor !== null && isAtLeast(this.get(product).version, floor);
  }

  /** Whether a job that names this server id means the server of `product`. */
  isServerId(product: Product, serverId: string): boolean {
    const { serverId: only } = this.get(product);
    return only === null ? SERVER_ID.test(serverId) : serverId === only;
  }

  /** What *System info* shows. */
  shownServerId(product: Product): string {
    return this.get(product).serverId ?? DEFAULTS[product].shownServerId;
  }
}

function isAtLeast(version: string, floor: string): boolean {
  const [parts, floors] = [version, floor].map((text) => text.split('.').map(Number));
  for (const [index, needed] of (floors ?? []).entries()) {
    const part = parts?.[index] ?? 0;
    if (part !== needed) return part > needed;
  }
  return true;
}
