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

export interface AuthenticatorOptions {
  readonly keys: KeysRepository;
  readonly firstKey: string;
  readonly logger: Logger;
}

/** Tells who a key belongs to; a wrong, revoked, expired or unknown one is nobody's, by the same way and in the same time. */
export class Authenticator {
  readonly #keys: KeysRepository;
  readonly #logger: Logger;
  readonly #firstDigest: Buffer;
  readonly #known = new Map<string, Known>();
  readonly #touched = new Map<string, number>();

  constructor({ keys, firstKey, logger }: AuthenticatorOptions) {
    this.#keys = keys;
    this.#logger = logger;
    this.#firstDigest = digestOf(firstKey);
  }

  /** Answers without waiting when the key was looked up within the last half second. */
  authenticate(sent: string): Principal | null | Promise<Principal | null> {
    const digest = digestOf(sent);
    const isFirst = timingSafeEqual(digest, this.#firstDigest);
    const id = keyIdOf(sent) ?? '';
    const now = Date.now();
    const known = this.#known.get(id);
    if (isFirst) return FIRST_PRINCIPAL;
    if (known !== undefined && now - known.readAt < FRESH_MS) return this.#compare({ known, digest, now });
    return this.#read(id, now).then((read) => this.#compare({ known: read, digest, now }));
  }

  /** Forgets what is remembered of a key: this process refuses it from now on, the others within half a second. */
  forget(id: string): void {
    this.#known.delete(id);
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

/** A role of a later version means nothing here, and grants nothing. */
function principalOf({ id, name, person, roles, tokens }: KeyRow): Principal {
  const isKnown = (role: string): role is Role => (ROLES as readonly string[]).includes(role);
  return { keyId: id, name, person, roles: roles.filter(isKnown), tokens };
}
