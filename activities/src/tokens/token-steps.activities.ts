import { Inject, Injectable } from '@nestjs/common';
import { credentialIdOf } from '@keyturn/contracts';
import type { Minted, Verification } from '@keyturn/domain';
import { SecretValue, SecretsError, type Secrets } from '@keyturn/secrets';
import { UpstreamFailure } from '@keyturn/upstream';
import { step } from '../failure-boundary.ts';
import { PARTS } from '../parts.ts';
import type { IssuedBy, Issuers, VersionUpstream } from './issuers.ts';
import type { Sinks } from './sinks.ts';

/** A version, and whom to ask about it. */
export interface UpstreamVersion extends IssuedBy, VersionUpstream {
  readonly incarnation: string;
}

export interface MintVersion extends UpstreamVersion {
  readonly lifetime: string;
}

export interface DistributeVersion {
  readonly tokenId: string;
  readonly incarnation: string;
  readonly version: number;
  /** Files on this host. */
  readonly paths: readonly string[];
  /** Fingerprints of this credential's values: only a file that holds one of them is replaced. */
  readonly ours: readonly string[];
}

/** The upstream calls of a credential's life. Each may be repeated; none returns a value. */
@Injectable()
export class TokenStepsActivities {
  readonly #secrets: Secrets;
  readonly #issuers: Issuers;
  readonly #sinks: Sinks;

  constructor(
    @Inject(PARTS.secrets) secrets: Secrets,
    @Inject(PARTS.issuers) issuers: Issuers,
    @Inject(PARTS.sinks) sinks: Sinks,
  ) {
    this.#secrets = secrets;
    this.#issuers = issuers;
    this.#sinks = sinks;
  }

  /** Has the issuer make a version and stores its value; a repeat gets and stores the same. */
  mintVersion(input: MintVersion): Promise<Minted> {
    return step(async () => {
      const { tokenId, incarnation, version, label, lifetime } = input;
      const issuer = await this.#issuers.issuerOf(input);
      const { value, upstreamId, expiresAt } = await issuer.mint({ tokenId, incarnation, version, label, lifetime });
      const fingerprint = await this.#store({ credentialId: credentialIdOf(input), version }, new SecretValue(value));
      return { fingerprint, upstreamId, expiresAt };
    });
  }

  /** Asks the upstream whether the stored value works, and what it lists about it. */
  verifyVersion(input: UpstreamVersion): Promise<Verification> {
    return step(async () => {
      const issuer = await this.#issuers.issuerOf(input);
      const value = await this.#secrets.store.read({ credentialId: credentialIdOf(input), version: input.version });
      return value.use((plain) => issuer.verify({ ...versionUpstream(input), value: plain }));
    });
  }

  /** Writes the value to its files; one that holds it already stays as it is. */
  distributeVersion({ paths, ours, ...input }: DistributeVersion): Promise<void> {
    return step(async () => {
      const { version } = input;
      const credentialId = credentialIdOf(input);
      const value = await this.#secrets.store.read({ credentialId, version });
      for (const path of paths)
        await this.#sinks.file({ path, credentialId, ours }).put({ credentialId, version, value });
    });
  }

  /** Has the upstream revoke a version; done also when it was gone already. */
  revokeVersion(input: UpstreamVersion): Promise<void> {
    return step(async () => {
      const issuer = await this.#issuers.issuerOf(input);
      await issuer.revoke(versionUpstream(input));
    });
  }

  async #store(ref: { credentialId: string; version: number }, value: SecretValue): Promise<string> {
    const { store } = this.#secrets;
    const candidate = { credentialId: ref.credentialId, candidateId: `minted-${ref.version}` };
    try {
      const fingerprint = await store.stage(candidate, value);
      await store.promote({ ...candidate, version: ref.version, fingerprint });
      return fingerprint;
    } catch (error) {
      const differs =
        error instanceof SecretsError && ['secrets.candidateDiffers', 'secrets.versionTaken'].includes(error.code);
      if (!differs) throw error;
      throw new UpstreamFailure({
        code: 'upstream.badAnswer',
        detail: 'The issuer answered another value to the same idempotency key.',
      });
    }
  }
}

const versionUpstream = ({ tokenId, version, label, upstreamId }: UpstreamVersion): VersionUpstream => ({
  tokenId,
  version,
  label,
  upstreamId,
});
