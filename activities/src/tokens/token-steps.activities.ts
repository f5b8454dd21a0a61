import { Inject, Injectable } from '@nestjs/common';
import { credentialIdOf } from '@keyturn/contracts';
import type { IssuerSpec, Minted, Verification } from '@keyturn/domain';
import { SecretValue, SecretsError, type Secrets } from '@keyturn/secrets';
import { UpstreamFailure } from '@keyturn/upstream';
import { step } from '../failure-boundary.ts';
import { PARTS } from '../parts.ts';
import type { Issuers } from './issuers.ts';

export interface MintVersion {
  readonly tokenId: string;
  readonly incarnation: string;
  readonly version: number;
  readonly label: string;
  readonly lifetime: string;
  readonly issuer: IssuerSpec;
}

export interface IssuedVersionRef {
  readonly tokenId: string;
  readonly incarnation: string;
  readonly version: number;
  readonly upstreamId: string;
  readonly issuer: IssuerSpec;
}

/** The upstream calls of a credential's life. Each may be repeated; none returns a value. */
@Injectable()
export class TokenStepsActivities {
  readonly #secrets: Secrets;
  readonly #issuers: Issuers;

  constructor(@Inject(PARTS.secrets) secrets: Secrets, @Inject(PARTS.issuers) issuers: Issuers) {
    this.#secrets = secrets;
    this.#issuers = issuers;
  }

  /** Has the issuer make a version and stores its value; a repeat gets and stores the same. */
  mintVersion(input: MintVersion): Promise<Minted> {
    return step(async () => {
      const { tokenId, incarnation, version, lifetime } = input;
      const issuer = await this.#issuers.issuerOf(input.issuer);
      const label = `${input.label} v${version}`;
      const { value, upstreamId, expiresAt } = await issuer.mint({ tokenId, incarnation, version, label, lifetime });
      const fingerprint = await this.#store({ credentialId: credentialIdOf(input), version }, new SecretValue(value));
      return { fingerprint, upstreamId, expiresAt };
    });
  }

  /** Asks the issuer whether the stored value works. */
  verifyVersion(input: IssuedVersionRef): Promise<Verification> {
    return step(async () => {
      const { version, upstreamId, tokenId } = input;
      const issuer = await this.#issuers.issuerOf(input.issuer);
      const value = await this.#secrets.store.read({ credentialId: credentialIdOf(input), version });
      return value.use((plain) => issuer.verify({ tokenId, version, upstreamId, value: plain }));
    });
  }

  /** Has the issuer revoke a version; done also when it was gone already. */
  revokeVersion(input: IssuedVersionRef): Promise<void> {
    return step(async () => {
      const { version, upstreamId, tokenId } = input;
      const issuer = await this.#issuers.issuerOf(input.issuer);
      await issuer.revoke({ tokenId, version, upstreamId });
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
