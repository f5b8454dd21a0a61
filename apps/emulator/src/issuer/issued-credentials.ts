import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { FleetClock } from '@keyturn/domain';
import { expiryOf } from '../lifetimes.ts';
import { Refusal } from '../refusal.ts';
import type { Collection, EmulatorState } from '../state/emulator-state.ts';
import {
  type Credential,
  credentialSchema,
  type MintRequest,
  type RevokeRequest,
  type VerifyRequest,
} from './issuer.schema.ts';

export interface IssuedCredentialsOptions {
  readonly state: EmulatorState;
  readonly clock: FleetClock;
  /** Fleet time, epoch ms. */
  readonly now: () => number;
}

/** Every credential the sample issuer ever made, by upstream id, which follows from the idempotency key: one key, one credential, for ever. */
export class IssuedCredentials {
  private readonly state: EmulatorState;
  private readonly credentials: Collection<Credential>;
  private readonly clock: FleetClock;
  private readonly now: () => number;

  constructor({ state, clock, now }: IssuedCredentialsOptions) {
    this.state = state;
    this.credentials = state.collection('issuer.credentials', credentialSchema);
    this.clock = clock;
    this.now = now;
  }

  /** The credential of this key, made now if there is none; resolves when it can no longer be lost. */
  async mint(idempotencyKey: string, request: MintRequest): Promise<Credential> {
    const upstreamId = upstreamIdOf(idempotencyKey);
    const known = this.credentials.get(upstreamId);
    if (known !== undefined) {
      await this.state.durable();
      return known;
    }
    const credential = this.make(upstreamId, request);
    await this.credentials.put(upstreamId, credential);
    return credential;
  }

  verify(request: VerifyRequest): { ok: boolean; detail?: string } {
    const credential = this.find(request);
    if (credential === undefined) return { ok: false, detail: 'unknown' };
    if (!isSame(credential.value, request.value)) return { ok: false, detail: 'wrong value' };
    if (credential.revokedAt !== null) return { ok: false, detail: 'revoked' };
    if (Date.parse(credential.expiresAt) <= this.now()) return { ok: false, detail: 'expired' };
    return { ok: true };
  }

  /** Resolves when the revocation can no longer be lost; unknown and already revoked credentials count as gone. */
  async revoke(request: RevokeRequest): Promise<void> {
    const credential = this.find(request);
    if (credential === undefined || credential.revokedAt !== null) return this.state.durable();
    await this.credentials.put(credential.upstreamId, { ...credential, revokedAt: this.nowIso() });
  }

  /** What was issued for a token and not revoked, expired ones included. */
  list(tokenId: string): Pick<Credential, 'upstreamId' | 'label' | 'expiresAt'>[] {
    return [...this.credentials.values()]
      .filter((credential) => credential.tokenId === tokenId && credential.revokedAt === null)
      .map(({ upstreamId, label, expiresAt }) => ({ upstreamId, label, expiresAt }));
  }

  /** All of them without their values, oldest first. */
  describe(): Omit<Credential, 'value' | 'label'>[] {
    return [...this.credentials.values()].map(({ tokenId, version, upstreamId, issuedAt, expiresAt, revokedAt }) => ({
      tokenId,
      version,
      upstreamId,
      issuedAt,
      expiresAt,
      revokedAt,
    }));
  }

  private make(upstreamId: string, { tokenId, version, label, lifetime }: MintRequest): Credential {
    const now = this.now();
    const expiresAt = expiryOf({ clock: this.clock, now, lifetime });
    if (expiresAt === null) throw new Refusal({ status: 400, code: 'malformed', message: 'lifetime' });
    return {
      tokenId,
      version,
      label,
      upstreamId,
      value: `kti_${randomBytes(32).toString('base64url')}`,
      issuedAt: new Date(now).toISOString(),
      expiresAt,
      revokedAt: null,
    };
  }

  private find({ tokenId, version, upstreamId }: RevokeRequest): Credential | undefined {
    const credential = this.credentials.get(upstreamId);
    return credential?.tokenId === tokenId && credential.version === version ? credential : undefined;
  }

  private nowIso(): string {
    return new Date(this.now()).toISOString();
  }
}

function upstreamIdOf(idempotencyKey: string): string {
  return `iss-${createHash('sha256').update(idempotencyKey).digest('hex').slice(0, 32)}`;
}

function isSame(expected: string, given: string): boolean {
  const [a, b] = [Buffer.from(expected), Buffer.from(given)];
  return a.length === b.length && timingSafeEqual(a, b);
}
