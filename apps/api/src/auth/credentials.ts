import type { FastifyRequest } from 'fastify';
import type { Principal } from '../http/principal.ts';
import type { SessionCookie } from '../sessions/session-cookie.ts';
import type { SessionKeeper } from '../sessions/session-keeper.ts';
import type { Session } from '../sessions/session.ts';
import type { Authenticator } from './authenticator.ts';

export interface CredentialsParts {
  readonly authenticator: Authenticator;
  readonly keeper: SessionKeeper;
  readonly cookie: SessionCookie;
}

/** Who sends a request, by the browser's session where it is one. */
export interface SignedIn {
  readonly principal: Principal;
  readonly session: Session;
}

/** The two ways to say who one is: a key in the header, else the cookie of a session. */
export class Credentials {
  readonly #parts: CredentialsParts;

  constructor(parts: CredentialsParts) {
    this.#parts = parts;
  }

  /** Null when the key is nobody's. */
  byKey(sent: string): Principal | null | Promise<Principal | null> {
    return this.#parts.authenticator.authenticate(sent);
  }

  /** The id of a session in the request's cookies; null without one. */
  sessionIdOf(request: FastifyRequest): string | null {
    return this.#parts.cookie.read(request.headers.cookie);
  }

  /** Null when the session has ended, or its key is no longer good. Throws `service.unavailable` while Redis is away. */
  async bySession(id: string): Promise<SignedIn | null> {
    return this.#signedIn(await this.#parts.keeper.use(id));
  }

  /**
   * True while what the request came with would be accepted once more: for an answer that goes on for long. It keeps no
   * session from being idle, and is false also while nobody can tell.
   */
  isStillGood(request: FastifyRequest): Promise<boolean> {
    return this.#lookAgain(request).then(
      (principal) => principal !== null,
      () => false,
    );
  }

  async #lookAgain(request: FastifyRequest): Promise<Principal | null> {
    const sent = bearerOf(request.headers.authorization);
    if (sent !== null) return this.byKey(sent);
    const id = this.sessionIdOf(request);
    const found = id === null ? null : await this.#signedIn(await this.#parts.keeper.peek(id));
    return found?.principal ?? null;
  }

  async #signedIn(session: Session | null): Promise<SignedIn | null> {
    const principal = session === null ? null : await this.#parts.authenticator.recall(session.key);
    return session === null || principal === null ? null : { principal, session };
  }
}

/** Longer than any key, short enough to hash for a stranger. */
const LONGEST_CREDENTIAL = 4096;

/** The key in an `Authorization` header; null without the header, nobody's key for another scheme. */
export function bearerOf(header: string | undefined): string | null {
  if (header === undefined) return null;
  const sent = /^bearer +(\S+)$/i.exec(header)?.[1] ?? '';
  return sent.length <= LONGEST_CREDENTIAL ? sent : '';
}
