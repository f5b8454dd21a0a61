import type { NewSessionBody } from '@keyturn/contracts/schemas';
import { Inject, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { KeyReference } from '../auth/authenticator.ts';
import { ApiRefusal } from '../http/api-refusal.ts';
import type { Principal } from '../http/principal.ts';
import { SIGN_IN_PARTS } from '../parts.ts';
import type { Session } from './session.ts';
import type { SignInParts } from './sign-in-parts.ts';

interface SigningIn {
  readonly raw: FastifyRequest;
  readonly body: NewSessionBody;
}

interface Known {
  readonly principal: Principal;
  readonly key: KeyReference;
}

/** Signs browsers in, by a key or by a link that a key made. */
@Injectable()
export class SignInService {
  readonly #parts: SignInParts;

  constructor(@Inject(SIGN_IN_PARTS) parts: SignInParts) {
    this.#parts = parts;
  }

  /** A session under a new id; what this browser had before has ended. Throws `auth.unauthenticated`, `auth.forbidden`. */
  async signIn({ raw, body }: SigningIn): Promise<Known & { readonly id: string; readonly session: Session }> {
    const { keeper, cookie, rules, admission } = this.#parts;
    // Another page must not sign a browser in as somebody else.
    rules.checkOrigin(raw);
    const known = body.key === undefined ? await this.#byLink(body.link ?? '') : await this.#byKey(body.key);
    if (known === null) {
      await admission.countRefused(raw);
      throw notSignedIn();
    }
    refusePrograms(known.principal);
    const former = cookie.read(raw.headers.cookie);
    if (former !== null) await keeper.end(former);
    return { ...known, ...(await keeper.start(known.key)) };
  }

  /** A link that signs in as this principal, once. */
  async makeLink({ raw, principal }: { raw: FastifyRequest; principal: Principal }) {
    // Else a session could make itself another one before its end, for ever.
    if (raw.session !== null) throw byKeyOnly();
    refusePrograms(principal);
    const key = await this.#parts.authenticator.referTo(principal.keyId);
    return key === null ? this.#parts.admission.refuse(raw) : this.#parts.keeper.makeLink(key);
  }

  /** Ends the session of this browser, if it has one. */
  async signOut(raw: FastifyRequest): Promise<void> {
    const id = this.#parts.cookie.read(raw.headers.cookie);
    if (raw.session !== null && id !== null) await this.#parts.keeper.end(id);
  }

  async #byKey(sent: string): Promise<Known | null> {
    const { authenticator } = this.#parts;
    const principal = await authenticator.authenticate(sent);
    const key = principal === null ? null : await authenticator.referTo(principal.keyId);
    return principal === null || key === null ? null : { principal, key };
  }

  async #byLink(link: string): Promise<Known | null> {
    const key = await this.#parts.keeper.redeem(link);
    const principal = key === null ? null : await this.#parts.authenticator.recall(key);
    return principal === null || key === null ? null : { principal, key };
  }
}

/** A program needs no session, and a browser no value: nobody should paste such a key into a page. */
function refusePrograms({ roles }: Principal): void {
  if (!roles.includes('consumer')) return;
  throw new ApiRefusal('auth.forbidden', {
    detail:
      'This is the key of a consumer: it is for a program, which sends it with every request, and signs in nobody.',
    action: 'Sign in with the key of a person; an admin makes one (keyturn key create <name> --role viewer).',
  });
}

/** Wrong, revoked, expired, used: one answer. */
function notSignedIn(): ApiRefusal {
  return new ApiRefusal('auth.unauthenticated', {
    detail: 'This key or link is not valid, or not any more.',
    action: 'A link works once, within 60 s: keyturn sign-in prints a new one. A key may have been revoked or expired.',
    headers: { 'www-authenticate': 'Bearer' },
  });
}

function byKeyOnly(): ApiRefusal {
  return new ApiRefusal('auth.forbidden', {
    detail: 'A sign-in link is made with a key, not by a browser that has signed in.',
    action: 'Run keyturn sign-in where the key is, or sign in with the key itself.',
  });
}
