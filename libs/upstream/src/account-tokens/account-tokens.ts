/** Port to the API tokens of Atlassian accounts: people make them, Keyturn checks, reads and ends them. Every call may be repeated. Throws `UpstreamFailure`. */
export interface AccountTokens {
  /** Asks the site who this value signs in. Another account than the expected one: `fails`. */
  verify(input: { email: string; accountId: string; value: string }): Promise<{ result: 'works' | 'fails' }>;
  /** The token of this account with exactly this label, of several the one made last; null when none is listed. */
  find(input: AccountTokenName): Promise<AccountToken | null>;
  /** Ends this one token for good. Resolves also when it is gone already. */
  revoke(input: { accountId: string; upstreamId: string }): Promise<void>;
}

export interface AccountTokenName {
  readonly orgId: string;
  readonly accountId: string;
  readonly label: string;
}

/** Instants are epoch ms of the upstream's clock; null where it gives none. */
export interface AccountToken {
  readonly upstreamId: string;
  readonly expiresAt: number | null;
  readonly createdAt: number | null;
}
