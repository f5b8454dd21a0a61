import { iso } from '@keyturn/contracts';
import { me, newSession, type NewSessionBody, signInLink, startedSession } from '@keyturn/contracts/schemas';
import { Controller, Inject } from '@nestjs/common';
import { z } from 'zod';
import { Answer } from '../http/answer.ts';
import type { ApiRequest } from '../http/api-request.ts';
import { Route } from '../http/route.decorator.ts';
import { SIGN_IN_PARTS } from '../parts.ts';
import { meView } from './me-view.ts';
import type { SessionCookie } from './session-cookie.ts';
import type { SignInParts } from './sign-in-parts.ts';
import { SignInService } from './sign-in.service.ts';

/** Browsers that sign in and out; programs send a key and need none of it. */
@Controller()
export class SessionsController {
  readonly #signIn: SignInService;
  readonly #cookie: SessionCookie;

  constructor(@Inject(SignInService) signIn: SignInService, @Inject(SIGN_IN_PARTS) { cookie }: SignInParts) {
    this.#signIn = signIn;
    this.#cookie = cookie;
  }

  @Route({
    method: 'POST',
    path: '/v1/sessions',
    permission: 'public',
    summary: 'Sign a browser in, by a key or a link; the session is a cookie',
    body: newSession,
    answer: startedSession,
    status: 201,
    // Stored, the answer would hand out the cookie a second time.
    isRepeatable: false,
    refusals: ['auth.unauthenticated', 'auth.forbidden', 'service.unavailable'],
  })
  async create({ raw, body }: ApiRequest<NewSessionBody>): Promise<Answer> {
    const { id, session, principal } = await this.#signIn.signIn({ raw, body });
    // From here on it is known who sends this: the audit row names the key.
    raw.principal = principal;
    const headers = { 'set-cookie': this.#cookie.give(id) };
    return new Answer({ status: 201, headers, body: { csrf: session.csrf, me: meView(principal, session) } });
  }

  @Route({
    method: 'DELETE',
    path: '/v1/sessions/current',
    permission: 'self',
    summary: 'Sign this browser out',
    answer: z.strictObject({}),
  })
  async end({ raw }: ApiRequest): Promise<Answer> {
    await this.#signIn.signOut(raw);
    return new Answer({ headers: { 'set-cookie': this.#cookie.takeAway() }, body: {} });
  }

  @Route({
    method: 'POST',
    path: '/v1/sign-in-links',
    permission: 'self',
    summary: 'A link that signs a browser in as this key, once, within 60 s',
    answer: signInLink,
    status: 201,
    isRepeatable: false,
    refusals: ['auth.forbidden', 'service.unavailable'],
  })
  async link({ raw, principal }: ApiRequest) {
    const { link, expiresAt } = await this.#signIn.makeLink({ raw, principal });
    return { link, expiresAt: iso(expiresAt) };
  }

  @Route({
    method: 'GET',
    path: '/v1/me',
    permission: 'self',
    summary: 'Who this credential is, its roles and what they allow',
    answer: me,
  })
  me({ raw, principal }: ApiRequest) {
    return meView(principal, raw.session);
  }
}
