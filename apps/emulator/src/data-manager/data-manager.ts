import type { FleetClock } from '@keyturn/domain';
import type { Collection, EmulatorState } from '../state/emulator-state.ts';
import { hashOf } from '../state/value-hash.ts';
import {
  accountRolesSchema,
  type Role,
  type Site,
  siteSchema,
  type Switches,
  switchesSchema,
} from './data-manager.schema.ts';
import { Jobs, Runs } from './jobs.ts';
import { SiteTokens } from './site-tokens.ts';

/** Whom the pages act as unless told. */
export const DEFAULT_ACCOUNT = 'migrator@acme.test';
const DEFAULT_ROLES: Readonly<Record<string, readonly Role[]>> = { [DEFAULT_ACCOUNT]: ['Adapters admin'] };

export interface DataManagerOptions {
  readonly state: EmulatorState;
  readonly clock: FleetClock;
  /** Fleet time, epoch ms. */
  readonly now: () => number;
}

/** Assets Data Manager of every site `https://<name>.atlassian.net`, as far as domain/data-manager.md knows it. */
export class DataManager {
  readonly tokens: SiteTokens;
  readonly jobs: Jobs;
  readonly runs: Runs;
  readonly now: () => number;
  private readonly sites: Collection<Site>;
  private readonly roles: Collection<{ account: string; roles: Role[] }>;
  private readonly savedSwitches: Collection<Switches>;

  constructor({ state, clock, now }: DataManagerOptions) {
    this.now = now;
    this.sites = state.collection('dataManager.sites', siteSchema);
    this.roles = state.collection('dataManager.roles', accountRolesSchema);
    this.savedSwitches = state.collection('dataManager.switches', switchesSchema);
    this.tokens = new SiteTokens({ state, clock, now, switches: () => this.switches });
    this.jobs = new Jobs(state);
    this.runs = new Runs(state);
  }

  get switches(): Switches {
    return this.savedSwitches.get('switches') ?? switchesSchema.parse({});
  }

  async configure(switches: Switches): Promise<void> {
    await this.savedSwitches.put('switches', switches);
  }

  /** Before anything else somebody has to have looked at Data Manager once; undefined until then. */
  opened(site: string): Site | undefined {
    return this.sites.get(site);
  }

  /** What looking at Data Manager does; only an Adapters admin enables it (domain/data-manager.md §3). */
  async open(site: string, account: string): Promise<void> {
    if (this.opened(site) !== undefined || !this.isAdaptersAdmin(account)) return;
    await this.sites.put(site, { site, openedAt: new Date(this.now()).toISOString(), openedBy: account });
  }

  rolesOf(account: string): readonly Role[] {
    return this.roles.get(account)?.roles ?? DEFAULT_ROLES[account] ?? [];
  }

  /** Everybody who has been given roles, the default account first. */
  accounts(): { account: string; roles: readonly Role[] }[] {
    const named = [...this.roles.values()].map(({ account }) => account);
    return [...new Set([DEFAULT_ACCOUNT, ...named])].map((account) => ({ account, roles: this.rolesOf(account) }));
  }

  async assignRoles(account: string, roles: Role[]): Promise<void> {
    await this.roles.put(account, { account, roles });
  }

  isAdaptersAdmin(account: string): boolean {
    return this.rolesOf(account).includes('Adapters admin');
  }
}

/** Follows from the name, so that scripts can be written before the site was opened. */
export function workspaceIdOf(site: string): string {
  const hex = hashOf(`workspace of ${site}`);
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-',
  );
}
