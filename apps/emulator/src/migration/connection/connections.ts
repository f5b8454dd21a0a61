import { DAY_MS, type FleetClock } from '@keyturn/domain';
import { expiryOf } from '../../lifetimes.ts';
import type { Collection, EmulatorState } from '../../state/emulator-state.ts';
import { type Attachment, attachmentSchema, type ContainerToken, containerTokenSchema } from '../migration.schema.ts';
import type { MigrationSwitches, Product } from '../switches.schema.ts';

/** One server and one cloud site. */
export interface Pair {
  readonly product: Product;
  /** As `cloudUrlKey` writes it. */
  readonly site: string;
}

export interface Renewal extends Pair {
  readonly account: string;
  readonly via: ContainerToken['via'];
}

export interface ConnectionsOptions {
  readonly state: EmulatorState;
  readonly clock: FleetClock;
  /** Fleet time, epoch ms. */
  readonly now: () => number;
  readonly switches: () => MigrationSwitches;
}

/** What the two servers know about sites: a container token each (21 days) and an attachment each (24 hours). */
export class Connections {
  private readonly options: ConnectionsOptions;
  private readonly tokens: Collection<ContainerToken>;
  private readonly attachments: Collection<Attachment>;

  constructor(options: ConnectionsOptions) {
    this.options = options;
    this.tokens = options.state.collection('migration.containerTokens', containerTokenSchema);
    this.attachments = options.state.collection('migration.attachments', attachmentSchema);
  }

  containerToken(pair: Pair): ContainerToken | undefined {
    return this.tokens.get(keyOf(pair));
  }

  containerTokens(): ContainerToken[] {
    return [...this.tokens.values()];
  }

  /** Whole and part days the container token has left; 0 without one. */
  daysLeft(pair: Pair): number {
    const token = this.containerToken(pair);
    return token === undefined ? 0 : Math.max(0, Date.parse(token.expiresAt) - this.options.now()) / DAY_MS;
  }

  /** A new container token in place of the old one. */
  async renew({ product, site, account, via }: Renewal): Promise<ContainerToken> {
    const now = this.options.now();
    const savedAt = new Date(now).toISOString();
    const token = { product, site, account, via, savedAt, expiresAt: this.expiry(now, 'P21D') };
    await this.tokens.put(keyOf(token), token);
    return token;
  }

  /** Ends the life of these container tokens now; answers those that were good until then. */
  async expire(isMeant: (pair: Pair) => boolean): Promise<ContainerToken[]> {
    const expiresAt = new Date(this.options.now()).toISOString();
    const good = this.containerTokens().filter((token) => isMeant(token) && this.daysLeft(token) > 0);
    const ended = good.map((token) => ({ ...token, expiresAt }));
    await Promise.all(ended.map((token) => this.tokens.put(keyOf(token), token)));
    return ended;
  }

  /** The attachment; undefined when the server has first to be connected to the site. */
  async attach({ product, site }: Pair): Promise<Attachment | undefined> {
    const { attachRefuses } = this.options.switches();
    const isConnected = this.containerToken({ product, site }) !== undefined;
    if (attachRefuses !== 'none' && !isConnected) return undefined;
    if (attachRefuses === 'expired' && this.daysLeft({ product, site }) === 0) return undefined;
    const attachment = { product, site, expiresAt: this.expiry(this.options.now(), 'P1D') };
    await this.attachments.put(keyOf(attachment), attachment);
    return attachment;
  }

  /** When the attachment ends or ended, ISO 8601; undefined: there never was one. */
  attachedUntil(pair: Pair): string | undefined {
    return this.attachments.get(keyOf(pair))?.expiresAt;
  }

  isAttached(pair: Pair): boolean {
    const until = this.attachedUntil(pair);
    return until !== undefined && Date.parse(until) > this.options.now();
  }

  async detach(pair: Pair): Promise<void> {
    if (!this.isAttached(pair)) return;
    await this.attachments.put(keyOf(pair), { ...pair, expiresAt: new Date(this.options.now()).toISOString() });
  }

  private expiry(now: number, lifetime: string): string {
    return expiryOf({ clock: this.options.clock, now, lifetime }) ?? '';
  }
}

function keyOf({ product, site }: Pair): string {
  return `${product} ${site}`;
}
