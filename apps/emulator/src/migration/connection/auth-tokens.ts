import { randomBytes } from 'node:crypto';
import type { FleetClock } from '@keyturn/domain';
import { expiryOf } from '../../lifetimes.ts';
import type { Collection, EmulatorState } from '../../state/emulator-state.ts';
import { hashOf } from '../../state/value-hash.ts';
import { type AuthToken, authTokenSchema } from '../migration.schema.ts';
import type { MigrationSwitches } from '../switches.schema.ts';

// Ten an hour for each account, five minutes long: none that still lives can be the 500th.
const KEPT = 500;

export interface AuthTokensOptions {
  readonly state: EmulatorState;
  readonly clock: FleetClock;
  /** Fleet time, epoch ms. */
  readonly now: () => number;
  readonly switches: () => MigrationSwitches;
}

/** The tokens of `POST /token`: five minutes long, each for one cloud URL. */
export class AuthTokens {
  private readonly options: AuthTokensOptions;
  private readonly tokens: Collection<AuthToken>;

  constructor(options: AuthTokensOptions) {
    this.options = options;
    this.tokens = options.state.collection('migration.authTokens', authTokenSchema);
  }

  /** The value, which is kept as a hash only. */
  async mint({ site, account }: { site: string; account: string }): Promise<string> {
    const { clock, now } = this.options;
    const value = `mat_${randomBytes(32).toString('base64url')}`;
    const sequence = Math.max(0, ...[...this.tokens.values()].map((token) => token.sequence)) + 1;
    const expiresAt = expiryOf({ clock, now: now(), lifetime: 'PT5M' }) ?? '';
    await this.put({ sequence, valueHash: hashOf(value), site, account, expiresAt, usedAt: null });
    return value;
  }

  /** The token behind `value`, now used; undefined when it is unknown, over, spent, or of another site. */
  async redeem({ value, site }: { value: string; site: string }): Promise<AuthToken | undefined> {
    const now = this.options.now();
    const valueHash = hashOf(value);
    const token = [...this.tokens.values()].find((known) => known.valueHash === valueHash);
    if (token === undefined || token.site !== site || Date.parse(token.expiresAt) <= now) return undefined;
    if (token.usedAt !== null && this.options.switches().authTokenUses === 'once') return undefined;
    await this.put({ ...token, usedAt: new Date(now).toISOString() });
    return token;
  }

  /** What tokens were asked for. */
  sites(): string[] {
    return [...this.tokens.values()].map(({ site }) => site);
  }

  private put(token: AuthToken): Promise<void> {
    return this.tokens.put(String(token.sequence % KEPT), token);
  }
}
