import { randomBytes } from 'node:crypto';
import { DAY_MS, type FleetClock } from '@keyturn/domain';
import { expiryOf } from '../lifetimes.ts';
import { Refusal } from '../refusal.ts';
import type { Collection, EmulatorState } from '../state/emulator-state.ts';
import { hashOf } from '../state/value-hash.ts';
import { type AccountToken, accountTokenSchema } from './accounts.schema.ts';

const BUILT_IN = {
  account: 'migrator@acme.test',
  accountId: 'emulator-account',
  id: 'emulator-token-id',
  value: 'emulator-token',
};

export interface AccountTokensOptions {
  readonly state: EmulatorState;
  readonly clock: FleetClock;
  /** Fleet time, epoch ms. */
  readonly now: () => number;
}

/** API tokens of Atlassian accounts. The built-in one is always there, a year from its end, until somebody deletes or expires it. */
export class AccountTokens {
  private readonly options: AccountTokensOptions;
  private readonly tokens: Collection<AccountToken>;
  /** In memory only, as in `SiteTokens`. */
  private readonly unseen = new Map<string, string>();

  constructor(options: AccountTokensOptions) {
    this.options = options;
    this.tokens = options.state.collection('accounts.tokens', accountTokenSchema);
  }

  async create({ account, label, days }: { account: string; label: string; days: number }): Promise<AccountToken> {
    const { clock, now } = this.options;
    const expiresAt = expiryOf({ clock, now: now(), lifetime: `P${days}D` });
    if (expiresAt === null) throw new Refusal({ status: 400, code: 'malformed', message: 'days' });
    // They differ in length, and nobody should rely on one (domain/data-manager.md §8).
    const value = `ATATT3x${randomBytes(36 + Math.floor(Math.random() * 60)).toString('base64url')}`;
    const token: AccountToken = {
      id: randomBytes(8).toString('hex'),
      account,
      label,
      valueHash: hashOf(value),
      createdAt: this.nowIso(),
      expiresAt,
      lastActiveAt: null,
      deletedAt: null,
    };
    this.unseen.set(token.id, value);
    await this.tokens.put(token.id, token);
    return token;
  }

  /** The value, the first time it is asked for; null ever after. */
  reveal(id: string): string | null {
    const value = this.unseen.get(id);
    this.unseen.delete(id);
    return value ?? null;
  }

  find(account: string, id: string): AccountToken | undefined {
    return this.list().find((token) => token.account === account && token.id === id);
  }

  /** Of all accounts, without the deleted, oldest first; expired ones stay. */
  list(): AccountToken[] {
    return this.all().filter((token) => token.deletedAt === null);
  }

  isExpired(token: AccountToken): boolean {
    return Date.parse(token.expiresAt) <= this.options.now();
  }

  /** Undefined: no such token was ever made. */
  statusOfHash(valueHash: string): 'active' | 'expired' | 'revoked' | undefined {
    const token = this.all().find((candidate) => candidate.valueHash === valueHash);
    if (token === undefined) return undefined;
    if (token.deletedAt !== null) return 'revoked';
    return this.isExpired(token) ? 'expired' : 'active';
  }

  /** The token behind an `Authorization: Basic …` header, noting its use; throws a 401 `Refusal` for any other header. */
  async authenticate(authorization: string | undefined): Promise<AccountToken> {
    const encoded = /^Basic (?<encoded>[\w+/=-]+)$/i.exec(authorization ?? '')?.groups?.['encoded'] ?? '';
    const [account = '', ...rest] = Buffer.from(encoded, 'base64').toString().split(':');
    const valueHash = hashOf(rest.join(':'));
    const token = this.list().find((known) => known.account === account && known.valueHash === valueHash);
    if (token === undefined || this.isExpired(token)) throw new Refusal({ status: 401, code: 'unauthorized' });
    // The built-in token has to stay unwritten, or its end would no longer move along.
    if (token.id !== BUILT_IN.id) await this.tokens.put(token.id, { ...token, lastActiveAt: this.nowIso() });
    return token;
  }

  async delete(token: AccountToken): Promise<void> {
    await this.tokens.put(token.id, { ...token, deletedAt: this.nowIso() });
  }

  /** Ends the life of every unexpired token with this label now; answers how many. */
  async expire(label: string): Promise<number> {
    const active = this.list().filter((token) => token.label === label && !this.isExpired(token));
    await Promise.all(active.map((token) => this.tokens.put(token.id, { ...token, expiresAt: this.nowIso() })));
    return active.length;
  }

  private all(): AccountToken[] {
    const made = [...this.tokens.values()];
    return made.some((token) => token.id === BUILT_IN.id) ? made : [this.builtIn(), ...made];
  }

  private builtIn(): AccountToken {
    const now = this.options.now();
    return {
      id: BUILT_IN.id,
      account: BUILT_IN.account,
      label: BUILT_IN.value,
      valueHash: hashOf(BUILT_IN.value),
      createdAt: new Date(now).toISOString(),
      expiresAt: new Date(now + 365 * DAY_MS).toISOString(),
      lastActiveAt: null,
      deletedAt: null,
    };
  }

  private nowIso(): string {
    return new Date(this.options.now()).toISOString();
  }
}

/** The same account always has the same id. */
export function accountIdOf(account: string): string {
  return account === BUILT_IN.account ? BUILT_IN.accountId : hashOf(account).slice(0, 24);
}
