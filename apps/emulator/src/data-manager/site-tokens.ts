import { randomBytes, randomUUID } from 'node:crypto';
import type { FleetClock } from '@keyturn/domain';
import { expiryOf } from '../lifetimes.ts';
import { Refusal } from '../refusal.ts';
import type { Collection, EmulatorState } from '../state/emulator-state.ts';
import { hashOf } from '../state/value-hash.ts';
import { type SiteToken, siteTokenSchema, type Switches, type TokenType } from './data-manager.schema.ts';

export type TokenStatus = 'active' | 'expired' | 'revoked';

export interface SiteTokensOptions {
  readonly state: EmulatorState;
  readonly clock: FleetClock;
  /** Fleet time, epoch ms. */
  readonly now: () => number;
  readonly switches: () => Switches;
}

export interface GenerateRequest {
  readonly site: string;
  readonly account: string;
  readonly label: string;
  readonly type: TokenType;
  /** ISO 8601 duration. */
  readonly expiry: string;
}

/** The Data Manager tokens of all sites. */
export class SiteTokens {
  private readonly options: SiteTokensOptions;
  private readonly tokens: Collection<SiteToken>;
  /** Values nobody has seen yet, by id. In memory only: a value never reaches the disk, at the price that a restart loses it. */
  private readonly unseen = new Map<string, string>();

  constructor(options: SiteTokensOptions) {
    this.options = options;
    this.tokens = options.state.collection('dataManager.tokens', siteTokenSchema);
  }

  /** Makes a token; throws a 409 `Refusal` when another of its type is valid and the switch allows only one. */
  async generate({ site, account, label, type, expiry }: GenerateRequest): Promise<SiteToken> {
    const { clock, now, switches } = this.options;
    const rivals = this.list(site).filter((token) => token.type === type && this.statusOf(token) === 'active');
    const { coexistence } = switches();
    if (coexistence === 'oneAtATime' && rivals.length > 0) throw new Refusal({ status: 409, code: 'tokenExists' });
    const expiresAt = expiryOf({ clock, now: now(), lifetime: expiry });
    if (expiresAt === null) throw new Refusal({ status: 400, code: 'malformed', message: 'expiry' });

    const value = `dmt_${randomBytes(36).toString('base64url')}`;
    const token: SiteToken = {
      id: `dm-${randomUUID()}`,
      site,
      label,
      type,
      valueHash: hashOf(value),
      createdAt: this.nowIso(),
      createdBy: account,
      expiresAt,
      revokedAt: null,
    };
    this.unseen.set(token.id, value);
    const revoked = coexistence === 'newReplacesOld' ? rivals.map((rival) => this.revoke(rival)) : [];
    await Promise.all([...revoked, this.tokens.put(token.id, token)]);
    return token;
  }

  /** The value, the first time it is asked for; null ever after. */
  reveal(id: string): string | null {
    const value = this.unseen.get(id);
    this.unseen.delete(id);
    return value ?? null;
  }

  find(site: string, id: string): SiteToken | undefined {
    const token = this.tokens.get(id);
    return token?.site === site ? token : undefined;
  }

  findByHash(valueHash: string): SiteToken | undefined {
    return [...this.tokens.values()].find((token) => token.valueHash === valueHash);
  }

  /** Newest first; of all sites without an argument. */
  list(site?: string): SiteToken[] {
    return [...this.tokens.values()].filter((token) => site === undefined || token.site === site).toReversed();
  }

  statusOf({ revokedAt, expiresAt }: SiteToken): TokenStatus {
    if (revokedAt !== null) return 'revoked';
    return Date.parse(expiresAt) <= this.options.now() ? 'expired' : 'active';
  }

  async revoke(token: SiteToken): Promise<void> {
    if (token.revokedAt === null) await this.tokens.put(token.id, { ...token, revokedAt: this.nowIso() });
  }

  /** Ends the life of every active token with this label now; answers how many. */
  async expire(label: string): Promise<number> {
    const active = this.list().filter((token) => token.label === label && this.statusOf(token) === 'active');
    await Promise.all(active.map((token) => this.tokens.put(token.id, { ...token, expiresAt: this.nowIso() })));
    return active.length;
  }

  private nowIso(): string {
    return new Date(this.options.now()).toISOString();
  }
}
