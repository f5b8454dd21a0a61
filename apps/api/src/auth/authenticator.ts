import { timingSafeEqual } from 'node:crypto';
import { describeError, type Logger } from '@keyturn/observability';
import type { KeyRow, KeysRepository } from '@keyturn/records';
import { ROLES, type Principal, type Role } from '../http/principal.ts';
import { digestOf, keyIdOf } from './api-key.ts';
import { FIRST_PRINCIPAL } from './first-key.ts';

/** Revoked means refused within a second: half of it may come from memory. */
const FRESH_MS = 500;
const MOST_REMEMBERED = 10_000;
const TOUCH_EVERY_MS = 60_000;
/** What is compared when there is nothing to compare with, so that every failure costs the same. */
const NO_DIGEST = digestOf('');

interface Known {
  readonly principal: Principal | null;
  readonly digest: Buffer;
  /** Epoch ms, real time. */
  readonly expiresAt: number;
  readonly readAt: number;
}

/** A key as a session remembers it: that very key, and none that is known by its id later (the first key can be changed). */
export interface KeyReference {
  readonly keyId: string;
  /** Made from the key's hash, and of no use without the key. */
  readonly stamp: string;
}

export interface AuthenticatorOptions {
  readonly keys: KeysRepository;
  readonly firstKey: string;
  readonly logger: Logger;
}

/** Tells who a key belongs to; a wrong, revoked, expired or unknown one is nobody's, by the same way and in the same time. */
export class Authenticator {
  readonly #keys: KeysRepository;
  readonly #logger: Logger;
  readonly #first: Known;
  readonly #known = new Map<string, Known>();
  readonly #touched = new Map<string, number>();

  constructor({ keys, firstKey, logger }: AuthenticatorOptions) {
    this.#keys = keys;
    this.#logger = logger;
    const digest = digestOf(firstKey);
    this.#first = { principal: FIRST_PRINCIPAL, digest, expiresAt: Infinity, readAt: Infinity };
  }

  /** Answers without waiting when the key was looked up within the last half second. */
  authenticate(sent: string): Principal | null | Promise<Principal | null> {
    const digest = digestOf(sent);
    if (timingSafeEqual(digest, this.#first.digest)) return FIRST_PRINCIPAL;
    const now = Date.now();
    const known = this.#lookUp(keyIdOf(sent) ?? '', now);
    if (!(known instanceof Promise)) return this.#compare({ known, digest, now });
    return known.then((read) => this.#compare({ known: read, digest, now }));
  }

  /** What a session keeps of a key that was just accepted; null when it has been revoked meanwhile. */
  async referTo(keyId: string): Promise<KeyReference | null> {
    const { principal, digest } = await this.#lookUpReferred(keyId, Date.now());
    return principal === null ? null : { keyId, stamp: stampOf(digest) };
  }

  /** Whose key this is; null when it was revoked or changed, or has expired. As fresh as for keys that are sent. */
  async recall({ keyId, stamp }: KeyReference): Promise<Principal | null> {
    const now = Date.now();
    const { principal, digest, expiresAt } = await this.#lookUpReferred(keyId, now);
    if (principal === null || expiresAt <= now || stampOf(digest) !== stamp) return null;
    this.#touch(keyId, now);
    return principal;
  }

  /** Forgets what is remembered of a key: this process refuses it from now on, the others within half a second. */
  forget(id: string): void {
    this.#known.delete(id);
  }

  #lookUpReferred(keyId: string, now: number): Known | Promise<Known> {
    return keyId === FIRST_PRINCIPAL.keyId ? this.#first : this.#lookUp(keyId, now);
  }

  #lookUp(id: string, now: number): Known | Promise<Known> {
    const known = this.#known.get(id);
    return known !== undefined && now - known.readAt < FRESH_MS ? known : this.#read(id, now);
  }

  #compare({ known, digest, now }: { known: Known; digest: Buffer; now: number }): Principal | null {
    const matches = timingSafeEqual(digest, known.digest);
    if (!matches || known.principal === null || known.expiresAt <= now) return null;
    this.#touch(known.principal.keyId, now);
    return known.principal;
  }

  async #read(id: string, readAt: number): Promise<Known> {
    const known = knownOf(await this.#keys.find(id), readAt);
    // A stranger who tries ids must not fill the memory.
    if (this.#known.size >= MOST_REMEMBERED) this.#known.clear();
    this.#known.set(id, known);
    return known;
  }

  #touch(id: string, now: number): void {
    if (id === FIRST_PRINCIPAL.keyId) return;
    if (now - (this.#touched.get(id) ?? 0) < TOUCH_EVERY_MS) return;
    this.#touched.set(id, now);
    this.#keys.touch({ id, at: new Date(now).toISOString() }).catch((error: unknown) => {
      this.#logger.warn({ keyId: id, err: describeError(error) }, 'the use of a key could not be noted');
    });
  }
}

function knownOf(row: KeyRow | undefined, readAt: number): Known {
  if (row === undefined || row.revokedAt !== null) return { principal: null, digest: NO_DIGEST, expiresAt: 0, readAt };
  return {
    principal: principalOf(row),
    digest: Buffer.from(row.secretHash, 'hex'),
    expiresAt: row.expiresAt === null ? Infinity : Date.parse(row.expiresAt),
    readAt,
  };
}

function stampOf(digest: Buffer): string {
  return digestOf(digest).toString('hex');
}

/** A role of a later version means nothing here, and grants nothing. */
function principalOf({ id, name, person, roles, tokens }: KeyRow): Principal {
  const isKnown = (role: string): role is Role => (ROLES as readonly string[]).includes(role);
  return { keyId: id, name, person, roles: roles.filter(isKnown), tokens };
}
