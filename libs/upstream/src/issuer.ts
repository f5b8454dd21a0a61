/** Port to whoever makes credentials. Every call may be repeated: the idempotency key names credential, incarnation and version. Throws `UpstreamFailure`. */
export interface Issuer {
  mint(request: MintRequest): Promise<MintAnswer>;
  /** `unsupported`: this issuer does not verify. */
  verify(request: IssuedVersion & { value: string }): Promise<{ result: 'works' | 'fails' | 'unsupported' }>;
  /** Resolves also when it is gone already. */
  revoke(request: IssuedVersion): Promise<void>;
}

export interface MintRequest {
  readonly tokenId: string;
  readonly incarnation: string;
  readonly version: number;
  /** Shown upstream, e.g. `Prod adapters v7`. */
  readonly label: string;
  /** ISO 8601 duration. */
  readonly lifetime: string;
}

export interface MintAnswer {
  readonly value: string;
  readonly upstreamId: string;
  /** Epoch ms, fleet time. */
  readonly expiresAt: number;
}

export interface IssuedVersion {
  readonly tokenId: string;
  readonly version: number;
  readonly upstreamId: string;
}
